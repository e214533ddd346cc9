import backend.common.uuid7
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offices', '0002_calendar_of_bookings'),
        ('scheduling', '0009_dispute_reason'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attempt',
            name='next_step',
            field=models.CharField(blank=True, choices=[('again', 'Hẹn lại'), ('office', 'Chờ tại bưu cục'), ('agency', 'Trả lại cơ quan'), ('ended', 'Kết thúc lịch hẹn')], default='again', max_length=8),
        ),
        migrations.CreateModel(
            name='Keeping',
            fields=[
                ('id', models.UUIDField(default=backend.common.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('kept', 'Chờ người dân tại bưu cục'), ('returning', 'Đang trả lại cơ quan'), ('closed', 'Đã xong'), ('given_back', 'Được hẹn lại')], max_length=10)),
                ('due_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scheduling.attempt')),
                ('errand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keepings', to='scheduling.errand')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['kept', 'returning'])), fields=['office', 'id'], name='keeping_of_office')],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state__in', ['kept', 'returning'])), fields=('errand',), name='keeping_live_once'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['kept', 'returning', 'closed', 'given_back'])), name='keeping_state_known'),
                ],
            },
        ),
    ]
