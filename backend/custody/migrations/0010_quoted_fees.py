from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('custody', '0009_flag_dossiers'),
    ]

    operations = [
        migrations.AddField(
            model_name='paymentnote',
            name='quoted_fee_vnd',
            field=models.PositiveIntegerField(null=True),
        ),
    ]
