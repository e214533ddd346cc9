"""The last feasible place of a window is given once, however many ask at the same moment."""

import time
from datetime import timedelta

import pytest
from django.db import DatabaseError

from routing.check import check
from scheduling.draft import Draft
from scheduling.errors import HoldNotLive, PlaceTaken, TooManyHolds
from scheduling.models import Appointment, Hold, ServiceDay
from scheduling.services import holds
from scheduling.services.confirming import confirm_hold
from scheduling.services.days import model_of
from scheduling.services.holds import expire_holds, hold_place, release_hold
from scheduling.states import HoldState
from tests.conftest import NOW
from tests.support.bookings import at, day_of, hold, make_town, wish
from tests.support.offices import CENTRE
from tests.support.threads import run_together

pytestmark = pytest.mark.usefixtures("committed")
BOOKERS = 12
CROWD = 16
SPOT = {"lat": CENTRE[0], "lon": CENTRE[1]}


@pytest.fixture
def town():
    """One courier and a window with exactly one place left."""
    town = make_town(n_couriers=1)
    last = None
    while True:
        try:
            last = hold(town, "09:30", **SPOT)
        except PlaceTaken:
            release_hold(hold_id=last.id, actor="citizen", now=NOW)
            return town


def ask(town):
    def one(_: int) -> bool:
        try:
            hold_place(wish=wish(town, "09:30", **SPOT), channel="web", actor="a", now=NOW)
        except PlaceTaken as refused:
            return not refused.facts_told()["alternatives"]  # a refusal carries what is left
        return True

    return one


def placed_visits(town) -> tuple[int, int]:
    """Return how many holds live, and how many of them the day's draft can really drive."""
    model = model_of(day_of(town))
    assert check(model.problem, model.plan) == []
    live = Hold.objects.filter(state=HoldState.HELD).count()
    return live, model.plan.key_figures().served


def test_the_last_place_is_given_once_and_the_others_get_alternatives(town):
    before = Hold.objects.filter(state=HoldState.HELD).count()

    won = run_together(ask(town), range(BOOKERS))

    live, driven = placed_visits(town)
    assert won.count(True) == 1
    assert (live, driven) == (before + 1, before + 1)


def test_control_without_the_lock_of_the_day_the_place_is_given_twice(town, monkeypatch):
    monkeypatch.setattr(holds, "lock_service_day", unlocked_day)
    monkeypatch.setattr(
        holds, "free_service_day", lambda office, day: unlocked_day(office_id=office.id, day=day)
    )
    before = Hold.objects.filter(state=HoldState.HELD).count()

    won = run_together(ask(town), range(BOOKERS))

    live, driven = placed_visits(town)
    assert won.count(True) > 1
    assert live == before + won.count(True)
    assert driven < live  # promised to more people than a courier can visit


def test_a_crowd_gets_one_place_and_alternatives_and_nobody_times_out(town):
    """The short form of `python -m bench.booking --parts last_place`."""
    asked = [wish(town, "09:30", **SPOT) for _ in range(3 * CROWD)]
    before = Hold.objects.filter(state=HoldState.HELD).count()

    def book(number: int) -> list[object]:
        return [attempt(each) for each in asked[number::CROWD]]

    answers = [each for some in run_together(book, range(CROWD)) for each in some]

    live, driven = placed_visits(town)
    assert answers.count("held") == 1
    told = [each for each in answers if each != "held"]
    assert [each for each in told if not isinstance(each, list)] == []  # no time-out
    assert min(len(each) for each in told) > 0
    assert all(row["opens_at"] != at("09:30").isoformat() for each in told for row in each)
    assert (live, driven) == (before + 1, before + 1)


def attempt(asked):
    """Return "held", the alternatives of a refusal, or the name of any other error."""
    try:
        hold_place(wish=asked, channel="hotline", actor="a", now=NOW)
    except PlaceTaken as refused:
        return refused.facts_told()["alternatives"]
    except DatabaseError as error:
        return f"{type(error).__name__}: {error}"
    return "held"


def hold_on_two_days(town):
    """Ask for places on five days with one phone at the same moment; returns how many it got."""
    days = [at("09:30") + timedelta(days=number) for number in range(4)]
    asked = [wish(town, opens_at=each, phone="+84912345678", **SPOT) for each in days]
    asked += [wish(town, "13:30", phone="+84912345678", **SPOT)]

    def one(each) -> bool:
        try:
            hold_place(wish=each, channel="hotline", actor="a", now=NOW)
        except TooManyHolds:
            return False
        return True

    return run_together(one, asked).count(True)


def test_a_phone_holds_two_places_even_if_it_asks_for_many_days_at_once(town):
    assert hold_on_two_days(town) == 2
    assert Hold.objects.filter(phone="+84912345678").count() == 2


def test_control_without_the_lock_of_the_phone_it_holds_more(town, monkeypatch):
    count = holds._check_phone

    def slow_count(phone, *, now):
        count(phone, now=now)
        time.sleep(0.2)  # as long as somebody else needs to count, too

    monkeypatch.setattr(holds, "lock_phone", lambda phone: None)
    monkeypatch.setattr(holds, "_check_phone", slow_count)

    assert hold_on_two_days(town) > 2


def unlocked_day(*, office_id, day):
    return ServiceDay.objects.select_related("office").get(office_id=office_id, day=day)


def test_a_hold_confirmed_many_times_at_once_is_one_appointment(town):
    held = hold(town, "13:30")

    def confirm(_: int):
        return confirm_hold(hold_id=held.id, citizen_id=None, actor="a", now=NOW).id

    answers = run_together(confirm, range(8))

    assert set(answers) == {held.id}
    assert Appointment.objects.count() == 1
    assert Appointment.objects.get().errands.count() == 1


def test_a_hold_is_confirmed_or_expired_never_both(town):
    held = hold(town, "13:30")
    at_the_end = NOW + timedelta(minutes=10)

    def race(number: int) -> str:
        try:
            if number % 2:
                expire_holds(now=at_the_end)
                return "swept"
            confirm_hold(hold_id=held.id, citizen_id=None, actor="a", now=NOW)
        except HoldNotLive:
            return "too late"
        return "confirmed"

    run_together(race, range(6))

    held.refresh_from_db()
    in_draft = held.id in Draft.from_json(day_of(town).draft).visits
    booked = Appointment.objects.filter(id=held.id).exists()
    assert booked == (held.state == HoldState.CONFIRMED) == in_draft
