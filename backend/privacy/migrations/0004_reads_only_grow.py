"""The log of reads is only ever inserted into; what is older than 23 months may be deleted."""

from django.db import migrations

from backend.common.append_only import app_role

PROTECT = """
REVOKE UPDATE, TRUNCATE ON privacy_read FROM {role};
REVOKE UPDATE, DELETE, TRUNCATE ON privacy_read FROM PUBLIC;
CREATE FUNCTION privacy_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '23 months' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the log of reads only grows: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER privacy_no_change BEFORE UPDATE OR DELETE ON privacy_read
    FOR EACH ROW EXECUTE FUNCTION privacy_refuse_change();
CREATE TRIGGER privacy_no_truncate BEFORE TRUNCATE ON privacy_read
    FOR EACH STATEMENT EXECUTE FUNCTION custody_refuse_truncate();
"""
UNPROTECT = """
DROP TRIGGER privacy_no_truncate ON privacy_read;
DROP TRIGGER privacy_no_change ON privacy_read;
DROP FUNCTION privacy_refuse_change();
GRANT UPDATE ON privacy_read TO {role};
"""


class Migration(migrations.Migration):

    dependencies = [("privacy", "0003_read")]

    operations = [
        migrations.RunSQL(
            PROTECT.format(role=app_role()), UNPROTECT.format(role=app_role())
        ),
    ]
