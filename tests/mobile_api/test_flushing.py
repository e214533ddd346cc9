"""A push waits for the disk once, at its end, and before the phone is told anything."""

import pytest
from django.db import OperationalError, connection, transaction

from backend.common.problems import is_away
from backend.common.transactions import flushed_later
from backend.common.uuid7 import uuid7
from backend.feed.services import record_change
from mobile_api.services import operations
from tests.support.mobile import operation, push


def waits_for_disk():
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return cursor.fetchone() == ("on",)


@pytest.fixture
def seen(monkeypatch):
    """Whether each step of a push waits for the disk, in order."""
    seen = []

    def watch(name):
        real = getattr(operations, name)

        def watched(*args, **named):
            seen.append((name, waits_for_disk()))
            return real(*args, **named)

        monkeypatch.setattr(operations, name, watched)

    for name in ("settle", "release", "note_push"):
        watch(name)
    return seen


def test_operations_do_not_wait_and_the_last_commit_of_the_push_does(phone, visit, seen):
    here = {"appointment_id": str(visit.id)}

    push(phone, operation("start_travel", **here), operation("arrive", **here))

    assert seen == [
        ("settle", False), ("settle", False), ("release", False), ("note_push", True)
    ]  # fmt: skip
    assert waits_for_disk()


def test_a_push_that_only_repeats_ends_with_a_commit_that_waits_too(phone, visit, seen):
    sent = operation("arrive", appointment_id=str(visit.id))
    push(phone, sent)
    seen.clear()

    (answer,) = push(phone, sent)

    assert answer["result"] == "duplicate"
    assert seen == [("release", False), ("note_push", True)]


@pytest.mark.usefixtures("committed")
def test_after_a_push_that_breaks_off_the_connection_waits_again():
    with pytest.raises(ZeroDivisionError), flushed_later():
        assert not waits_for_disk()
        raise ZeroDivisionError

    assert waits_for_disk()


@pytest.mark.usefixtures("committed")
def test_what_another_phone_hears_of_waits_in_any_case(now):
    with flushed_later():
        with transaction.atomic():
            record_change(courier_id=uuid7(), kind="batch", object_id=uuid7(), now=now)
            waited = waits_for_disk()
        waited_next = waits_for_disk()

    assert (waited, waited_next) == (True, False)


@pytest.mark.usefixtures("committed")
def test_a_push_whose_line_was_replaced_on_the_way_is_not_answered():
    with pytest.raises(OperationalError) as lost, flushed_later():
        connection.close()  # as Django does with a broken line; the next one is new
        waits_for_disk()

    assert is_away(lost.value)
