"""What the public page of a dossier may know of its visits: no address, no person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from scheduling.models import Appointment, AppointmentEvent, Errand, Stop


@dataclass(frozen=True, slots=True)
class VisitMove:
    """One move of a visit. `at` is when it happened, as far as somebody said so.

    `is_implied`: nobody reported it, but a later report says that it must have been.
    `outcome`: how it ended, where that is not as it should: `result_wrong`.
    `is_successor`: the first move of a visit that replaces an earlier one.
    """

    at: datetime
    old_state: str
    new_state: str
    reason: str
    is_implied: bool
    is_successor: bool
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class TrackedVisit:
    """A visit for one dossier: its promise, what it is for there, and what became of it.

    The office is the one that serves the visit; its phone is the counter's.
    `planned_at`: when the visit first stood in a published plan, once for each service day.
    """

    state: str
    opens_at: datetime
    closes_at: datetime
    purposes: tuple[str, ...]
    moves: tuple[VisitMove, ...]
    planned_at: tuple[datetime, ...]
    is_planned: bool
    office_name: str
    office_phone: str


def visits_of_dossier(dossier_id: UUID) -> list[TrackedVisit]:
    """Return the visits for a dossier, in the order they were booked. Three queries.

    A visit that was moved to another day is told by its successor, which took its errands over.
    """
    errands = Errand.objects.filter(dossier_id=dossier_id).select_related(
        "appointment__service_day__office"
    )
    purposes: dict[UUID, list[str]] = defaultdict(list)
    found: dict[UUID, Appointment] = {}
    for errand in errands.order_by("appointment_id", "id"):
        found[errand.appointment_id] = errand.appointment
        purposes[errand.appointment_id].append(errand.purpose)
    events, plans = _events_of(found), _plans_of(found)
    return [
        TrackedVisit(
            state=visit.state,
            opens_at=visit.opens_at,
            closes_at=visit.closes_at,
            purposes=tuple(purposes[visit.id]),
            moves=tuple(_move(event) for event in events[visit.id]),
            planned_at=tuple(sorted(plans[visit.id].values())),
            is_planned=visit.service_day_id in plans[visit.id],
            office_name=visit.service_day.office.name,
            office_phone=visit.service_day.office.phone,
        )
        for visit in found.values()
    ]


def _events_of(visit_ids: Iterable[UUID]) -> dict[UUID, list[AppointmentEvent]]:
    events: dict[UUID, list[AppointmentEvent]] = defaultdict(list)
    for event in AppointmentEvent.objects.filter(appointment__in=visit_ids).order_by("id"):
        events[event.appointment_id].append(event)
    return events


def _plans_of(visit_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, datetime]]:
    """Return when each visit was first planned, by service day."""
    rows: Sequence[tuple[UUID, UUID, datetime]] = list(
        Stop.objects.filter(appointment__in=visit_ids)
        .order_by()
        .values_list("appointment_id", "route__plan__service_day_id")
        .annotate(first=Min("route__plan__made_at"))
    )
    plans: dict[UUID, dict[UUID, datetime]] = defaultdict(dict)
    for visit_id, day_id, first in rows:
        plans[visit_id][day_id] = first
    return plans


def _move(event: AppointmentEvent) -> VisitMove:
    happened_at = event.facts.get("happened_at")
    return VisitMove(
        at=datetime.fromisoformat(happened_at) if happened_at else event.at,
        old_state=event.old_state,
        new_state=event.new_state,
        reason=event.facts.get("reason", "") if event.new_state == "failed" else "",
        is_implied=bool(event.facts.get("implied", False)),
        is_successor="replaces" in event.facts,
        outcome=event.facts.get("outcome", ""),
    )
