"""The ledger is only ever inserted into: grants say so to the app role, triggers to everybody.

Row triggers refuse UPDATE and DELETE whoever asks. TRUNCATE is left to the table's owner, who
alone resets the databases of the tests; the app role has neither the grant nor the trigger's
consent.
"""

from django.conf import settings
from django.db import migrations


def _app_role():
    name = settings.DATABASES["default"]["USER"]
    return '"' + name.replace('"', '""') + '"'


PROTECT = """
REVOKE UPDATE, DELETE, TRUNCATE ON custody_custodyevent FROM {role};
REVOKE UPDATE, DELETE, TRUNCATE ON custody_custodyevent FROM PUBLIC;

CREATE FUNCTION custody_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the custody ledger is append-only: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION custody_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> (SELECT tableowner FROM pg_tables
                        WHERE schemaname = TG_TABLE_SCHEMA AND tablename = TG_TABLE_NAME) THEN
        RAISE EXCEPTION 'the custody ledger is append-only: TRUNCATE refused'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER custody_no_change BEFORE UPDATE OR DELETE ON custody_custodyevent
    FOR EACH ROW EXECUTE FUNCTION custody_refuse_change();
CREATE TRIGGER custody_no_truncate BEFORE TRUNCATE ON custody_custodyevent
    FOR EACH STATEMENT EXECUTE FUNCTION custody_refuse_truncate();
"""

UNPROTECT = """
DROP TRIGGER custody_no_truncate ON custody_custodyevent;
DROP TRIGGER custody_no_change ON custody_custodyevent;
DROP FUNCTION custody_refuse_truncate();
DROP FUNCTION custody_refuse_change();
GRANT UPDATE, DELETE ON custody_custodyevent TO {role};
"""


class Migration(migrations.Migration):

    dependencies = [("custody", "0001_initial")]

    operations = [
        migrations.RunSQL(
            PROTECT.format(role=_app_role()),
            UNPROTECT.format(role=_app_role()),
        ),
    ]
