"""Rows written with few statements."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import Allowance, PhoneCode
from backend.common.uuid7 import uuid7
from backend.common.writing import (
    insert,
    insert_new,
    insert_unless_there,
    update,
    update_with_others,
    written_together,
)
from scheduling.models import Appointment, AppointmentEvent
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def allowance(name):
    return Allowance(name=name, period="2026-03-02", taken=1)


def code(subject):
    return PhoneCode(
        phone="+84912345678", purpose="p", subject=subject, created_at=NOW, expires_at=NOW
    )


def names():
    return sorted(Allowance.objects.values_list("name", flat=True))


def test_rows_of_several_tables_are_written_with_one_statement():
    with CaptureQueriesContext(connection) as seen, written_together():
        for row in (allowance("a"), code("1"), allowance("b")):
            insert(row)
        assert len(seen) == 0

    assert len(seen) == 1
    assert names() == ["a", "b"]
    assert PhoneCode.objects.get().subject == "1"


def test_who_looks_at_a_table_finds_what_was_inserted():
    with written_together():
        insert(allowance("a"))

        assert names() == ["a"]


def test_a_statement_about_other_tables_does_not_make_rows_be_written():
    with CaptureQueriesContext(connection) as seen, written_together():
        insert(allowance("a"))
        PhoneCode.objects.exists()
        insert(code("1"))

    assert len(seen) == 2


def test_a_row_that_may_have_a_rival_is_written_at_once_with_those_that_wait():
    insert(allowance("a"))
    with CaptureQueriesContext(connection) as seen, written_together():
        insert(code("1"))
        insert(allowance("b"))

        assert insert_new(allowance("c"))
        assert not insert_new(allowance("a"))

    assert len(seen) == 2
    assert names() == ["a", "b", "c"]


def test_a_rival_of_a_row_that_must_be_new_is_an_error_though_another_may_have_one():
    insert(allowance("a"))

    with pytest.raises(IntegrityError), transaction.atomic(), written_together():
        insert(allowance("a"))
        insert_new(allowance("b"))

    assert names() == ["a"]


def test_a_block_that_fails_writes_nothing():
    with pytest.raises(RuntimeError), written_together():
        insert(allowance("a"))
        raise RuntimeError

    insert(allowance("b"))
    assert names() == ["b"]


def test_what_is_undone_is_not_written_later_and_what_stood_before_is():
    with written_together():
        insert(allowance("before"))
        with pytest.raises(RuntimeError), transaction.atomic():
            insert(allowance("undone"))
            raise RuntimeError
        insert(allowance("after"))

    assert names() == ["after", "before"]


def test_a_savepoint_that_holds_keeps_its_rows():
    with written_together():
        with transaction.atomic():
            insert(allowance("inside"))
        insert(allowance("after"))

    assert names() == ["after", "inside"]


def test_a_block_in_a_block_is_part_of_it():
    with CaptureQueriesContext(connection) as seen, written_together():
        with written_together():
            insert(allowance("a"))
        insert(allowance("b"))

    assert len(seen) == 1


def test_some_fields_of_a_row_are_changed_and_no_others():
    row = code("1")
    insert(row)
    row.tries, row.subject = 3, "2"

    update(row, "tries")

    row.refresh_from_db()
    assert (row.tries, row.subject) == (3, "1")


def test_a_change_is_written_together_with_new_rows():
    row = code("1")
    insert(row)
    row.tries, row.subject = 3, "2"

    with CaptureQueriesContext(connection) as seen, written_together():
        update_with_others(row, "tries")
        insert(allowance("a"))
        insert(allowance("b"))

    assert len(seen) == 1
    row.refresh_from_db()
    assert (row.tries, row.subject, names()) == (3, "1", ["a", "b"])


def test_who_looks_at_a_table_finds_what_was_changed():
    row = code("1")
    insert(row)
    row.tries = 3

    with written_together():
        update_with_others(row, "tries")

        assert PhoneCode.objects.get().tries == 3


def test_a_table_whose_name_only_begins_the_same_is_another_one():
    with CaptureQueriesContext(connection) as seen, written_together():
        update_with_others(Appointment(id=uuid7(), state="done"), "state")
        assert not AppointmentEvent.objects.exists()
        assert len(seen) == 1
        assert not Appointment.objects.exists()
        assert len(seen) == 3


def test_a_row_is_inserted_before_it_is_changed_and_of_two_changes_the_later_is_written():
    row = code("1")
    with CaptureQueriesContext(connection) as seen, written_together():
        insert(row)
        for tries in (1, 2):
            row.tries = tries
            update_with_others(row, "tries")

    assert len(seen) == 2
    assert PhoneCode.objects.get().tries == 2


def test_a_change_that_a_savepoint_covers_is_not_mixed_with_one_before_it():
    row = code("1")
    insert(row)
    with written_together():
        row.tries = 1
        update_with_others(row, "tries")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            row.tries = 2
            update_with_others(row, "tries")
            raise ZeroDivisionError

    assert PhoneCode.objects.get().tries == 1


def test_changes_of_two_rows_of_a_table_are_one_statement():
    rows = [code("1"), code("2")]
    for row in rows:
        insert(row)
        row.tries = 4

    with CaptureQueriesContext(connection) as seen, written_together():
        for row in rows:
            update_with_others(row, "tries")

    assert len(seen) == 1
    assert list(PhoneCode.objects.values_list("tries", flat=True)) == [4, 4]


def test_a_change_that_is_undone_is_forgotten():
    row = code("1")
    insert(row)
    row.tries = 3

    with written_together(), pytest.raises(RuntimeError), transaction.atomic():
        update_with_others(row, "tries")
        raise RuntimeError

    assert PhoneCode.objects.get().tries == 0


def test_a_row_whose_rival_is_there_is_left_out_and_the_others_are_written():
    insert(allowance("a"))

    with CaptureQueriesContext(connection) as seen, written_together():
        insert(allowance("b"))
        insert_unless_there(allowance("a"))
        insert_unless_there(allowance("c"))

    assert len(seen) == 1
    assert names() == ["a", "b", "c"]


def test_who_asks_whether_a_row_was_new_is_told_of_that_row_alone():
    insert(allowance("a"))

    with written_together():
        insert_unless_there(allowance("b"))

        assert not insert_new(allowance("a"))

    assert names() == ["a", "b"]
