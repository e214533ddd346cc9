"""Questions compiled once answer as the ORM does."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from backend.common.compiled import Compiled
from scheduling.models import Hold, ServiceDay
from tests.conftest import NOW
from tests.support.bookings import hold, make_town

needs_database = pytest.mark.django_db
HOLD = Compiled(
    lambda hold_id: Hold.objects.select_related("service_day__office").filter(id=hold_id)
)
LIVE = Compiled(
    lambda phone, now: Hold.objects.filter(phone=phone, expires_at__gt=now).order_by("-id")
)


@needs_database
def test_rows_come_with_their_types_and_what_they_are_joined_to(django_assert_num_queries):
    kept = hold(make_town(), "09:30", now=NOW)
    expected = Hold.objects.get(id=kept.id)

    with django_assert_num_queries(1):
        found = HOLD.first(kept.id)
        found.service_day.office.name  # noqa: B018  it is there

    fields = [each.attname for each in Hold._meta.concrete_fields]
    assert {name: getattr(found, name) for name in fields} == {
        name: getattr(expected, name) for name in fields
    }
    assert found.errands == expected.errands
    assert found.service_day.office == expected.service_day.office


@needs_database
def test_the_same_question_is_asked_with_other_values():
    town = make_town()
    first, second = hold(town, "09:30", now=NOW), hold(town, "13:30", now=NOW)

    assert [HOLD.first(each.id).id for each in (first, second)] == [first.id, second.id]
    assert [each.id for each in LIVE.all(second.phone, NOW)] == [second.id]
    assert LIVE.all(second.phone, NOW + timedelta(hours=1)) == []
    assert HOLD.first(town.office.id) is None


@needs_database
def test_a_list_of_any_length_is_compared_with():
    town = make_town()
    first, second = hold(town, "09:30", now=NOW), hold(town, "13:30", now=NOW)
    live = Hold.objects.order_by("-id")
    some = Compiled(lambda ids, now: live.filter(id__in=ids, expires_at__gt=now))

    both = some.all([first.id, second.id], NOW)
    one = some.all([first.id], NOW)

    assert [each.id for each in both] == [second.id, first.id]
    assert [each.id for each in one] == [first.id]
    assert some.all([uuid4(), first.id, uuid4()], NOW + timedelta(hours=1)) == []
    with pytest.raises(ValueError, match="no answer"):
        some.all([], NOW)


@needs_database
def test_fields_that_were_left_out_are_read_when_they_are_asked_for(django_assert_num_queries):
    kept = hold(make_town(), "09:30", now=NOW)
    day = Compiled(lambda day_id: ServiceDay.objects.defer("draft").filter(id=day_id))
    found = day.first(kept.service_day_id)

    with django_assert_num_queries(1):
        assert len(found.draft["visits"]) == 1


@pytest.mark.usefixtures("committed")
def test_a_row_is_locked_only_within_a_transaction():
    locking = Compiled(lambda hold_id: Hold.objects.select_for_update().filter(id=hold_id))

    with transaction.atomic():
        assert locking.first(uuid4()) is None
    with pytest.raises(TransactionManagementError):
        locking.first(uuid4())


@needs_database
def test_a_value_that_is_changed_on_its_way_is_a_mistake():
    wrong = Compiled(lambda phone: Hold.objects.filter(phone=phone.upper()))

    with pytest.raises(ValueError, match="does not reach"):
        wrong.first("+84912345678")
