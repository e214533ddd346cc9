"""The agency's status of a dossier: told by a desk or a gateway, written down here."""

import logging
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.common.identifiers import InvalidIdentifier, parse_dossier_code
from backend.common.localtime import day_text
from backend.common.transactions import joined
from backend.common.writing import insert, update_with_others
from backend.dossiers.due_days import due_day_after_stop, due_day_of
from backend.dossiers.errors import (
    DossierAlreadyAccepted,
    DossierCodeInvalid,
    DossierCodeTaken,
    DossierNotAccepted,
)
from backend.dossiers.locks import lock_dossier
from backend.dossiers.models import Dossier, StatusEvent
from backend.dossiers.services.due_reminders import plan_due_messages
from backend.dossiers.services.flags import clear_result_fault
from backend.dossiers.states import (
    CLOCK_RUNS,
    CLOCK_STOPS,
    NEEDS_AGENCY_CODE,
    AgencyStatus,
    check_transition,
)
from backend.notifications.services import tell
from backend.outbox.services import enqueue

logger = logging.getLogger(__name__)


@transaction.atomic
def record_acceptance(
    *,
    dossier_id: UUID,
    agency_code: str,
    due_day: date | None = None,
    actor: str,
    now: datetime,
    is_told: bool = True,
) -> Dossier:
    """Write down that the agency accepted a dossier under its code, and tell the owner.

    She is not told with `is_told=False`, when it was long ago and only now comes to our knowledge.

    Without `due_day` it is counted from the procedure's working days (see `due_days.py`).
    The same acceptance twice is one acceptance.

    Raises:
        DossierCodeInvalid: if the code is not `<agency>-<yymmdd>-<number>`.
        DossierCodeTaken: if another dossier has it.
        DossierAlreadyAccepted: if this dossier has another code.
        IllegalTransition: if the agency refused, stopped or finished it before.
    """
    code = _canonical_code(agency_code)
    dossier = lock_dossier(dossier_id)
    if dossier.agency_code == code:
        return dossier
    if dossier.agency_code is not None:
        raise DossierAlreadyAccepted(agency_code=dossier.agency_code)
    check_transition(AgencyStatus(dossier.agency_status), AgencyStatus.ACCEPTED)
    dossier.accepted_at = now
    dossier.due_day = due_day or due_day_of(now, dossier.procedure_version.working_days)
    _give_code(dossier, code)
    event = _move(dossier, to=AgencyStatus.ACCEPTED, actor=actor, now=now)
    if is_told:
        _tell_accepted(dossier, event, now=now)
        plan_due_messages(dossier, now=now)
    return dossier


@transaction.atomic
def record_status(
    *, dossier_id: UUID, status: int, actor: str, now: datetime, note: str = ""
) -> Dossier:
    """Write down what the agency says of a dossier. The same status twice is one move.

    A request for more papers (5) is told to the owner; a finished result (9) wakes whoever
    plans its delivery. While a dossier waits for its owner (5, 6) its clock stands still; when it
    goes on, the due day moves and is told of anew. Acceptance (2) has its own order, because it
    brings a code.

    Raises:
        DossierNotAccepted: if the status needs an accepted dossier.
        IllegalTransition: if the move is not in the table of `states.py`.
    """
    dossier = lock_dossier(dossier_id)
    new = AgencyStatus(status)
    if dossier.agency_status == new:
        return dossier
    check_transition(AgencyStatus(dossier.agency_status), new)
    if new in NEEDS_AGENCY_CODE and dossier.agency_code is None:
        raise DossierNotAccepted(asked=new.value)
    if new in CLOCK_RUNS and dossier.agency_status in CLOCK_STOPS:
        _go_on(dossier, now=now)
    event = _move(dossier, to=new, actor=actor, now=now, note=note)
    if new == AgencyStatus.SUPPLEMENT_REQUESTED:
        _tell_supplement(dossier, event, now=now)
    if new == AgencyStatus.RESULT_READY:
        announce_result(dossier, key=str(event.id), now=now)
    return dossier


def record_result_ready(*, dossier_id: UUID, actor: str, now: datetime) -> Dossier:
    """Write down that the result exists (status 9) and have its delivery offered.

    Raises:
        DossierNotAccepted, IllegalTransition: see `record_status`.
    """
    return record_status(
        dossier_id=dossier_id, status=AgencyStatus.RESULT_READY, actor=actor, now=now
    )


@joined()
def record_returned(*, dossier_id: UUID, now: datetime, actor: str = "post") -> Dossier:
    """Write down that the result reached its owner: 9 becomes 10.

    A handover at the door has happened and is never refused. If the agency moved on in the
    meantime (it recalled the result, say), its status stays: the axis is the agency's. Whoever
    takes a result after all has found nothing wrong with it.
    """
    dossier = lock_dossier(dossier_id)
    clear_result_fault(dossier)
    if dossier.agency_status == AgencyStatus.RESULT_READY:
        _move(dossier, to=AgencyStatus.RESULT_RETURNED, actor=actor, now=now)
    elif dossier.agency_status != AgencyStatus.RESULT_RETURNED:
        logger.warning(
            "dossier %s returned while its agency status is %d", dossier.id, dossier.agency_status
        )
    return dossier


def _go_on(dossier: Dossier, *, now: datetime) -> None:
    """Move the due day by the time that the dossier waited, and plan its messages again."""
    stop = dossier.status_events_in_order().filter(new_status=dossier.agency_status).last()
    if dossier.due_day is None or stop is None:
        return
    dossier.due_day = due_day_after_stop(dossier.due_day, stopped_at=stop.at, resumed_at=now)
    dossier.save(update_fields=["due_day"])
    plan_due_messages(dossier, now=now)


def _move(
    dossier: Dossier, *, to: AgencyStatus, actor: str, now: datetime, note: str = ""
) -> StatusEvent:
    old = dossier.agency_status
    dossier.agency_status = to
    dossier.result_ready_at = now if to == AgencyStatus.RESULT_READY else dossier.result_ready_at
    update_with_others(dossier, "agency_status", "result_ready_at")
    event = StatusEvent(
        dossier=dossier, old_status=old, new_status=to, actor=actor, note=note, at=now
    )
    insert(event)
    return event


def _canonical_code(agency_code: str) -> str:
    try:
        return parse_dossier_code(agency_code).text
    except InvalidIdentifier as error:
        raise DossierCodeInvalid(reason=error.reason) from None


def _give_code(dossier: Dossier, code: str) -> None:
    dossier.agency_code = code
    try:
        with transaction.atomic():
            dossier.save(update_fields=["agency_code", "accepted_at", "due_day"])
    except IntegrityError as error:  # the unique code; asking first would lose a race
        raise DossierCodeTaken(agency_code=code) from error


def _tell_accepted(dossier: Dossier, event: StatusEvent, *, now: datetime) -> None:
    due = day_text(dossier.due_day) if dossier.due_day else "theo thông báo của cơ quan"
    tell(
        kind="dossier_accepted",
        phone=dossier.owner_phone,
        params={"number": dossier.number, "agency": dossier.agency.name_vi, "due_day": due},
        dedupe_key=f"dossier_accepted:{event.id}",
        now=now,
    )


def _tell_supplement(dossier: Dossier, event: StatusEvent, *, now: datetime) -> None:
    tell(
        kind="supplement_requested",
        phone=dossier.owner_phone,
        params={"number": dossier.number},
        dedupe_key=f"supplement_requested:{event.id}",
        about={"dossier_id": str(dossier.id)},
        now=now,
    )


def announce_result(dossier: Dossier, *, key: str, now: datetime) -> None:
    """Have the delivery of a result offered, once for each `key`."""
    enqueue(
        kind="result_ready",
        payload={"dossier_id": str(dossier.id)},
        dedupe_key=f"result_ready:{key}",
        now=now,
    )
