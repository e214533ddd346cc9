"""What happens on the road: on the way, at the door, papers taken or handed over, failed.

A fact that happened is never refused for its state: a courier who was offline may report the
handover first, and the steps before it are then recorded as implied.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction

from backend.common.errors import NotFound
from backend.custody.services import record_collection, record_delivery
from backend.dossiers.locks import lock_dossiers
from backend.procedures.states import Purpose
from scheduling.errors import DayNotOpen, NotYourVisit
from scheduling.locks import lock_appointment, lock_service_day
from scheduling.models import Appointment, Errand, ServiceDay, Stop
from scheduling.services.dispatching import move_day
from scheduling.services.handover_codes import send_handover_code
from scheduling.services.moves import move_appointment
from scheduling.services.telling import tell_on_the_way
from scheduling.states import AppointmentState, ServiceDayState

if TYPE_CHECKING:
    from backend.custody.models import Handover

# The way to each state on the road; whoever is further has been at all before.
_ROAD = (AppointmentState.CONFIRMED, AppointmentState.EN_ROUTE, AppointmentState.ARRIVED)
FRESH: Final = timedelta(minutes=15)
COLLECTING = frozenset({Purpose.COLLECT, Purpose.SUPPLEMENT})
DELIVERING = frozenset({Purpose.DELIVER, Purpose.RETURN_PAPERS})


@transaction.atomic
def start_travel(
    *, appointment_id: UUID, courier_id: UUID, actor: str, at: datetime, now: datetime
) -> Appointment:
    """Record that the courier is on the way; tell the citizen, with a code for the door.

    Twice is once. A report that comes late, from a phone without a network, tells nobody.

    Raises:
        NotYourVisit: if the visit was never in a route of this courier.
        IllegalTransition: if the visit is over, cancelled or moved.
        DayNotOpen: if the day was not published.
    """
    appointment = lock_visit_of_courier(appointment_id, courier_id)
    if appointment.state in _ROAD[1:]:
        return appointment
    move_appointment(
        appointment, to=AppointmentState.EN_ROUTE, actor=actor, now=now, happened_at=at.isoformat()
    )
    if now - at <= FRESH:  # a report from an hour ago would only confuse
        tell_on_the_way(appointment, now=now)
        send_handover_code(appointment, now=now)
    return appointment


@transaction.atomic
def arrive(
    *, appointment_id: UUID, courier_id: UUID, actor: str, at: datetime, now: datetime
) -> Appointment:
    """Record that the courier is at the door. Twice is once. Raises: as `start_travel`."""
    appointment = lock_visit_of_courier(appointment_id, courier_id)
    _walk_to(appointment, AppointmentState.ARRIVED, actor=actor, at=at, now=now)
    return appointment


@transaction.atomic
def complete_collection(
    *, appointment_id: UUID, errand_id: UUID, courier_id: UUID, actor: str, at: datetime,
    now: datetime, facts: Mapping[str, Any],
) -> "Handover":  # fmt: skip
    """Record papers taken at the door; `facts` are those of custody's `record_collection`.

    Raises:
        NotYourVisit, NotFound: for a visit or errand that is not this courier's.
        DomainError: of custody, for facts the courier can mend on the spot.
    """
    return _complete(
        appointment_id, errand_id, courier_id, COLLECTING, record_collection,
        actor=actor, at=at, now=now, facts=facts,
    )  # fmt: skip


@transaction.atomic
def complete_delivery(
    *, appointment_id: UUID, errand_id: UUID, courier_id: UUID, actor: str, at: datetime,
    now: datetime, facts: Mapping[str, Any],
) -> "Handover":  # fmt: skip
    """Record a result handed over at the door; `facts` are those of `record_delivery`.

    Raises: as `complete_collection`.
    """
    return _complete(
        appointment_id, errand_id, courier_id, DELIVERING, record_delivery,
        actor=actor, at=at, now=now, facts=facts,
    )  # fmt: skip


@transaction.atomic
def complete_assistance(
    *, appointment_id: UUID, errand_id: UUID, courier_id: UUID, actor: str, at: datetime,
    now: datetime, note: str,
) -> Appointment:  # fmt: skip
    """Record help with filing online: no papers change hands. Raises: as `start_travel`."""
    appointment = lock_visit_of_courier(appointment_id, courier_id)
    errand = _errand(appointment, errand_id, frozenset({Purpose.ONLINE_ASSIST}))
    _walk_to(appointment, AppointmentState.ARRIVED, actor=actor, at=at, now=now)
    _finish(appointment, errand, actor=actor, now=now, note=note)
    return appointment


@transaction.atomic
def close_day(*, day: ServiceDay, now: datetime) -> ServiceDay:
    """Close a running day once every visit of it has ended. Closing twice is closing once."""
    day = lock_service_day(office_id=day.office_id, day=day.day)
    if day.state == ServiceDayState.CLOSED:
        return day
    left = day.appointments.filter(state__in=_ROAD).count()
    if left:
        raise DayNotOpen("Visits of this day have not ended.", left=left)
    move_day(day, ServiceDayState.CLOSED)
    return day


def _complete(
    appointment_id: UUID, errand_id: UUID, courier_id: UUID, purposes: frozenset[Purpose],
    record: Any, *, actor: str, at: datetime, now: datetime, facts: Mapping[str, Any],
) -> "Handover":  # fmt: skip
    errand_row = Errand.objects.filter(id=errand_id, appointment_id=appointment_id).first()
    if errand_row is None:
        raise NotFound(errand_id=str(errand_id))
    lock_dossiers([errand_row.dossier_id])
    appointment = lock_visit_of_courier(appointment_id, courier_id)
    errand = _errand(appointment, errand_id, purposes)
    handover: Handover = record(
        dossier_id=errand.dossier_id, courier_id=courier_id, device_time=at, now=now, **facts
    )
    if errand.done_at is None:
        _walk_to(appointment, AppointmentState.ARRIVED, actor=actor, at=at, now=now)
        _finish(appointment, errand, actor=actor, now=now, handover=str(handover.id))
    return handover


def lock_visit_of_courier(appointment_id: UUID, courier_id: UUID) -> Appointment:
    """Lock day and appointment, and see that the courier ever had this visit."""
    unlocked = Appointment.objects.select_related("service_day").filter(id=appointment_id).first()
    ever_had = Stop.objects.filter(appointment_id=appointment_id, route__courier_id=courier_id)
    if unlocked is None or not ever_had.exists():
        raise NotYourVisit
    day = lock_service_day(office_id=unlocked.service_day.office_id, day=unlocked.service_day.day)
    if day.state == ServiceDayState.PUBLISHED:
        move_day(day, ServiceDayState.RUNNING)
    if day.state == ServiceDayState.OPEN:
        raise DayNotOpen(state=day.state)
    return lock_appointment(appointment_id)


def _errand(appointment: Appointment, errand_id: UUID, purposes: frozenset[Purpose]) -> Errand:
    found = appointment.errands.filter(id=errand_id, purpose__in=purposes).first()
    if found is None:
        raise NotFound(errand_id=str(errand_id))
    return found


def _walk_to(
    appointment: Appointment, goal: AppointmentState, *, actor: str, at: datetime, now: datetime
) -> None:
    """Take every step to the goal; the ones nobody reported are marked as implied."""
    if appointment.state not in _ROAD:
        return  # cancelled or moved while the courier was at the door: the fact stands, flagged
    reached = _ROAD.index(AppointmentState(appointment.state))
    for step in _ROAD[reached + 1 : _ROAD.index(goal) + 1]:
        move_appointment(
            appointment, to=step, actor=actor, now=now, happened_at=at.isoformat(),
            implied=step != goal,
        )  # fmt: skip


def _finish(
    appointment: Appointment, errand: Errand, *, actor: str, now: datetime, **facts: Any
) -> None:
    errand.is_live, errand.done_at = False, now
    errand.save(update_fields=["is_live", "done_at"])
    is_last = not appointment.errands.filter(is_live=True).exists()
    if is_last and appointment.state == AppointmentState.ARRIVED:
        move_appointment(appointment, to=AppointmentState.DONE, actor=actor, now=now, **facts)
