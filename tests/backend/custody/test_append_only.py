"""Nobody rewrites the ledger: not the app by its rights, not the owner by accident."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from backend.custody.models import CustodyEvent
from tests.support.custody import as_owner, collect, make_town

TABLE = "custody_custodyevent"
CHANGES = [
    f"UPDATE {TABLE} SET state = 'opened'",
    f"DELETE FROM {TABLE}",
    f"TRUNCATE {TABLE} CASCADE",
]


@pytest.fixture
def events(db):
    collect(make_town())
    return list(CustodyEvent.objects.order_by("seq").values())


@pytest.mark.parametrize("sql", CHANGES)
def test_the_app_may_not_change_an_event(events, sql):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(sql)

    assert list(CustodyEvent.objects.order_by("seq").values()) == events


def test_the_orm_may_not_either(events):
    event = CustodyEvent.objects.get(seq=1)
    event.hash = "0" * 64

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        event.delete()

    assert list(CustodyEvent.objects.order_by("seq").values()) == events


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("sql", CHANGES[:2])
def test_the_owner_is_stopped_by_the_triggers(sql):
    collect(make_town())

    with as_owner() as owner, pytest.raises(psycopg.DatabaseError, match="append-only"):
        owner.execute(sql)

    assert CustodyEvent.objects.count() == 2


@pytest.mark.parametrize("table", [TABLE, "custody_replacedseal"])
def test_the_app_reads_and_inserts_and_has_no_other_right(db, table):
    rights = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER"]

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE has_table_privilege(%s, name)",
            [rights, table],
        )
        found = [name for (name,) in cursor.fetchall()]

    assert found == ["SELECT", "INSERT"]
