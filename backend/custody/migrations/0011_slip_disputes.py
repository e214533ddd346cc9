import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('custody', '0010_quoted_fees'),
    ]

    operations = [
        migrations.AddField(
            model_name='incident',
            name='dispute_reason',
            field=models.CharField(blank=True, choices=[('not_dealt', 'Không có lần giao nhận này'), ('papers_differ', 'Giấy tờ không đúng danh mục'), ('damaged', 'Túi rách hoặc niêm phong không nguyên'), ('other_person', 'Người ký không phải người được phép'), ('money_differs', 'Số tiền không đúng'), ('other', 'Lý do khác')], db_default='', default='', max_length=16),
        ),
        migrations.AddField(
            model_name='incident',
            name='dispute_text',
            field=models.CharField(blank=True, db_default='', default='', max_length=500),
        ),
        migrations.AddField(
            model_name='incident',
            name='handover',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='custody.handover'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.UniqueConstraint(fields=('handover',), name='incident_disputes_slip_once'),
        ),
    ]
