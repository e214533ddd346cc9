"""What can be checked of the container files without Docker: they agree, and their steps run."""

import json
import os
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import psycopg
import pytest
import yaml
from django.conf import settings
from django.db import transaction

from backend import embedded_postgres
from backend.outbox.selectors import late_jobs
from backend.outbox.services import enqueue
from backend.outbox.supervision import STOP_WITHIN_S
from backend.postgres_programs import programs
from tests.support.containers import DOCKERFILE, ROOT, SERVICES, substitutions

SECRETS = {
    "SECRET_KEY",
    "FIELD_KEY",
    "POSTGRES_PASSWORD",
    "OWNER_DATABASE_PASSWORD",
    "APP_DATABASE_PASSWORD",
}


def test_no_secret_has_a_default():
    operators = {(name, operator) for name, operator, _ in substitutions() if name in SECRETS}

    assert operators == {(name, ":?") for name in SECRETS}


def test_only_the_migrations_know_the_owner_s_password():
    knowing = {
        name for name, service in SERVICES.items() if "OWNER_DATABASE_PASSWORD" in str(service)
    }

    assert knowing == {"postgres", "migrate"}


def test_the_database_is_postgresql_18_and_keeps_its_data_where_that_image_does():
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert "database:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]


def test_whatever_stays_up_is_restarted_and_has_a_health_check():
    staying = {name: service for name, service in SERVICES.items() if name != "migrate"}

    assert {name: service["restart"] for name, service in staying.items()} == dict.fromkeys(
        staying, "always"
    )
    assert [name for name, service in staying.items() if "healthcheck" not in service] == []


def test_workers_are_given_longer_to_stop_than_they_ever_take():
    grace_s = int(SERVICES["worker"]["stop_grace_period"].removesuffix("s"))

    assert STOP_WITHIN_S + 5 <= 30 < grace_s


def test_our_containers_may_write_only_where_they_must():
    ours = [SERVICES[name] for name in ("migrate", "web", "worker")]

    assert [service["read_only"] for service in ours] == [True, True, True]
    assert [service["cap_drop"] for service in ours] == [["ALL"], ["ALL"], ["ALL"]]
    assert re.findall(r"^USER (\w+)", DOCKERFILE, re.MULTILINE) == ["hengio"]


def test_what_the_dockerfile_copies_exists_and_is_not_ignored():
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    kept = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)

    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert sorted(set(copied)) == sorted(kept)


def test_the_image_is_built_by_the_script_alone():
    steps = re.findall(r"^RUN (sh .+)$", DOCKERFILE, re.MULTILINE)

    assert steps == [
        f"sh docker/build.sh {step}" for step in ("libraries /opt/hengio", "compiled", "static")
    ]
    script = (ROOT / "docker" / "build.sh").read_text()
    assert "--require-hashes -r requirements/base.txt" in script


def test_the_inner_loops_can_be_compiled_ahead():
    done = subprocess.run(
        ["sh", "docker/build.sh", "compiled"],
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["compiled"]


def test_the_static_files_can_be_collected(tmp_path):
    done = subprocess.run(
        ["sh", "docker/build.sh", "static"],
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHON": sys.executable, "STATIC_ROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "admin" / "css" / "base.css").exists()
    assert (tmp_path / "drf_spectacular_sidecar").exists()


def test_gunicorn_accepts_the_image_s_command():
    command = yaml.safe_load(
        re.search(r"^CMD (\[.+\])", DOCKERFILE.replace("\\\n", ""), re.MULTILINE)[1]
    )
    assert command[0] == "gunicorn"

    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(shlex.join(command)), "--check-config"],
        cwd=ROOT,
        env={**os.environ, "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_the_commands_of_the_services_exist():
    from django.core.management import get_commands  # noqa: PLC0415

    asked = [SERVICES[name]["command"][2] for name in ("migrate", "worker")]

    assert asked == ["migrate", "run_workers"]
    assert set(asked) <= set(get_commands())


def database_url() -> str:
    """The address of this test run's database, as the app role."""
    app = settings.DATABASES["default"]
    user, password = quote(app["USER"]), quote(app["PASSWORD"] or "")
    server = urlencode({"host": app["HOST"], "port": app["PORT"] or 5432})
    return f"postgres://{user}:{password}@/{app['NAME']}?{server}"


@pytest.fixture
def superuser():
    """The embedded server's superuser, whatever server the other tests use."""
    started = embedded_postgres.start()
    host = embedded_postgres.connection(role="postgres")["HOST"]
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as found:
        yield found
    if started:
        embedded_postgres.stop()


def test_the_database_script_makes_the_roles_that_the_product_expects(superuser, tmp_path):
    name = f"roles_{os.getpid()}"
    script = (ROOT / "docker" / "postgres" / "10-roles.sh").read_text()
    (tmp_path / "roles.sh").write_text(script.replace("hengio", name))
    server = {"PGHOST": superuser.info.host, "OWNER_DATABASE_PASSWORD": "o'ne"}
    path = f"{programs(copy_to=None)}:{os.defpath}"

    try:
        subprocess.run(
            ["sh", str(tmp_path / "roles.sh")],
            env={**server, "APP_DATABASE_PASSWORD": "two", "PATH": path},
            check=True,
        )

        owner = {"host": server["PGHOST"], "dbname": name, "user": f"{name}_owner"}
        with psycopg.connect(**owner) as connection:
            connection.execute("CREATE TABLE paper (id bigserial PRIMARY KEY, word text)")
        with psycopg.connect(**owner | {"user": f"{name}_app"}) as connection:
            connection.execute("INSERT INTO paper (word) VALUES ('một')")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DROP TABLE paper")
    finally:
        superuser.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        for role in (f"{name}_app", f"{name}_owner"):
            superuser.execute(f"DROP ROLE IF EXISTS {role}")


def test_the_database_script_grants_what_the_embedded_server_grants():
    script = " ".join((ROOT / "docker" / "postgres" / "10-roles.sh").read_text().split())

    for statement in embedded_postgres.grants().split(";"):
        assert " ".join(statement.split()) in script


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize(("due_before_min", "exit_code"), [(9, 0), (11, 1)])
def test_the_workers_health_check_sees_late_jobs(due_before_min, exit_code):
    now = datetime.now(UTC)
    due = now - timedelta(minutes=due_before_min)
    with transaction.atomic():
        enqueue(kind="expire_holds", payload={}, dedupe_key="one", now=due)

    done = subprocess.run(
        [sys.executable, "docker/late_jobs.py"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url()},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (exit_code, f"{exit_code} late jobs\n"), done.stderr
    assert late_jobs(now=now).count() == exit_code
