"""Tables that are only ever inserted into: for migrations, which say it once and alike.

Grants say it to the app role, triggers to everybody. The triggers' functions come with the ledger
(`backend/custody/migrations/0002`). TRUNCATE is left to a table's owner, who alone resets the
databases of the tests.
"""

from django.conf import settings
from django.db import migrations

_PROTECT = """
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role};
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC;
CREATE TRIGGER custody_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION custody_refuse_change();
CREATE TRIGGER custody_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION custody_refuse_truncate();
"""
_UNPROTECT = """
DROP TRIGGER custody_no_truncate ON {table};
DROP TRIGGER custody_no_change ON {table};
GRANT UPDATE, DELETE ON {table} TO {role};
"""


def app_role() -> str:
    """Return the quoted name of the role as which the product works."""
    name: str = settings.DATABASES["default"]["USER"]
    return '"' + name.replace('"', '""') + '"'


def only_grows(table: str) -> migrations.RunSQL:
    """Return the step after which nobody changes or deletes a row of a table. Reversible."""
    return migrations.RunSQL(
        _PROTECT.format(table=table, role=app_role()),
        _UNPROTECT.format(table=table, role=app_role()),
    )
