"""Two reports of one failed visit at the same moment end its tries once."""

import uuid

import pytest
import time_machine
from django.db import IntegrityError

from backend.common.errors import IllegalTransition
from scheduling.models import Appointment, Attempt, Keeping
from scheduling.services import reported_visits
from scheduling.services.attempts import Evidence, fail_attempt
from scheduling.states import AttemptReason
from tests.support.bookings import at
from tests.support.scheduling import booked_day, bring_to_office, hand_to_courier, ready_result
from tests.support.threads import run_together

pytestmark = pytest.mark.usefixtures("committed")
REPORTERS = 6


@pytest.fixture
def last_try():
    """A delivery that failed once and was booked again, on the same day."""
    with time_machine.travel(at("08:00"), tick=False):
        day = booked_day(n_visits=0, is_published=False)
        dossier, packet = ready_result(day.town)
        bring_to_office(day.town, packet)
        wish = [[{"purpose": "deliver", "dossier_token": dossier.tracking_token}]]
        booked = booked_day(n_visits=1, town=day.town, errands=wish)
        visit = booked.appointments[0]
        courier = booked.driver(visit)
        hand_to_courier(booked.town, courier, packet)
        report(visit, courier)
        Appointment.objects.filter(id=visit.id).update(state="confirmed")
        yield visit, courier


def report(visit, courier):
    return fail_attempt(
        appointment_id=visit.id, courier_id=courier.id, operation_id=uuid.uuid4(),
        reason=AttemptReason.REFUSED, evidence=Evidence(place=(visit.lat, visit.lon)), note="",
        actor="courier", at=at("08:10"), now=at("08:10"),
    )  # fmt: skip


def race(visit, courier):
    """Report at once from several phones; returns what became of each report."""

    def one(_: int) -> str:
        try:
            report(visit, courier)
        except IllegalTransition:
            return "refused"
        except IntegrityError:
            return "stopped by the constraint"
        return "counted"

    return run_together(one, range(REPORTERS))


def test_reports_that_race_are_one_try_and_one_task(last_try):
    said = race(*last_try)

    assert sorted(said) == ["counted", *["refused"] * (REPORTERS - 1)]
    assert Attempt.objects.count() == 2
    assert Keeping.objects.count() == 1


def test_control_without_locks_one_failure_is_told_as_several(last_try, monkeypatch):
    def unlocked_day(*, office_id, day):
        return reported_visits.ServiceDay.objects.select_related("office").get(
            office_id=office_id, day=day
        )

    monkeypatch.setattr(reported_visits, "lock_service_day", unlocked_day)
    monkeypatch.setattr(
        reported_visits, "lock_appointment", lambda id_, day: Appointment.objects.get(id=id_)
    )

    said = race(*last_try)

    assert said.count("refused") < REPORTERS - 1  # several came through to the end of the tries
    assert Keeping.objects.count() == 1  # which the table's own constraint still allows once
