"""The visit a courier reports of: found, locked, and known to have been sent there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from backend.common.compiled import Compiled
from backend.common.errors import IllegalTransition, NotFound
from backend.common.localtime import service_day_of
from backend.dossiers.locks import lock_dossiers
from backend.procedures.states import Purpose
from scheduling.errors import VisitMoved
from scheduling.locks import lock_appointment, lock_service_day
from scheduling.models import Appointment, Errand, ServiceDay, Stop
from scheduling.selectors.visits import check_visit_of_courier
from scheduling.services.dispatching import move_day
from scheduling.states import TO_COME, ServiceDayState


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment and its service day, both locked.

    `is_current` is False when the courier reports of an earlier try: the visit has another day
    by now, and what happens to it there is not this courier's to say.
    """

    appointment: Appointment
    day: ServiceDay
    is_current: bool

    def check_current(self) -> None:
        """Raise IllegalTransition for a report that is about an earlier try."""
        if not self.is_current:
            raise IllegalTransition(state=self.appointment.state, day=self.day.day.isoformat())


def lock_visit_of_courier(appointment_id: UUID, courier_id: UUID, *, now: datetime) -> Visit:
    """Lock day and appointment, and see that the courier ever had this visit.

    The first report makes a published day run, on its date and not before.
    """
    had = check_visit_of_courier(appointment_id=appointment_id, courier_id=courier_id)
    return _locked(had, courier_id, now=now)


def lock_errand(
    appointment_id: UUID,
    errand_id: UUID,
    courier_id: UUID,
    purposes: frozenset[Purpose],
    *,
    now: datetime,
) -> tuple[Visit, Errand]:
    """Lock dossier, day and appointment of an errand that the courier was ever sent for.

    While a phone was offline the visit may have been moved, and its errands with it: what was
    done at the door is done for the visit that has them now.
    """
    sent_for = _SENT_FOR.first(errand_id)
    if (
        sent_for is None
        or sent_for.purpose not in purposes
        or not _follows(sent_for.appointment, appointment_id)
    ):
        raise NotFound(errand_id=str(errand_id))
    check_visit_of_courier(appointment_id=appointment_id, courier_id=courier_id)
    lock_dossiers([sent_for.dossier_id])
    visit = _locked(sent_for.appointment, courier_id, now=now)
    found = _ERRAND.first(errand_id, visit.appointment.id)
    if found is None:
        raise VisitMoved(appointment_id=str(appointment_id))
    return visit, found


def stops_before(visit: Visit) -> int:
    """Return how many stops of its route are before a visit and not over yet."""
    stop = _STOP.first(visit.appointment.id, visit.day.id)
    if stop is None:
        return 0
    earlier = stop.route.stops.filter(position__lt=stop.position)
    return earlier.filter(appointment__state__in=TO_COME).count()


def _follows(appointment: Appointment | None, first_id: UUID) -> bool:
    while appointment is not None and appointment.id != first_id:
        appointment = appointment.replaces
    return appointment is not None


def _locked(seen: Appointment, courier_id: UUID, *, now: datetime) -> Visit:
    home = seen.service_day
    day = lock_service_day(office_id=home.office_id, day=home.day)
    appointment = lock_appointment(seen.id, day=day)
    is_planned = _PLANNED.first(appointment.id, courier_id, day.id) is not None
    is_current = is_planned and service_day_of(now) >= day.day
    if is_current and day.state == ServiceDayState.PUBLISHED:
        move_day(day, ServiceDayState.RUNNING)
    return Visit(appointment, day, is_current)


_SENT_FOR: Final = Compiled(
    lambda errand_id: (
        Errand.objects.filter(id=errand_id)
        .select_related("appointment__service_day")
        .defer("appointment__service_day__draft")
    )
)
_ERRAND: Final = Compiled(
    lambda errand_id, appointment_id: Errand.objects.filter(
        id=errand_id, appointment_id=appointment_id
    )
)
_STOP: Final = Compiled(
    lambda appointment_id, day_id: (
        Stop.objects.filter(appointment_id=appointment_id, route__plan__service_day_id=day_id)
        .select_related("route")
        .order_by("-route__plan__number")[:1]
    )
)
_PLANNED: Final = Compiled(
    lambda appointment_id, courier_id, day_id: Stop.objects.filter(
        appointment_id=appointment_id,
        route__courier_id=courier_id,
        route__plan__service_day_id=day_id,
    ).only("id")[:1]
)
