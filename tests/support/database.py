"""The tests' databases: a template for each state of migrations and facts, copied per worker.

Tests run as the app role, like the product. What only the owner may do (create, migrate,
empty the ledger) goes through the `owner` connection.
"""

import hashlib
import io
import time
from datetime import date
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from backend import embedded_postgres
from backend.offices.services import load_admin_units
from backend.procedures.services import load_catalogue, load_tariffs

ROOT = Path(__file__).resolve().parent.parent.parent
# The communes, procedures and price lists that the repository carries. To load them for each
# test costs more than most tests do; `no_facts` takes them away where loading is the subject.
# Parents stand before their children.
_FACTS = (
    "offices_province",
    "offices_commune",
    "offices_legacyward",
    "offices_wardsuccession",
    "procedures_procedurefield",
    "procedures_procedure",
    "procedures_procedureversion",
    "procedures_requireddocument",
    "procedures_tariffversion",
)
_TABLES = """
    SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN
        ('django_migrations', 'django_content_type', 'auth_permission')
"""
_CHANGED = """
    (TABLE public.{0} EXCEPT ALL TABLE facts.{0})
    UNION ALL (TABLE facts.{0} EXCEPT ALL TABLE public.{0})
"""
_GUARDED = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s)
"""
_BEGIN_AGAIN = """
    SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
        AND sequencename NOT IN ('django_migrations_id_seq', 'django_content_type_id_seq',
            'auth_permission_id_seq')
"""


def create_test_database(worker: str) -> str:
    """Create an empty, migrated database for one test worker; returns its name."""
    name = f"hengio_test_{worker}"
    with _as_owner("postgres") as owner:
        # Workers of one run, and runs side by side, take turns in making the template.
        owner.execute("SELECT pg_advisory_lock(725001)")
        template = f"hengio_template_{_state_of_contents()}"
        if not _exists(owner, template):
            _make_template(owner, template)
        _drop(owner, name)
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    use_database(name)
    return name


def use_database(name: str) -> None:
    """Point both connections of this process at a database."""
    for alias in ("default", "owner"):
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def copy_test_database(name: str) -> str:
    """Copy a database as it is, and point this process at the copy; returns its name."""
    copy = f"{name}_copy"
    for alias in ("default", "owner"):
        connections[alias].close()
    with _as_owner("postgres") as owner:
        _drop(owner, copy)
        owner.execute(f"CREATE DATABASE {copy} TEMPLATE {name}")
    use_database(copy)
    return copy


def drop_test_database(name: str) -> None:
    """Remove a test worker's database."""
    for alias in ("default", "owner"):
        connections[alias].close()
    with _as_owner("postgres") as owner:
        _drop(owner, name)


def empty_all_tables() -> None:
    """Bring every table back to what the template holds, as the owner.

    Most tests write few rows into few tables: rows are deleted where there are any, which costs a
    tenth of what new files for a hundred tables do. Whoever still writes is waited for.
    """
    with _as_owner(settings.DATABASES["default"]["NAME"]) as owner, owner.transaction():
        tables = [name for (name,) in owner.execute(_TABLES)]
        owner.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
        filled = _which(owner, {name: f"TABLE {name}" for name in set(tables) - set(_FACTS)})
        guarded = [name for (name,) in owner.execute(_GUARDED, [filled])]
        for table in guarded:  # the owner may; nobody else
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in filled:
            owner.execute(f"DELETE FROM {table}")
        for table in _which(owner, {name: _CHANGED.format(name) for name in _FACTS}):
            owner.execute(f"DELETE FROM public.{table}")
            owner.execute(f"INSERT INTO public.{table} SELECT * FROM facts.{table}")
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        owner.execute(_BEGIN_AGAIN)


def _which(owner: psycopg.Connection, questions: dict[str, str]) -> list[str]:
    """Return the tables whose question has an answer of at least one row."""
    asked = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS ({query})" for name, query in questions.items()
    )
    return [name for (name,) in owner.execute(asked)]


def forget_facts() -> None:
    """Delete procedures, price lists and legacy wards in the running transaction."""
    with connections["default"].cursor() as cursor:
        for table in reversed(_FACTS[2:]):
            cursor.execute(f"DELETE FROM {table}")


def _make_template(owner: psycopg.Connection, template: str) -> None:
    for (old,) in owner.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'hengio_template_%'"
    ).fetchall():
        _drop(owner, old)
    draft = f"{template}_draft"
    _drop(owner, draft)
    owner.execute(f"CREATE DATABASE {draft}")
    with _as_owner(draft) as inside:
        inside.execute(embedded_postgres.grants())
    use_database(draft)
    call_command("migrate", verbosity=0, interactive=False, stdout=io.StringIO())
    load_admin_units(province_code="82")
    load_catalogue(on_day=date(2026, 3, 2))
    load_tariffs()
    with _as_owner(draft) as inside:
        inside.execute("CREATE SCHEMA facts")
        for table in _FACTS:
            inside.execute(f"CREATE TABLE facts.{table} AS TABLE public.{table}")
    for alias in ("default", "owner"):
        connections[alias].close()
    owner.execute(f"ALTER DATABASE {draft} RENAME TO {template}")


def _as_owner(database: str) -> psycopg.Connection:
    wanted = settings.DATABASES["owner"]
    return psycopg.connect(
        host=wanted["HOST"],
        port=wanted["PORT"] or None,
        user=wanted["USER"],
        password=wanted["PASSWORD"] or None,
        dbname=database,
        autocommit=True,
    )


def _drop(owner: psycopg.Connection, name: str) -> None:
    """Drop a database and whoever is in it; a vacuum of the server's own is waited for."""
    for seconds in (0.1, 0.3, 1, 3, None):
        try:
            owner.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            if seconds is None:
                raise
            time.sleep(seconds)
        else:
            return


def _exists(owner: psycopg.Connection, name: str) -> bool:
    found = owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return found is not None


def _state_of_contents() -> str:
    digest = hashlib.sha256()
    for package in ("backend", "scheduling", "mobile_api"):
        for path in sorted((ROOT / package).rglob("migrations/*.py")):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    # What is loaded, and how: a changed table of communes is another database.
    for path in [*sorted((ROOT / "backend").glob("*/data/*")), Path(__file__)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
