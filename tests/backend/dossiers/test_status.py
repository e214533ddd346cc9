"""What the agency says of a dossier, and who is told."""

import pytest
from django.db import IntegrityError, transaction

from backend.common.errors import NotFound
from backend.common.uuid7 import uuid7
from backend.dossiers.errors import (
    DossierNotAccepted,
)
from backend.dossiers.locks import lock_dossiers
from backend.dossiers.models import Dossier, StatusEvent
from backend.dossiers.services import (
    record_acceptance,
    record_result_ready,
    record_returned,
    record_status,
)
from backend.dossiers.states import AgencyStatus
from backend.notifications.models import Message
from tests.support.dossiers import make_accepted_dossier, make_dossier
from tests.support.outbox import jobs_of
from tests.support.threads import run_together

needs_database = pytest.mark.django_db
CODE = "000.00.61.H20-260302-0012"


def moves(dossier: Dossier) -> list[tuple[int, int, str]]:
    events = StatusEvent.objects.filter(dossier=dossier).order_by("id")
    return list(events.values_list("old_status", "new_status", "actor"))


def told() -> list[str]:
    return list(Message.objects.order_by("id").values_list("kind", flat=True))


@needs_database
def test_a_supplement_before_acceptance_is_told_and_then_the_dossier_is_accepted(now):
    dossier = make_dossier()

    record_status(dossier_id=dossier.id, status=5, actor="desk", now=now, note="Thiếu bản chính")
    record_acceptance(dossier_id=dossier.id, agency_code=CODE, actor="desk", now=now)

    assert moves(dossier) == [(1, 5, "desk"), (5, 2, "desk")]
    assert StatusEvent.objects.earliest("id").note == "Thiếu bản chính"
    assert told() == ["supplement_requested", "dossier_accepted"]


@needs_database
def test_each_request_for_a_supplement_is_told(now):
    dossier = make_accepted_dossier()

    for status in (5, 4, 5, 5):
        record_status(dossier_id=dossier.id, status=status, actor="desk", now=now)

    assert told() == ["dossier_accepted", "supplement_requested", "supplement_requested"]


@needs_database
@pytest.mark.parametrize("status", [2, 4])
def test_what_only_an_accepted_dossier_can_be_needs_the_code_first(status, now):
    dossier = make_dossier()
    record_status(dossier_id=dossier.id, status=5, actor="desk", now=now)

    with pytest.raises(DossierNotAccepted):
        record_status(dossier_id=dossier.id, status=status, actor="desk", now=now)

    dossier.refresh_from_db()
    assert dossier.agency_status == 5
    assert len(moves(dossier)) == 1


@needs_database
def test_the_database_itself_refuses_a_processed_dossier_without_code():
    dossier = make_dossier()

    with pytest.raises(IntegrityError, match="dossier_code_once_accepted"), transaction.atomic():
        Dossier.objects.filter(id=dossier.id).update(agency_status=4)


@needs_database
def test_a_ready_result_wakes_the_planning_of_its_delivery_once(now):
    dossier = make_accepted_dossier()

    record_result_ready(dossier_id=dossier.id, actor="desk", now=now)
    record_result_ready(dossier_id=dossier.id, actor="desk", now=now)

    dossier.refresh_from_db()
    assert (dossier.agency_status, dossier.result_ready_at) == (9, now)
    assert [job.payload for job in jobs_of("result_ready")] == [{"dossier_id": str(dossier.id)}]


@needs_database
def test_a_result_that_was_recalled_and_corrected_is_announced_again(now):
    dossier = make_accepted_dossier()

    for status in (9, 4, 9):
        record_status(dossier_id=dossier.id, status=status, actor="desk", now=now)

    assert len(jobs_of("result_ready")) == 2


@needs_database
def test_a_returned_result_ends_the_dossier_once(now):
    dossier = make_accepted_dossier()
    record_result_ready(dossier_id=dossier.id, actor="desk", now=now)

    record_returned(dossier_id=dossier.id, now=now)
    record_returned(dossier_id=dossier.id, now=now)

    dossier.refresh_from_db()
    assert dossier.agency_status == AgencyStatus.RESULT_RETURNED
    assert moves(dossier)[-1] == (9, 10, "post")
    assert len(moves(dossier)) == 3


@needs_database
@pytest.mark.parametrize("status", [4, 8])
def test_a_handover_is_not_refused_when_the_agency_moved_on_and_its_word_stays(status, now, caplog):
    dossier = make_accepted_dossier()
    record_status(dossier_id=dossier.id, status=status, actor="desk", now=now)

    record_returned(dossier_id=dossier.id, now=now)

    dossier.refresh_from_db()
    assert dossier.agency_status == status
    assert len(moves(dossier)) == 2
    assert str(dossier.id) in caplog.text


@pytest.mark.usefixtures("committed")
def test_a_result_announced_by_two_officers_at_once_is_one_move(now):
    dossier = make_accepted_dossier()

    run_together(
        lambda actor: record_result_ready(dossier_id=dossier.id, actor=actor, now=now),
        ["desk officer", "other desk officer"],
    )

    assert len(moves(dossier)) == 2
    assert len(jobs_of("result_ready")) == 1


@needs_database
def test_locking_dossiers_gives_all_or_says_that_one_is_missing():
    first, second = make_dossier(), make_dossier()

    with transaction.atomic():
        assert lock_dossiers([second.id, first.id]) == {first.id: first, second.id: second}
        with pytest.raises(NotFound):
            lock_dossiers([first.id, uuid7()])
