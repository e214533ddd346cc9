"""The ledger is only ever inserted into: grants say so to the app role, triggers to everybody.

Row triggers refuse UPDATE and DELETE whoever asks. TRUNCATE is left to the table's owner, who
alone resets the databases of the tests; the app role has neither the grant nor the trigger's
consent.
"""

from django.db import migrations

from backend.common.append_only import only_grows


MAKE = """
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
"""

UNMAKE = """
DROP FUNCTION custody_refuse_truncate();
DROP FUNCTION custody_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [("custody", "0001_initial")]

    operations = [migrations.RunSQL(MAKE, UNMAKE), only_grows("custody_custodyevent")]
