from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0003_proxies'),
    ]

    operations = [
        migrations.AddField(
            model_name='dossier',
            name='has_open_incident',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
