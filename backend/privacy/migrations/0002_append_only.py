"""The log of erasures is only ever inserted into, like the ledger."""

from django.conf import settings
from django.db import migrations

PROTECT = """
REVOKE UPDATE, DELETE, TRUNCATE ON privacy_erasure FROM {role};
REVOKE UPDATE, DELETE, TRUNCATE ON privacy_erasure FROM PUBLIC;
CREATE TRIGGER custody_no_change BEFORE UPDATE OR DELETE ON privacy_erasure
    FOR EACH ROW EXECUTE FUNCTION custody_refuse_change();
CREATE TRIGGER custody_no_truncate BEFORE TRUNCATE ON privacy_erasure
    FOR EACH STATEMENT EXECUTE FUNCTION custody_refuse_truncate();
"""
UNPROTECT = """
DROP TRIGGER custody_no_truncate ON privacy_erasure;
DROP TRIGGER custody_no_change ON privacy_erasure;
GRANT UPDATE, DELETE ON privacy_erasure TO {role};
"""


def _app_role():
    name = settings.DATABASES["default"]["USER"]
    return '"' + name.replace('"', '""') + '"'


class Migration(migrations.Migration):

    dependencies = [("privacy", "0001_initial"), ("custody", "0004_append_only_roots")]

    operations = [
        migrations.RunSQL(
            PROTECT.format(role=_app_role()), UNPROTECT.format(role=_app_role())
        ),
    ]
