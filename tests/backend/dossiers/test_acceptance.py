"""The agency accepts a dossier: its code, the due day, the message."""

from datetime import date, timedelta

import pytest

from backend.common.errors import IllegalTransition
from backend.dossiers.errors import (
    DossierAlreadyAccepted,
    DossierCodeInvalid,
    DossierCodeTaken,
)
from backend.dossiers.models import Dossier, StatusEvent
from backend.dossiers.services import (
    record_acceptance,
    record_status,
)
from backend.dossiers.states import AgencyStatus
from backend.notifications.models import Message
from tests.support.dossiers import OWNER_PHONE, make_accepted_dossier, make_dossier
from tests.support.threads import run_together

needs_database = pytest.mark.django_db
CODE = "000.00.61.H20-260302-0012"


def moves(dossier: Dossier) -> list[tuple[int, int, str]]:
    events = StatusEvent.objects.filter(dossier=dossier).order_by("id")
    return list(events.values_list("old_status", "new_status", "actor"))


def told() -> list[str]:
    return list(Message.objects.order_by("id").values_list("kind", flat=True))


@needs_database
def test_an_acceptance_brings_the_code_the_due_day_and_a_message(now):
    dossier = make_dossier(working_days=3)

    record_acceptance(
        dossier_id=dossier.id, agency_code=f" {CODE.lower()} ", actor="desk officer", now=now
    )

    dossier.refresh_from_db()
    assert dossier.agency_code == CODE
    assert dossier.agency_status == AgencyStatus.ACCEPTED
    assert (dossier.accepted_at, dossier.due_day) == (now, date(2026, 3, 5))
    assert moves(dossier) == [(1, 2, "desk officer")]
    message = Message.objects.get()
    assert (message.kind, message.phone) == ("dossier_accepted", OWNER_PHONE)
    assert dossier.number in message.body
    assert "05/03/2026" in message.body


@needs_database
def test_the_desk_may_name_the_due_day_itself(now):
    dossier = make_dossier()

    record_acceptance(
        dossier_id=dossier.id,
        agency_code=CODE,
        due_day=date(2026, 3, 20),
        actor="desk officer",
        now=now,
    )

    dossier.refresh_from_db()
    assert dossier.due_day == date(2026, 3, 20)


@needs_database
def test_a_procedure_without_fixed_time_is_accepted_without_due_day(now):
    dossier = make_dossier(working_days=None)

    record_acceptance(dossier_id=dossier.id, agency_code=CODE, actor="desk officer", now=now)

    dossier.refresh_from_db()
    assert dossier.due_day is None
    assert "theo thông báo của cơ quan" in Message.objects.get().body


@needs_database
def test_the_same_acceptance_twice_is_one_acceptance(now):
    dossier = make_dossier()
    record_acceptance(dossier_id=dossier.id, agency_code=CODE, actor="desk officer", now=now)

    later = now + timedelta(days=1)
    again = record_acceptance(
        dossier_id=dossier.id, agency_code=CODE, actor="other desk officer", now=later
    )

    assert again.accepted_at == now
    assert moves(dossier) == [(1, 2, "desk officer")]
    assert told() == ["dossier_accepted"]


@needs_database
@pytest.mark.parametrize(
    ("code", "reason"),
    [("H20", "shape"), ("000.00.61.H20-260230-0012", "date"), ("HG-2603-000001", "shape")],
)
def test_what_is_no_dossier_code_accepts_nothing(code, reason, now):
    dossier = make_dossier()

    with pytest.raises(DossierCodeInvalid) as refusal:
        record_acceptance(dossier_id=dossier.id, agency_code=code, actor="desk", now=now)

    assert refusal.value.facts == {"reason": reason}
    dossier.refresh_from_db()
    assert dossier.agency_status == AgencyStatus.REGISTERED
    assert (moves(dossier), told()) == ([], [])


@needs_database
def test_a_code_that_names_another_dossier_accepts_nothing(now):
    first, second = make_dossier(), make_dossier()
    record_acceptance(dossier_id=first.id, agency_code=CODE, actor="desk", now=now)

    with pytest.raises(DossierCodeTaken):
        record_acceptance(dossier_id=second.id, agency_code=CODE, actor="desk", now=now)

    second.refresh_from_db()
    assert (second.agency_code, second.accepted_at) == (None, None)
    assert second.agency_status == AgencyStatus.REGISTERED
    assert (moves(second), len(told())) == ([], 1)


@needs_database
def test_an_accepted_dossier_keeps_its_code(now):
    dossier = make_accepted_dossier()

    with pytest.raises(DossierAlreadyAccepted) as refusal:
        record_acceptance(dossier_id=dossier.id, agency_code=CODE, actor="desk", now=now)

    assert refusal.value.facts == {"agency_code": dossier.agency_code}
    assert Dossier.objects.get(id=dossier.id).agency_code == dossier.agency_code


@needs_database
def test_a_refused_dossier_cannot_be_accepted(now):
    dossier = make_dossier()
    record_status(dossier_id=dossier.id, status=3, actor="desk", now=now)

    with pytest.raises(IllegalTransition):
        record_acceptance(dossier_id=dossier.id, agency_code=CODE, actor="desk", now=now)

    dossier.refresh_from_db()
    assert (dossier.agency_status, dossier.agency_code) == (3, None)


@needs_database
def test_codes_of_both_styles_are_taken(now):
    dossier = make_dossier()

    record_acceptance(
        dossier_id=dossier.id, agency_code="H20.61.4-260302-000012", actor="desk", now=now
    )

    dossier.refresh_from_db()
    assert dossier.agency_code == "H20.61.4-260302-000012"


@pytest.mark.usefixtures("committed")
def test_one_code_given_to_two_dossiers_at_once_stays_with_one(now):
    dossiers = [make_dossier(), make_dossier()]

    def accept(dossier: Dossier) -> str:
        try:
            record_acceptance(dossier_id=dossier.id, agency_code=CODE, actor="desk", now=now)
        except DossierCodeTaken as refusal:
            return refusal.code
        return "accepted"

    answers = run_together(accept, dossiers)

    assert sorted(answers) == ["accepted", "dossier-code-taken"]
    assert Dossier.objects.filter(agency_code=CODE).count() == 1
    assert Message.objects.count() == 1
