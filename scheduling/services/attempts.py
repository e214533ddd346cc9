"""A visit that did not end in a handover: reason, evidence, and the next offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.media.selectors import missing
from backend.offices.selectors import distance_m
from backend.outbox.services import enqueue
from scheduling.errors import EvidenceMissing
from scheduling.models import Appointment, Attempt
from scheduling.services.moves import move_appointment
from scheduling.services.reported_visits import lock_visit_of_courier
from scheduling.states import AppointmentState, AttemptReason

WAIT_S: Final = 600  # ten minutes of grace, the rule of the counter in Đà Nẵng
NEAR_M: Final = 300
# What each reason must show before a visit may be closed with it.
EVIDENCE: Final[Mapping[AttemptReason, frozenset[str]]] = MappingProxyType(
    {
        AttemptReason.ABSENT: frozenset({"position", "waited", "photo", "call"}),
        AttemptReason.WRONG_ADDRESS: frozenset({"position", "call"}),
        AttemptReason.REFUSED: frozenset({"position"}),
        AttemptReason.PAPERS_MISSING: frozenset({"position"}),
        AttemptReason.NOT_ENTITLED: frozenset({"position"}),
        AttemptReason.NO_ACCESS: frozenset({"position", "photo"}),
    }
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the courier can show. `place` is (lat, lon); `photos` are sha256 of stored media."""

    place: tuple[float, float] | None = None
    waited_s: int = 0
    calls: int = 0
    photos: Sequence[str] = ()


@transaction.atomic
def fail_attempt(
    *, appointment_id: UUID, courier_id: UUID, operation_id: UUID, reason: AttemptReason,
    evidence: Evidence, note: str, actor: str, at: datetime, now: datetime,
) -> Attempt:  # fmt: skip
    """Record a failed visit and offer the citizen the next one. Repeating it changes nothing.

    The papers, if any, stay with their holder: a failed attempt is no custody event.

    Raises:
        EvidenceMissing: if the reason asks for more; the visit stays open.
        NotYourVisit, IllegalTransition: as in progress.
    """
    known = Attempt.objects.filter(operation_id=operation_id).first()
    if known is not None:
        return known
    visit = lock_visit_of_courier(appointment_id, courier_id, now=now)
    visit.check_current()
    appointment = visit.appointment
    away_m = _distance(appointment, evidence)
    _check_evidence(reason, evidence, away_m)
    if appointment.state == AppointmentState.CONFIRMED:
        move_appointment(
            appointment, to=AppointmentState.EN_ROUTE, actor=actor, now=now, implied=True
        )
    move_appointment(
        appointment, to=AppointmentState.FAILED, actor=actor, now=now, reason=reason,
        happened_at=at.isoformat(),
    )  # fmt: skip
    attempt = Attempt.objects.create(
        appointment=appointment, courier_id=courier_id, operation_id=operation_id, reason=reason,
        note=note, lat=evidence.place[0] if evidence.place else None,
        lon=evidence.place[1] if evidence.place else None, distance_m=away_m,
        waited_s=evidence.waited_s, calls=evidence.calls, media=list(evidence.photos),
        happened_at=at, recorded_at=now,
    )  # fmt: skip
    enqueue(
        kind="visit_failed", payload={"attempt_id": str(attempt.id)},
        dedupe_key=f"visit_failed:{attempt.id}", now=now,
    )  # fmt: skip
    return attempt


def _check_evidence(reason: AttemptReason, evidence: Evidence, away_m: int | None) -> None:
    shown = {
        "position": away_m is not None
        and (reason == AttemptReason.WRONG_ADDRESS or away_m <= NEAR_M),
        "waited": evidence.waited_s >= WAIT_S,
        "photo": bool(evidence.photos) and not missing(evidence.photos),
        "call": evidence.calls > 0,
    }
    lacking = sorted(name for name in EVIDENCE[reason] if not shown[name])
    if lacking:
        raise EvidenceMissing(
            missing=lacking, distance_m=away_m, near_m=NEAR_M, wait_s=WAIT_S, reason=str(reason)
        )


def _distance(appointment: Appointment, evidence: Evidence) -> int | None:
    if evidence.place is None:
        return None
    return distance_m(appointment.lat, appointment.lon, *evidence.place)
