"""Hold, confirm, release, expire: what is promised has a place in a route."""

from datetime import timedelta

import pytest

from backend.accounts.models import PhoneCode
from backend.dossiers.models import Dossier
from backend.notifications.models import Message
from backend.offices.errors import OutsideServiceArea
from backend.procedures.errors import ProcedureNotAllowed, ProcedureOnlineOnly
from backend.procedures.models import ProcedureVersion
from routing.check import check
from scheduling.draft import Draft
from scheduling.errors import (
    ErrandLive,
    HoldNotLive,
    NotTheOwnersPhone,
    PlaceTaken,
    TooManyHolds,
    WindowNotOffered,
)
from scheduling.models import Appointment, DayException, Errand, Hold, ServiceDay
from scheduling.services.confirming import confirm_hold
from scheduling.services.days import model_of
from scheduling.services.holds import expire_holds, hold_place, release_hold
from scheduling.states import AppointmentState, HoldState
from tests.support.bookings import at, book, day_of, hold, make_town, wish
from tests.support.offices import CENTRE

pytestmark = pytest.mark.django_db

# Places differ in how far they are: a window that is full for one may have room for another.
SPOT = {"lat": CENTRE[0], "lon": CENTRE[1]}


@pytest.fixture
def town():
    return make_town(n_couriers=1)


def confirm(held, now):
    return confirm_hold(hold_id=held.id, citizen_id=None, actor="citizen", now=now)


def test_a_hold_keeps_a_place_in_a_clean_route_and_sends_a_code(town, now):
    held = hold(town, "09:30")

    model = model_of(day_of(town))
    assert model.plan.routes[0].visits == (str(held.id),)
    assert check(model.problem, model.plan) == []
    assert held.expires_at == now + timedelta(minutes=10)
    assert PhoneCode.objects.get().phone == held.phone


def test_a_confirmed_hold_becomes_an_appointment_with_an_open_dossier(town, now):
    held = hold(town, "09:30")

    appointment = confirm(held, now)

    assert (appointment.id, appointment.state) == (held.id, AppointmentState.CONFIRMED)
    assert Hold.objects.get().state == HoldState.CONFIRMED
    errand = appointment.errands.get()
    assert errand.dossier.owner_phone == held.phone
    assert errand.dossier.procedure_version == town.version
    message = Message.objects.get(kind="booking_confirmed")
    assert "09:30–10:30" in message.body
    assert "03/03/2026" in message.body


def test_confirming_twice_is_confirming_once(town, now):
    held = hold(town)

    first, second = confirm(held, now), confirm(held, now)

    assert first == second
    assert Dossier.objects.count() == Errand.objects.count() == 1


def test_an_expired_hold_cannot_be_confirmed_and_nothing_is_written(town, now):
    held = hold(town)

    with pytest.raises(HoldNotLive):
        confirm(held, now + timedelta(minutes=10))

    assert Appointment.objects.count() == Dossier.objects.count() == 0


def test_a_released_place_is_free_again(town, now):
    held = hold(town)

    release_hold(hold_id=held.id, actor="citizen", now=now)

    assert Draft.from_json(day_of(town).draft).visits == {}
    with pytest.raises(HoldNotLive):
        confirm(held, now)


def test_expired_holds_give_their_places_back_by_the_sweep(town, now):
    hold(town)

    assert expire_holds(now=now + timedelta(minutes=9)) == 0
    assert expire_holds(now=now + timedelta(minutes=10)) == 1

    assert Hold.objects.get().state == HoldState.EXPIRED
    assert Draft.from_json(day_of(town).draft).visits == {}


def test_the_next_who_asks_gets_the_place_of_an_expired_hold(town, now):
    first = fill_window(town, now)
    later = now + timedelta(minutes=10)

    second = hold(town, "09:30", now=later)

    first.refresh_from_db()
    assert (first.state, second.state) == (HoldState.EXPIRED, HoldState.HELD)


def fill_window(town, now):
    """Hold places of one window until there is none left; returns the last one held."""
    last = None
    for _ in range(20):
        try:
            last = hold(town, "09:30", now=now, **SPOT)
        except PlaceTaken:
            return last
    raise AssertionError("the window never filled")


def test_a_full_window_is_refused_with_the_windows_still_free_that_day(town, now):
    fill_window(town, now)
    revision = day_of(town).revision

    with pytest.raises(PlaceTaken) as refused:
        hold(town, "09:30", now=now, **SPOT)

    free = [row["opens_at"] for row in refused.value.facts_told()["alternatives"]]
    assert at("13:30").isoformat() in free
    assert at("09:30").isoformat() not in free
    assert day_of(town).revision == revision


def test_a_clerk_may_override_and_the_visit_stands_among_the_exceptions(town, now):
    fill_window(town, now)

    held = hold_place(
        wish=wish(town, "09:30", **SPOT), channel="hotline", actor="staff", now=now,
        override="hamlet head",
    )  # fmt: skip
    appointment = confirm(held, now)

    exception = DayException.objects.get()
    assert (exception.visit_id, exception.cause, exception.code) == (
        appointment.id,
        "override",
        "full",
    )
    assert "shortfall_s" in exception.facts


@pytest.mark.parametrize(
    ("window", "length_min"),
    [("03:00", 60), ("09:45", 60), ("09:30", 45), ("11:00", 60), ("12:00", 60)],
)
def test_a_window_the_office_does_not_have_is_refused(town, now, window, length_min):
    with pytest.raises(WindowNotOffered):
        hold(town, window, length_min=length_min)

    assert ServiceDay.objects.count() == 0


def test_a_window_in_the_past_is_refused(town, now):
    yesterday = at("09:30") - timedelta(days=4)

    with pytest.raises(WindowNotOffered):
        hold(town, opens_at=yesterday)

    assert Hold.objects.count() == 0


def test_a_window_within_two_hours_is_refused(town):
    with pytest.raises(WindowNotOffered):
        hold(town, "09:30", now=at("07:31"))

    assert hold(town, "09:30", now=at("07:30")).state == HoldState.HELD


def test_a_window_beyond_the_horizon_is_refused(town):
    with pytest.raises(WindowNotOffered) as refused:
        hold(town, opens_at=at("09:30") + timedelta(days=14))

    assert refused.value.facts == {"horizon_days": 14}


def test_a_place_outside_the_service_area_is_refused_naming_the_nearest_office(town):
    with pytest.raises(OutsideServiceArea) as refused:
        hold(town, lat=21.03, lon=105.85)

    assert refused.value.facts["nearest_office"] == town.office.name
    assert Hold.objects.count() == 0


def test_an_online_only_procedure_is_refused(town, now):
    ProcedureVersion.objects.filter(id=town.version.id).update(online_only_since="2025-10-01")

    with pytest.raises(ProcedureOnlineOnly):
        hold(town)

    assert Hold.objects.count() == 0


def test_a_procedure_that_may_not_be_sent_is_refused(town, now):
    ProcedureVersion.objects.filter(id=town.version.id).update(may_send=False)

    with pytest.raises(ProcedureNotAllowed):
        hold(town)

    assert Hold.objects.count() == 0


def test_one_phone_keeps_two_places_at_most(town, now):
    phone = hold(town, "08:30").phone
    hold(town, "09:30", phone=phone)

    with pytest.raises(TooManyHolds):
        hold(town, "10:30", phone=phone)

    assert Hold.objects.count() == 2


def test_a_dossier_has_one_live_errand_of_a_purpose(town, now):
    dossier = book(town).errands.get().dossier
    errand = {"purpose": "return_papers", "dossier_token": dossier.tracking_token}
    book(town, "13:30", errands=[errand])

    with pytest.raises(ErrandLive):
        hold(town, "15:30", errands=[errand])

    assert Errand.objects.filter(purpose="return_papers").count() == 1


def test_a_known_dossier_is_booked_online_with_its_owners_phone_only(town, now):
    dossier = book(town).errands.get().dossier
    errand = {"purpose": "return_papers", "dossier_token": dossier.tracking_token}

    with pytest.raises(NotTheOwnersPhone):
        hold(town, "13:30", errands=[errand], phone="+84900000009")
    assert Hold.objects.filter(phone="+84900000009").count() == 0

    by_clerk = wish(town, "13:30", errands=[errand], phone="+84900000009")
    held = hold_place(wish=by_clerk, channel="hotline", actor="staff", now=now)
    assert held.state == HoldState.HELD
