from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scheduling', '0008_door_passes'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='dispute_reason',
            field=models.CharField(blank=True, choices=[('was_home', 'Có người ở nhà trong giờ hẹn'), ('nobody_came', 'Không có bưu tá nào đến'), ('no_call', 'Không nhận được cuộc gọi'), ('other_place', 'Bưu tá đến sai nơi'), ('was_ready', 'Đã có đủ giấy tờ, đúng người nhận'), ('other', 'Lý do khác')], default='', max_length=12),
            preserve_default=False,
        ),
    ]
