"""Cancel, move, book again: the old promise stands until the new one is had."""

from datetime import timedelta

import pytest

from backend.common.errors import IllegalTransition
from backend.notifications.models import Message
from scheduling.draft import Draft
from scheduling.errors import PlaceTaken, TooLate, WindowNotOffered
from scheduling.models import Appointment
from scheduling.services.changes import cancel_appointment, reschedule_appointment
from scheduling.services.offers import offers_for_appointment
from scheduling.states import AppointmentState
from tests.scheduling.test_booking import fill_window
from tests.support.bookings import at, book, day_of, make_town
from tests.support.offices import CENTRE

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town(n_couriers=1)


def move(appointment, opens_at, now, *, by_citizen=True):
    return reschedule_appointment(
        appointment_id=appointment.id, opens_at=opens_at, closes_at=opens_at + timedelta(hours=1),
        actor="citizen", now=now, by_citizen=by_citizen,
    )  # fmt: skip


def cancel(appointment, now, *, by_citizen=True):
    return cancel_appointment(
        appointment_id=appointment.id, actor="citizen", now=now, by_citizen=by_citizen
    )


def test_a_cancelled_visit_gives_its_place_back_and_its_errands_end(town, now):
    appointment = book(town)

    cancelled = cancel(appointment, now)

    assert cancelled.state == AppointmentState.CANCELLED
    assert Draft.from_json(day_of(town).draft).visits == {}
    assert not appointment.errands.filter(is_live=True).exists()
    assert Message.objects.filter(kind="booking_cancelled").count() == 1


def test_cancelling_twice_is_cancelling_once(town, now):
    appointment = book(town)

    cancel(appointment, now)
    cancel(appointment, now)

    assert appointment.events.filter(new_state="cancelled").count() == 1


def test_a_citizen_cancels_until_two_hours_before_and_a_clerk_later(town):
    appointment = book(town, "09:30")
    cancel_at = at("07:31")

    with pytest.raises(TooLate):
        cancel(appointment, cancel_at)
    appointment.refresh_from_db()
    assert appointment.state == AppointmentState.CONFIRMED

    assert cancel(appointment, cancel_at, by_citizen=False).state == AppointmentState.CANCELLED


def test_a_moved_visit_has_one_place_in_its_new_window(town, now):
    old = book(town, "09:30")

    fresh = move(old, at("14:30"), now)

    old.refresh_from_db()
    visits = Draft.from_json(day_of(town).draft).visits
    assert (old.state, fresh.state) == (AppointmentState.RESCHEDULED, AppointmentState.CONFIRMED)
    assert list(visits) == [fresh.id]
    assert visits[fresh.id].opens_s == 14 * 3600 + 1800
    assert visits[fresh.id].service_s == 720
    assert list(fresh.errands.values_list("is_live", flat=True)) == [True]
    assert fresh.replaces == old


def test_a_visit_moves_to_another_day_and_leaves_the_first_one(town, now):
    old = book(town, "09:30")
    wednesday = at("09:30") + timedelta(days=1)

    fresh = move(old, wednesday, now)

    assert Draft.from_json(day_of(town).draft).visits == {}
    assert list(Draft.from_json(day_of(town, wednesday).draft).visits) == [fresh.id]


def test_a_visit_that_cannot_be_moved_keeps_its_place(town, now):
    old = book(town, "13:30", lat=CENTRE[0] + 0.05)  # too far away to be squeezed in
    fill_window(town, now)

    with pytest.raises(PlaceTaken):
        move(old, at("09:30"), now)

    old.refresh_from_db()
    assert old.state == AppointmentState.CONFIRMED
    assert old.id in Draft.from_json(day_of(town).draft).visits
    assert Appointment.objects.count() == 1


def test_a_visit_is_not_moved_into_the_past(town, now):
    old = book(town)

    with pytest.raises(WindowNotOffered):
        move(old, at("09:30") - timedelta(days=4), now)

    assert old.id in Draft.from_json(day_of(town).draft).visits


def test_a_cancelled_visit_cannot_be_moved(town, now):
    appointment = book(town)
    cancel(appointment, now)

    with pytest.raises(IllegalTransition):
        move(appointment, at("14:30"), now)

    assert Appointment.objects.count() == 1


def test_a_visit_may_be_moved_into_its_own_window_again(town, now):
    appointment = book(town, "09:30")
    fill_window(town, now)

    sheet = offers_for_appointment(appointment=appointment, length_min=60, now=now)

    assert at("09:30") in [offer.opens_at for offer in sheet.offers]
