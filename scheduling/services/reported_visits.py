"""The visit a courier reports of: found, locked, and known to have been sent there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
    _check_had(appointment_id, courier_id)
    return _locked(appointment_id, courier_id, now=now)


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
    errands = Errand.objects.select_related("appointment")
    sent_for = errands.filter(id=errand_id, purpose__in=purposes).first()
    if sent_for is None or not _follows(sent_for.appointment, appointment_id):
        raise NotFound(errand_id=str(errand_id))
    _check_had(appointment_id, courier_id)
    lock_dossiers([sent_for.dossier_id])
    visit = _locked(sent_for.appointment_id, courier_id, now=now)
    found = visit.appointment.errands.filter(id=errand_id).first()
    if found is None:
        raise VisitMoved(appointment_id=str(appointment_id))
    return visit, found


def stops_before(visit: Visit) -> int:
    """Return how many stops of its route are before a visit and not over yet."""
    mine = Stop.objects.filter(appointment=visit.appointment, route__plan__service_day=visit.day)
    stop = mine.select_related("route").order_by("-route__plan__number").first()
    if stop is None:
        return 0
    earlier = stop.route.stops.filter(position__lt=stop.position)
    return earlier.filter(appointment__state__in=TO_COME).count()


def _follows(appointment: Appointment | None, first_id: UUID) -> bool:
    while appointment is not None and appointment.id != first_id:
        appointment = appointment.replaces
    return appointment is not None


def _check_had(appointment_id: UUID, courier_id: UUID) -> None:
    """Raise NotYourVisit unless the appointment ever was in a route of the courier."""
    check_visit_of_courier(appointment_id=appointment_id, courier_id=courier_id)


def _locked(appointment_id: UUID, courier_id: UUID, *, now: datetime) -> Visit:
    home = Appointment.objects.filter(id=appointment_id)
    office_id, on_day = home.values_list("service_day__office_id", "service_day__day").get()
    day = lock_service_day(office_id=office_id, day=on_day)
    appointment = lock_appointment(appointment_id, day=day)
    mine = Stop.objects.filter(appointment=appointment, route__courier_id=courier_id)
    is_planned = mine.filter(route__plan__service_day=day).exists()
    is_current = is_planned and service_day_of(now) >= day.day
    if is_current and day.state == ServiceDayState.PUBLISHED:
        move_day(day, ServiceDayState.RUNNING)
    return Visit(appointment, day, is_current)
