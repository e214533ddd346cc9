"""The owner hears of the due day the day before, and once more when it went by."""

from datetime import date

import pytest

from backend.common.localtime import moment_of
from backend.dossiers.services import record_acceptance, record_status
from backend.dossiers.states import AgencyStatus
from backend.notifications.models import Message
from tests.support.dossiers import make_dossier
from tests.support.outbox import run_all_jobs

pytestmark = pytest.mark.django_db
CODE = "000.00.61.H20-260302-0012"
DUE = date(2026, 3, 12)
EVE, AFTER = (moment_of(date(2026, 3, n), 10 * 3600) for n in (11, 13))


@pytest.fixture
def accepted(now):
    dossier = make_dossier()
    record_acceptance(
        dossier_id=dossier.id, agency_code=CODE, due_day=DUE, actor="desk officer", now=now
    )
    return dossier


def told():
    kinds = Message.objects.filter(kind__in=["due_day_near", "result_late"]).order_by("id")
    return list(kinds.values_list("kind", flat=True))


def test_a_dossier_under_way_is_told_before_and_after_its_due_day_once_each(accepted, now):
    run_all_jobs(now)
    assert told() == []

    run_all_jobs(EVE)
    run_all_jobs(EVE)
    assert told() == ["due_day_near"]
    assert "12/03/2026" in Message.objects.get(kind="due_day_near").body

    run_all_jobs(AFTER)
    run_all_jobs(AFTER)
    assert told() == ["due_day_near", "result_late"]


@pytest.mark.parametrize(
    "status", [AgencyStatus.RESULT_READY, AgencyStatus.SUPPLEMENT_REQUESTED, AgencyStatus.WITHDRAWN]
)
def test_nobody_is_told_what_is_no_longer_true(accepted, now, status):
    record_status(dossier_id=accepted.id, status=status, actor="desk officer", now=now)

    run_all_jobs(EVE)
    run_all_jobs(AFTER)

    assert told() == []


def test_while_the_owner_has_to_bring_papers_the_clock_stands_still_and_then_goes_on(accepted, now):
    """Asked on Monday 2 March, complete on Friday the 6th: four working days later."""
    ask, friday = AgencyStatus.SUPPLEMENT_REQUESTED, moment_of(date(2026, 3, 6), 9 * 3600)
    record_status(dossier_id=accepted.id, status=ask, actor="desk officer", now=now)

    record_status(
        dossier_id=accepted.id, status=AgencyStatus.ACCEPTED, actor="desk officer", now=friday
    )

    accepted.refresh_from_db()
    assert accepted.due_day == date(2026, 3, 18)
    run_all_jobs(EVE)
    run_all_jobs(AFTER)
    assert told() == []
    run_all_jobs(moment_of(date(2026, 3, 17), 10 * 3600))
    run_all_jobs(moment_of(date(2026, 3, 19), 10 * 3600))
    assert told() == ["due_day_near", "result_late"]


def test_a_stop_that_ends_on_its_own_day_moves_nothing(accepted, now):
    for status in (AgencyStatus.PAYMENT_REQUESTED, AgencyStatus.PROCESSING):
        record_status(dossier_id=accepted.id, status=status, actor="desk officer", now=now)

    accepted.refresh_from_db()
    assert accepted.due_day == DUE
    run_all_jobs(EVE)
    assert told() == ["due_day_near"]
