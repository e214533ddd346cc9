"""Visits that cross between two days at the same moment: nobody waits for ever, none is lost."""

from datetime import timedelta

import pytest
from django.db import transaction

from backend.common import clock
from backend.common.models import StoredAnswer
from backend.feed.services import lock_counters, record_change
from routing.check import check
from scheduling.draft import Draft
from scheduling.errors import PlaceTaken
from scheduling.locks import lock_service_day
from scheduling.models import Appointment, Hold, ServiceDay
from scheduling.services.changes import reschedule_appointment
from scheduling.services.days import model_of
from scheduling.services.dispatching import publish_day
from scheduling.services.holds import hold_place
from scheduling.states import HoldState
from tests.conftest import NOW
from tests.support.bookings import TUESDAY, at, book, day_of, make_town, wish
from tests.support.client import KeyedClient
from tests.support.people import signed_in
from tests.support.threads import run_together

pytestmark = pytest.mark.usefixtures("committed")
DAY = timedelta(days=1)


@pytest.fixture
def town():
    return make_town(n_couriers=2)


def published(town) -> None:
    for row in ServiceDay.objects.all():
        publish_day(day=row, revision=row.revision, actor="dispatcher", now=NOW)


def move(visit, opens_at) -> str:
    try:
        fresh = reschedule_appointment(
            appointment_id=visit.id, opens_at=opens_at, closes_at=opens_at + timedelta(hours=1),
            actor="clerk", by_citizen=False, reason="asked", now=NOW,
        )  # fmt: skip
    except PlaceTaken:
        return "kept"
    return str(fresh.id)


def visits_of(day: ServiceDay) -> set:
    held = day.holds.filter(state=HoldState.HELD).values_list("id", flat=True)
    return {*held, *day.appointments.filter(state="confirmed").values_list("id", flat=True)}


def test_visits_cross_between_published_days_while_others_book(town):
    tuesday = [book(town, window) for window in ("08:30", "09:30", "13:30")]
    wednesday = [book(town, opens_at=at(window) + DAY) for window in ("08:30", "09:30", "13:30")]
    published(town)

    def act(number: int) -> str:
        match number % 3:
            case 0:
                return move(tuesday[number // 3], at("14:30") + DAY)
            case 1:
                return move(wednesday[number // 3], at("15:30"))
        asked = wish(town, opens_at=at("10:30") + DAY * (number % 2))
        return str(hold_place(wish=asked, channel="counter", actor="a", now=NOW).id)

    answers = run_together(act, range(9))

    assert len(answers) == 9
    assert Appointment.objects.filter(state="confirmed").count() == 6
    assert Hold.objects.filter(state=HoldState.HELD).count() == 3
    for day in ServiceDay.objects.select_related("office"):
        model = model_of(day)
        assert check(model.problem, model.plan) == []
        assert model.plan.unserved == ()
        assert set(Draft.from_json(day.draft).visits) == visits_of(day)


def test_counters_taken_together_never_cross(town):
    couriers = [courier.id for courier in town.couriers]

    def tell(number: int) -> None:
        mine = couriers if number % 2 else couriers[::-1]
        for _ in range(20):
            with transaction.atomic():
                lock_counters(mine)
                for courier_id in mine:
                    record_change(
                        courier_id=courier_id, kind="route", object_id=town.office.id, now=NOW
                    )

    run_together(tell, range(4))  # two that cross would end in DeadlockDetected


def test_a_day_that_stays_locked_answers_busy_and_stores_nothing(town, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    visit, client = book(town), signed_in(KeyedClient, town.clerk)
    path, key = f"/api/v1/appointments/{visit.id}/cancel", "cancel-while-busy"

    def cancel(_: int):
        return client.post(path, {"reason": "asked"}, key=key)

    with transaction.atomic():
        lock_service_day(office_id=town.office.id, day=day_of(town, TUESDAY).day)
        (answer,) = run_together(cancel, range(1))

    assert (answer.status_code, answer.json()["code"]) == (409, "busy")
    assert answer["Retry-After"] == "1"
    assert StoredAnswer.objects.count() == 0
    assert Appointment.objects.get().state == "confirmed"

    assert cancel(0).status_code == 200  # the same key, a second later
