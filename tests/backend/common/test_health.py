"""Alive, ready, and what to look at."""

import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from backend.common import clock, health
from backend.common.models import StoredAnswer
from backend.outbox.services import enqueue

pytestmark = pytest.mark.usefixtures("db")
GOOD = {"database": True, "media_store": True, "disk": True, "migrations": True}
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def forget_migrations(monkeypatch):
    monkeypatch.setattr(health, "_migrated", set())


def readiness(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_a_process_that_runs_is_alive(client):
    assert client.get("/livez").json() == {"alive": True}


def test_with_everything_in_place_it_is_ready_and_leaves_nothing_behind(client, settings):
    assert readiness(client) == (200, {"ready": True, "checks": GOOD, "warnings": {}})

    assert StoredAnswer.objects.count() == 0
    assert list(Path(settings.MEDIA_STORE).glob("*probe*")) == []


def test_a_database_that_takes_no_writes_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")

    code, found = readiness(client)

    assert (code, found["ready"], found["checks"]["database"]) == (503, False, False)


def test_a_missing_migration_is_not_ready(client):
    MigrationRecorder(connection).record_unapplied("outbox", "0003_workers")

    code, found = readiness(client)

    assert (code, found["checks"]) == (503, GOOD | {"migrations": False})


def test_a_media_store_that_cannot_be_written_is_not_ready(client, settings, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    settings.MEDIA_STORE = str(tmp_path / "file" / "media")

    code, found = readiness(client)

    assert (code, found["checks"]) == (503, GOOD | {"media_store": False, "disk": False})


@pytest.mark.parametrize(
    ("free_mb", "code", "warnings"),
    [
        (10_000, 200, {}),
        (4_999, 200, {"disk": "5.0% of the disk is free"}),
        (499, 503, {}),
    ],
)
def test_a_disk_that_fills_is_a_warning_and_a_full_one_is_not_ready(
    client, monkeypatch, free_mb, code, warnings
):
    usage = Usage(total=100_000_000_000, used=0, free=free_mb * 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)

    answered, found = readiness(client)

    assert (answered, found["warnings"]) == (code, warnings)
    assert found["checks"] == GOOD | {"disk": code == 200}


def test_a_job_that_is_long_due_is_a_warning_and_no_reason_to_send_nobody_here(client):
    due_at = clock.now() - timedelta(minutes=11)
    enqueue(kind="expire_holds", payload={}, dedupe_key="test:1", now=due_at)

    code, found = readiness(client)

    assert (code, found["ready"]) == (200, True)
    assert found["warnings"] == {"outbox": "a job has been due for 660 s"}
