from django.db import migrations

_FLAG = """
    UPDATE dossiers_dossier SET has_open_incident = true WHERE id IN (
        SELECT packet.dossier_id FROM custody_incident JOIN custody_packet packet
        ON packet.id = custody_incident.packet_id
        WHERE custody_incident.resolved_at IS NULL AND custody_incident.kind <> 'surplus'
    )
"""


class Migration(migrations.Migration):
    """Open incidents are few: one statement."""

    dependencies = [
        ('custody', '0008_incidents_told'),
        ('dossiers', '0004_open_incidents'),
    ]

    operations = [
        migrations.RunSQL(_FLAG, "UPDATE dossiers_dossier SET has_open_incident = false"),
    ]
