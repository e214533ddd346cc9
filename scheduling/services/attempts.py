"""A visit that did not end in a handover: reason, evidence, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from backend.common.compiled import Compiled
from backend.common.transactions import joined
from backend.common.writing import insert, update
from backend.media.selectors import missing
from backend.offices.selectors import distance_m
from backend.outbox.services import enqueue
from backend.procedures.states import Purpose
from scheduling.attempt_rules import (
    REQUIRED,
    Lacking,
    NextStep,
    Shown,
    lacking,
    next_step,
    policy_for,
)
from scheduling.errors import EvidenceMissing
from scheduling.models import Appointment, AppointmentEvent, Attempt, AttemptEvent, Errand
from scheduling.services.last_tries import end_tries
from scheduling.services.moves import move_appointment, record_appointment_event
from scheduling.services.reported_visits import lock_visit_of_courier
from scheduling.states import (
    ALLOWED_APPOINTMENT,
    ALLOWED_ATTEMPT,
    COUNTING,
    AppointmentState,
    AttemptReason,
    AttemptState,
    check_transition,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the courier can show. `place` is (lat, lon); `photos` are sha256 of media."""

    place: tuple[float, float] | None = None
    waited_s: int = 0
    calls: int = 0
    photos: Sequence[str] = ()


@joined()
def fail_attempt(
    *, appointment_id: UUID, courier_id: UUID, operation_id: UUID, reason: AttemptReason,
    evidence: Evidence, note: str, actor: str, at: datetime, now: datetime,
) -> Attempt:  # fmt: skip
    """Record a failed visit. Repeating it changes nothing.

    With all the evidence its reason asks for it closes the visit, and the citizen is told what
    follows. With less it is kept as `incomplete` and the visit stays open: the courier shows the
    rest, or a dispatcher decides. The papers, if any, stay with their holder: a failed attempt is
    no custody event.

    Raises:
        EvidenceMissing: if nothing lacks but photos that were named and are still on their way.
        NotYourVisit, IllegalTransition: as in progress.
    """
    known = _OF_OPERATION.first(operation_id)
    if known is not None:
        return known
    visit = lock_visit_of_courier(appointment_id, courier_id, now=now)
    visit.check_current()
    appointment = visit.appointment
    away_m = _distance(appointment, evidence)
    lacks = _lacking(appointment, reason, evidence, away_m, at=at)
    _check_open(appointment)
    attempt = Attempt(
        appointment=appointment, courier_id=courier_id, operation_id=operation_id, reason=reason,
        note=note, lat=evidence.place[0] if evidence.place else None,
        lon=evidence.place[1] if evidence.place else None, distance_m=away_m,
        waited_s=evidence.waited_s, calls=evidence.calls, media=list(evidence.photos),
        state=AttemptState.INCOMPLETE if lacks else AttemptState.COMPLETE, lacking=lacks,
        number=0, next_step="", happened_at=at, recorded_at=now,
    )  # fmt: skip
    insert(attempt)
    record_attempt_event(attempt, old="", actor=actor, now=now)
    _supersede(attempt, actor=actor, now=now)
    if not lacks:
        close_visit(attempt, actor=actor, now=now)
    else:
        record_appointment_event(
            appointment, old=appointment.state, actor=actor, now=now, attempt=str(attempt.id),
            lacking=lacks,
        )  # fmt: skip
    return attempt


def close_visit(attempt: Attempt, *, actor: str, now: datetime) -> None:
    """End the visit of an attempt and have the citizen told. The caller holds the locks.

    Raises:
        IllegalTransition: if the visit has ended otherwise.
    """
    appointment, at = attempt.appointment, attempt.happened_at.isoformat()
    if appointment.state == AppointmentState.CONFIRMED:
        move_appointment(
            appointment, to=AppointmentState.EN_ROUTE, actor=actor, now=now, implied=True
        )
    move_appointment(
        appointment, to=AppointmentState.FAILED, actor=actor, now=now, reason=attempt.reason,
        happened_at=at,
    )  # fmt: skip
    count_try(attempt)
    end_tries(attempt, now=now)
    enqueue(
        kind="visit_failed", payload={"attempt_id": str(attempt.id)},
        dedupe_key=f"visit_failed:{attempt.id}", now=now,
    )  # fmt: skip


def count_try(attempt: Attempt) -> None:
    """Number the citizen's tries anew, and write down what follows each by the policy.

    Later ones count too: when an earlier one turns out not to count, the last is the last no more.
    """
    series = attempt.appointment.series
    policy = policy_for(Purpose(errand.purpose) for errand in _ERRANDS.all(series))
    n_tries = 0
    for row in _TRIES.all(series):
        counts = row.state in COUNTING and REQUIRED[AttemptReason(row.reason)].counts
        n_tries += counts
        mine = attempt if row.id == attempt.id else row
        told = (mine.number, mine.next_step)
        mine.number, mine.next_step = n_tries, next_step(policy, n_tries=n_tries)
        if told != (mine.number, mine.next_step):
            update(mine, "number", "next_step")


def move_attempt(
    attempt: Attempt, *, to: AttemptState, actor: str, now: datetime, reason: str = ""
) -> None:
    """Move a locked attempt to a state, or raise IllegalTransition."""
    old = AttemptState(attempt.state)
    check_transition(ALLOWED_ATTEMPT, old, to)
    attempt.state = to
    attempt.save(update_fields=["state"])
    record_attempt_event(attempt, old=old, actor=actor, now=now, reason=reason)


def record_attempt_event(
    attempt: Attempt, *, old: str, actor: str, now: datetime, reason: str = ""
) -> None:
    """Write one move down."""
    event = AttemptEvent(
        attempt=attempt, old_state=old, new_state=attempt.state, actor=actor, reason=reason, at=now
    )
    insert(event)


def keeps_on_coming(attempt: Attempt) -> bool:
    """Tell whether a courier comes again after this attempt."""
    return attempt.next_step == NextStep.AGAIN


def _check_open(appointment: Appointment) -> None:
    state = AppointmentState(appointment.state)
    if state != AppointmentState.CONFIRMED:
        check_transition(ALLOWED_APPOINTMENT, state, AppointmentState.FAILED)


def _lacking(
    appointment: Appointment, reason: AttemptReason, evidence: Evidence, away_m: int | None, *,
    at: datetime,
) -> list[str]:  # fmt: skip
    absent = missing(evidence.photos)
    shown = Shown(
        away_m=away_m,
        waited_s=_waited(appointment, evidence, at=at),
        calls=evidence.calls,
        photos=len(set(evidence.photos)) - len(absent),
    )
    lacks = lacking(reason, shown)
    if lacks == [Lacking.PHOTO] and absent:
        raise EvidenceMissing(missing=lacks, photos=absent, reason=str(reason))
    return lacks


def _waited(appointment: Appointment, evidence: Evidence, *, at: datetime) -> int:
    """Return how long the courier stood there: never longer than since he reported to be there."""
    arrived = _ARRIVAL.first(appointment.id)
    said = arrived.facts.get("happened_at") if arrived else None
    if said is None:
        return evidence.waited_s
    since = int((at - datetime.fromisoformat(said)).total_seconds())
    return min(evidence.waited_s, max(since, 0))


def _supersede(attempt: Attempt, *, actor: str, now: datetime) -> None:
    for row in _INCOMPLETE.all(attempt.appointment_id, attempt.id):
        move_attempt(row, to=AttemptState.SUPERSEDED, actor=actor, now=now)


def _distance(appointment: Appointment, evidence: Evidence) -> int | None:
    if evidence.place is None:
        return None
    return distance_m(appointment.lat, appointment.lon, *evidence.place)


_OF_OPERATION: Final = Compiled(
    lambda operation_id: Attempt.objects.filter(operation_id=operation_id)
)
_ARRIVAL: Final = Compiled(
    lambda appointment_id: (
        AppointmentEvent.objects.filter(
            appointment_id=appointment_id, new_state=AppointmentState.ARRIVED
        )
        .order_by("-id")
        .only("facts")[:1]
    )
)
_INCOMPLETE: Final = Compiled(
    lambda appointment_id, own_id: (
        Attempt.objects.filter(appointment_id=appointment_id, state=AttemptState.INCOMPLETE)
        .exclude(id=own_id)
        .select_for_update(of=("self",))
    )
)
_ERRANDS: Final = Compiled(
    lambda series: Errand.objects.filter(appointment__series=series).only("purpose")
)
_TRIES: Final = Compiled(
    lambda series: Attempt.objects.filter(
        appointment__series=series, state__in=sorted(COUNTING | {AttemptState.ANNULLED})
    ).order_by("id")
)
