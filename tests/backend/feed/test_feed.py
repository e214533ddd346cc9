"""What a phone must hear of, in order."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.common.uuid7 import uuid7
from backend.feed.models import Change, Counter
from backend.feed.selectors import changes_since, cursor_of
from backend.feed.services import record_change

COURIER, OTHER_COURIER = uuid7(), uuid7()


class Broken(Exception):
    pass


def change(now, *, courier=COURIER, kind="stop", object_id=None, deleted=False):
    return record_change(
        courier_id=courier, kind=kind, object_id=object_id or uuid7(), deleted=deleted, now=now
    )


def numbers(cursor, *, courier=COURIER, **options):
    return [row.number for row in changes_since(courier_id=courier, cursor=cursor, **options)]


@pytest.mark.usefixtures("db")
def test_changes_are_numbered_from_one_without_gaps(now):
    stop = uuid7()
    change(now, object_id=stop)
    change(now)
    change(now, object_id=stop, deleted=True)

    rows = changes_since(courier_id=COURIER, cursor=0)

    assert [row.number for row in rows] == [1, 2, 3]
    assert (rows[0].kind, rows[0].object_id, rows[0].deleted, rows[0].at) == (
        "stop", stop, False, now,
    )  # fmt: skip
    assert (rows[2].object_id, rows[2].deleted) == (stop, True)


@pytest.mark.usefixtures("db")
def test_a_reader_goes_on_from_its_cursor_in_pieces(now):
    for _ in range(5):
        change(now)

    assert numbers(0, limit=2) == [1, 2]
    assert numbers(2, limit=2) == [3, 4]
    assert numbers(4, limit=2) == [5]
    assert numbers(5) == []
    assert cursor_of(COURIER) == 5


@pytest.mark.usefixtures("db")
def test_a_courier_hears_nothing_of_another(now):
    change(now, courier=OTHER_COURIER)

    assert numbers(0) == []
    assert cursor_of(COURIER) == 0
    assert numbers(0, courier=OTHER_COURIER) == [1]


@pytest.mark.usefixtures("db")
def test_a_page_of_changes_is_one_query(now, django_assert_num_queries):
    for _ in range(3):
        change(now)

    with django_assert_num_queries(1):
        changes_since(courier_id=COURIER, cursor=0)


@pytest.mark.usefixtures("db")
def test_a_change_costs_two_statements(now):
    with CaptureQueriesContext(connection) as queries:
        change(now)

    assert len(queries) == 2


@pytest.mark.usefixtures("committed")
def test_a_cause_that_is_rolled_back_leaves_no_change_and_no_gap(now):
    with transaction.atomic():
        change(now)
    with pytest.raises(Broken), transaction.atomic():
        change(now)
        raise Broken
    with transaction.atomic():
        change(now)

    assert numbers(0) == [1, 2]
    assert Counter.objects.get().value == 2


@pytest.mark.usefixtures("committed")
def test_outside_of_a_transaction_a_change_is_refused(now):
    with pytest.raises(RuntimeError, match="transaction"):
        change(now)

    assert (Change.objects.count(), Counter.objects.count()) == (0, 0)
