from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('custody', '0007_what_recipients_find'),
    ]

    operations = [
        migrations.AddField(
            model_name='incident',
            name='hear_by',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='incident',
            name='told_at',
            field=models.DateTimeField(null=True),
        ),
    ]
