"""A courier drops out of a running day: two proposals, and nothing moves until one is taken."""

from datetime import timedelta
from itertools import chain

import pytest

from backend.common.errors import InvalidField
from routing.check import check
from scheduling.errors import DayNotOpen, RevisionMoved
from scheduling.models import Appointment, Replan
from scheduling.services.affected import open_affected
from scheduling.services.changes import cancel_appointment
from scheduling.services.days import model_of
from scheduling.services.progress import start_travel
from scheduling.services.replanning import accept_replan, execute_replan, request_replan
from scheduling.states import AppointmentState
from tests.support.bookings import at
from tests.support.scheduling import booked_day

pytestmark = pytest.mark.django_db
ACTOR = {"actor": "staff:dispatcher"}
MORNING = at("07:35")


@pytest.fixture
def day():
    """Three couriers with two visits each; the first one is on the way to the first visit."""
    booked = booked_day(n_visits=6, n_couriers=3)
    depart(booked, 0)
    return booked


def depart(booked, number):
    visit = booked.appointments[number]
    start_travel(
        appointment_id=visit.id, courier_id=booked.driver(visit).id, actor="courier", at=MORNING,
        now=MORNING,
    )  # fmt: skip


def lose(booked, courier, *, now=MORNING):
    row = request_replan(
        day=booked.service_day(), courier_ids=[courier.id], reason="accident", limit_s=0.4,
        now=now, **ACTOR,
    )  # fmt: skip
    return execute_replan(replan_id=row.id, now=now)


def test_both_proposals_keep_every_promise_and_change_nothing_yet(day):
    lost = day.town.couriers[1]
    theirs = {str(visit.id) for visit in day.stops(lost)}
    before = day.service_day()

    row = lose(day, lost)

    assert (row.state, set(row.proposals)) == ("proposed", {"least_change", "reoptimised"})
    for proposal in row.proposals.values():
        assert str(lost.id) not in proposal["orders"]
        assert sorted(chain(*proposal["orders"].values())) == sorted(
            str(visit.id) for visit in day.appointments
        )
        assert proposal["promises"]["broken"] == 0
    moved = [v for v in row.proposals["least_change"]["visits"] if v["change"] == "moved"]
    assert {each["visit_id"] for each in moved} == theirs
    assert (day.service_day().revision, day.service_day().draft) == (before.revision, before.draft)


def test_a_proposal_that_is_taken_is_the_next_plan_and_lists_who_is_affected(day):
    lost = day.town.couriers[1]
    theirs = day.stops(lost)
    first = day.appointments[0]
    row = lose(day, lost)

    accept_replan(row=row, code="least_change", now=MORNING, **ACTOR)
    accept_replan(row=row, code="least_change", now=MORNING, **ACTOR)

    after = day.service_day()
    model = model_of(after)
    assert (check(model.problem, model.plan), model.plan.unserved) == ([], ())
    assert day.stops(lost) == []
    assert day.driver(first) == day.town.couriers[0]
    affected = open_affected(after)
    assert {each.appointment_id for each in affected} == {visit.id for visit in theirs}
    assert {each.cause for each in affected} == {"courier_lost"}
    assert after.plans.count() == 2
    assert Replan.objects.get().accepted == "least_change"


def test_a_visit_that_the_lost_courier_was_driving_to_goes_to_a_colleague(day):
    lost, visit = day.town.couriers[0], day.appointments[0]
    row = lose(day, lost)

    accept_replan(row=row, code="reoptimised", now=MORNING, **ACTOR)

    assert Appointment.objects.get(id=visit.id).state == AppointmentState.CONFIRMED
    assert day.driver(visit) != lost


def test_a_courier_on_the_way_goes_on_to_the_same_door(day):
    row = lose(day, day.town.couriers[2])

    for proposal in row.proposals.values():
        order = proposal["orders"][str(day.town.couriers[0].id)]
        assert order[0] == str(day.appointments[0].id)


def test_a_day_that_does_not_run_and_a_courier_without_a_route_are_refused(day):
    quiet = booked_day(n_visits=1, town=day.town, day=day.day + timedelta(days=1))

    with pytest.raises(DayNotOpen):
        lose(quiet, day.town.couriers[0])
    with pytest.raises(InvalidField):
        request_replan(
            day=day.service_day(), courier_ids=[], reason="", limit_s=1, now=MORNING, **ACTOR
        )

    assert not Replan.objects.exists()


def test_a_proposal_for_a_day_that_has_changed_is_not_taken(day):
    row = lose(day, day.town.couriers[1])
    cancel_appointment(
        appointment_id=day.appointments[5].id, actor="clerk", by_citizen=False, now=MORNING
    )
    orders = day.service_day().draft["orders"]

    with pytest.raises(RevisionMoved):
        accept_replan(row=row, code="least_change", now=MORNING, **ACTOR)

    assert day.service_day().draft["orders"] == orders
    with pytest.raises(InvalidField):
        accept_replan(row=row, code="least", now=MORNING, **ACTOR)
