from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0004_reads_only_grow'),
    ]

    operations = [
        migrations.AlterField(
            model_name='read',
            name='shown',
            field=models.CharField(choices=[('dossier', 'Hồ sơ'), ('handover', 'Biên nhận'), ('photo', 'Ảnh'), ('incident', 'Sự cố'), ('visit', 'Lịch hẹn'), ('review', 'Báo cáo cần xem lại'), ('day', 'Ngày phục vụ'), ('list', 'Danh sách'), ('package', 'Gói dữ liệu của bưu tá')], max_length=8),
        ),
    ]
