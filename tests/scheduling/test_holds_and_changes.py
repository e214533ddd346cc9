"""What a hold is worth when the day changes before it is confirmed, and what cannot be held."""

from datetime import timedelta

import pytest

from backend.common.uuid7 import uuid7
from backend.dossiers.services import record_status
from backend.notifications.models import Message
from scheduling.draft import Draft
from scheduling.errors import DayNotOpen, ErrandTwice, PlaceTaken, VisitMoved
from scheduling.locks import lock_appointment
from scheduling.models import Appointment, Attempt, Hold
from scheduling.services.changes import cancel_appointment
from scheduling.services.confirming import confirm_hold
from scheduling.services.dispatching import mark_absent
from scheduling.services.holds import expire_holds, hold_place
from scheduling.services.next_visits import offer_delivery, offer_next_attempt
from scheduling.states import ServiceDayState
from tests.support.bookings import at, book, day_of, hold, make_town, wish
from tests.support.offices import CENTRE
from tests.support.scheduling import ready_result

pytestmark = pytest.mark.django_db
SPOT = {"lat": CENTRE[0], "lon": CENTRE[1]}


@pytest.fixture
def town():
    return make_town(n_couriers=1)


def confirm(held, now):
    return confirm_hold(hold_id=held.id, citizen_id=None, actor="citizen", now=now)


def start(town):
    day = day_of(town)
    day.state = ServiceDayState.RUNNING
    day.save()


def send_home(town, now):
    mark_absent(
        day=day_of(town), courier_id=town.couriers[0].id, reason="ill",
        actor_id=town.dispatcher.id, actor="dispatcher", now=now,
    )  # fmt: skip


def override(town, now):
    return hold_place(
        wish=wish(town, "09:30"), channel="hotline", actor="clerk", now=now, override="hamlet head"
    )


def test_a_place_that_was_lost_since_is_not_confirmed(town, now):
    held = hold(town)
    send_home(town, now)

    with pytest.raises(PlaceTaken) as refused:
        confirm(held, now)

    first = refused.value.facts_told()["alternatives"][0]
    assert first["opens_at"] == (at("07:30") + timedelta(days=1)).isoformat()
    assert Appointment.objects.count() == 0


def test_what_a_clerk_took_upon_herself_is_confirmed_without_a_place(town, now):
    book(town)
    send_home(town, now)

    confirm(override(town, now), now)

    assert Appointment.objects.count() == 2


def test_a_hold_is_not_confirmed_once_the_day_runs(town, now):
    held = hold(town)
    start(town)

    with pytest.raises(DayNotOpen):
        confirm(held, now)

    held.refresh_from_db()
    assert (held.state, Appointment.objects.count()) == ("held", 0)


def test_minutes_that_become_free_on_a_running_day_are_given_to_nobody(town, now):
    first = book(town, **SPOT)
    while True:
        try:
            hold(town, **SPOT)
        except PlaceTaken:
            break
    waits = hold_place(
        wish=wish(town, "09:30", **SPOT), channel="hotline", actor="clerk", now=now, override="x"
    )
    start(town)

    cancel_appointment(appointment_id=first.id, actor="clerk", by_citizen=False, reason="", now=now)

    assert Draft.from_json(day_of(town).draft).unplaced == (waits.id,)


def test_a_dossier_is_named_once_for_each_purpose(town, now):
    dossier, _ = ready_result(town)
    deliver = {"purpose": "deliver", "dossier_token": dossier.tracking_token}

    with pytest.raises(ErrandTwice):
        hold(town, errands=[deliver, deliver])

    assert Hold.objects.count() == 0


def test_papers_of_two_people_for_the_same_procedure_are_two_errands(town, now):
    appointment = confirm(hold(town, errands=[town.errand(), town.errand()]), now)

    assert len({errand.dossier_id for errand in appointment.errands.all()}) == 2


def test_expired_holds_leave_a_running_day_too(town, now):
    held = hold(town)
    start(town)

    assert expire_holds(now=now + timedelta(minutes=10)) == 1

    held.refresh_from_db()
    assert held.state == "expired"
    assert Draft.from_json(day_of(town).draft).visits == {}


def test_a_result_that_was_recalled_is_not_offered(town, now):
    dossier, _ = ready_result(town)
    record_status(dossier_id=dossier.id, status=4, actor="desk", now=now)

    assert offer_delivery(dossier_id=dossier.id, now=now) is False
    assert not Message.objects.filter(kind__in=["result_ready", "delivery_offer"]).exists()


def test_only_the_last_failure_is_told(town, now):
    visit = book(town)
    visit.state = "failed"
    visit.save()
    first, last = (failed(town, visit, now) for _ in range(2))

    told = [offer_next_attempt(attempt_id=each.id, now=now) for each in (first, last)]

    assert told == [False, True]
    assert Message.objects.filter(kind="visit_failed").count() == 1


def failed(town, visit, now):
    return Attempt.objects.create(
        appointment=visit, courier=town.couriers[0], operation_id=uuid7(), reason="absent",
        happened_at=now, recorded_at=now,
    )  # fmt: skip


def test_a_visit_that_got_another_day_before_its_lock_is_a_lost_race(town):
    visit = book(town)
    book(town, opens_at=at("09:30") + timedelta(days=1))

    with pytest.raises(VisitMoved):
        lock_appointment(visit.id, day=day_of(town, at("09:30") + timedelta(days=1)))
