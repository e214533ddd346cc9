"""Seals that were replaced are only ever inserted into: a seal closes one packet only."""

from django.conf import settings
from django.db import migrations

TABLES = ("custody_replacedseal",)
PROTECT = """
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role};
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC;
CREATE TRIGGER custody_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION custody_refuse_change();
CREATE TRIGGER custody_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION custody_refuse_truncate();
"""
UNPROTECT = """
DROP TRIGGER custody_no_truncate ON {table};
DROP TRIGGER custody_no_change ON {table};
GRANT UPDATE, DELETE ON {table} TO {role};
"""


def _app_role():
    name = settings.DATABASES["default"]["USER"]
    return '"' + name.replace('"', '""') + '"'


class Migration(migrations.Migration):

    dependencies = [("custody", "0013_refused_packets")]

    operations = [
        migrations.RunSQL(
            PROTECT.format(table=table, role=_app_role()),
            UNPROTECT.format(table=table, role=_app_role()),
        )
        for table in TABLES
    ]
