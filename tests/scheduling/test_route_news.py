"""Couriers hear of a published route that changed: a stop that is gone, another order; no more."""

from datetime import timedelta

import pytest

from backend.notifications.models import Message
from backend.notifications.wanted import is_still_wanted
from scheduling.services.changes import cancel_appointment
from scheduling.services.dispatching import mark_absent, move_visit, publish_day
from scheduling.services.progress import start_travel
from scheduling.services.replanning import accept_replan, execute_replan, request_replan
from tests.support.bookings import at
from tests.support.scheduling import book_offer, booked_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    return booked_day(n_visits=4, n_couriers=2)


def told(courier):
    rows = Message.objects.filter(user=courier.user).exclude(kind="plan_published")
    return [(row.kind, row.params) for row in rows.order_by("kind", "id")]


def move(day, visit, courier, *, position=None, now):
    row = day.service_day()
    move_visit(
        day=row, visit_id=visit.id, courier_id=courier.id, position=position,
        revision=row.revision, actor="dispatcher", now=now,
    )  # fmt: skip


def test_a_cancelled_visit_is_told_to_its_courier_and_to_no_other(day, now):
    visit = day.appointments[0]
    driver = day.driver(visit)
    (other,) = set(day.town.couriers) - {driver}

    cancel_appointment(appointment_id=visit.id, actor="clerk", by_citizen=False, now=now)

    gone = {"day": "03/03/2026", "number": visit.number, "window": "07:30–08:30"}
    assert told(driver) == [("stop_removed", gone)]
    assert told(other) == []


def test_a_draft_that_changes_before_it_is_published_tells_no_courier(now):
    draft = booked_day(n_visits=2, n_couriers=2, is_published=False)

    cancel_appointment(
        appointment_id=draft.appointments[0].id, actor="clerk", by_citizen=False, now=now
    )

    assert [told(courier) for courier in draft.town.couriers] == [[], []]


def test_a_visit_that_changes_hands_is_told_to_both(day, now):
    visit = day.appointments[0]
    giver = day.driver(visit)
    (taker,) = set(day.town.couriers) - {giver}

    move(day, visit, taker, now=now)

    assert [kind for kind, _ in told(giver)] == ["stop_removed"]
    assert told(taker) == [("plan_changed", {"day": "03/03/2026", "n_stops": 3})]


def test_a_visit_booked_after_publishing_is_a_changed_route(day, now):
    visit = book_offer(day.town, day.day, position=3, now=now)

    driver = day.driver(visit)
    assert told(driver) == [("plan_changed", {"day": "03/03/2026", "n_stops": 3})]


def test_of_two_changes_only_the_last_one_is_still_sent(day, now):
    visit = day.appointments[0]
    giver = day.driver(visit)
    (taker,) = set(day.town.couriers) - {giver}
    move(day, visit, taker, now=now)
    move(day, visit, giver, now=now)
    move(day, visit, taker, now=now)

    first, last = Message.objects.filter(kind="plan_changed", user=taker.user).order_by("id")
    assert (is_still_wanted(first), is_still_wanted(last)) == (False, True)


def test_a_courier_who_loses_the_whole_route_gets_one_message(day, now):
    absent, colleague = day.town.couriers
    book_offer(day.town, day.day, position=4, now=now)
    n_stops = sum(len(day.stops(each)) for each in day.town.couriers)
    Message.objects.all().delete()

    mark_absent(
        day=day.service_day(), courier_id=absent.id, reason="ill", actor_id=day.town.dispatcher.id,
        actor="dispatcher", now=now,
    )  # fmt: skip

    assert len(told(absent)) <= 2
    assert told(colleague)[-1][0] == "plan_changed" or n_stops == len(day.stops(colleague))


def test_a_replan_that_is_taken_is_told_and_one_that_is_only_proposed_is_not(day):
    morning = at("07:35")
    visit = day.appointments[0]
    going = day.driver(visit)
    (lost,) = set(day.town.couriers) - {going}
    start_travel(
        appointment_id=visit.id, courier_id=going.id, actor="courier", at=morning, now=morning
    )
    row = request_replan(
        day=day.service_day(), courier_ids=[lost.id], reason="accident", limit_s=0.3,
        actor="dispatcher", now=morning,
    )  # fmt: skip
    row = execute_replan(replan_id=row.id, now=morning)
    assert (told(going), told(lost)) == ([], [])

    accept_replan(row=row, code="least_change", actor="dispatcher", now=morning)

    assert [kind for kind, _ in told(going)] == ["plan_changed"]
    assert [kind for kind, _ in told(lost)] == ["stop_removed", "stop_removed"]


def test_publishing_again_tells_nobody_anything(day, now):
    before = Message.objects.count()

    publish_day(day=day.service_day(), revision=0, actor="dispatcher", now=now)

    assert Message.objects.count() == before


def test_a_day_that_is_over_is_told_to_nobody(day):
    after = at("09:00") + timedelta(days=1)

    cancel_appointment(
        appointment_id=day.appointments[0].id, actor="clerk", by_citizen=False, now=after
    )

    assert [told(courier) for courier in day.town.couriers] == [[], []]
