from django.db import migrations


class Migration(migrations.Migration):
    """Counts under a phone in clear go. Their phones get another day's codes once: no harm."""

    dependencies = [
        ('accounts', '0002_drain_tokens'),
    ]

    operations = [
        migrations.RunSQL(
            "DELETE FROM accounts_allowance WHERE name LIKE 'phone\\_codes:+%'",
            migrations.RunSQL.noop,
        ),
    ]
