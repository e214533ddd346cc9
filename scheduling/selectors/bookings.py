"""Questions about holds and appointments, as the one who asks may see them."""

from uuid import UUID

from django.db.models import Q, QuerySet

from backend.accounts.models import User
from backend.accounts.roles import PersonKind, Role
from backend.accounts.selectors import Asker, acts_everywhere, may_act_in, office_scope
from backend.common.errors import NotFound
from scheduling.models import Appointment, DeliveryWish, Hold, WaitingPlace

BOOKING_ROLES = (Role.CLERK, Role.DISPATCHER)


def hold(hold_id: UUID) -> Hold:
    """Return a hold: whoever knows its unguessable id made it, or was given it.

    Raises:
        NotFound: if there is none.
    """
    found = Hold.objects.select_related("service_day__office").filter(id=hold_id).first()
    if found is None:
        raise NotFound
    return found


def appointments_for(user: Asker) -> QuerySet[Appointment]:
    """Return the appointments the asker may see: a citizen's own, or those of staff's offices.

    With errands, dossiers and procedures: three queries, whatever the number.
    """
    rows = Appointment.objects.select_related("service_day__office").prefetch_related(
        "errands__dossier__procedure_version"
    )
    if isinstance(user, User) and user.kind == PersonKind.CITIZEN:
        # Who has proven the phone may see what a clerk booked for that phone, too.
        return rows.filter(Q(citizen_id=user.pk) | Q(phone=user.phone))
    if acts_everywhere(user, *BOOKING_ROLES):
        return rows
    return rows.filter(service_day__office_id__in=office_scope(user, *BOOKING_ROLES))


def appointment_for(user: Asker, appointment_id: UUID) -> Appointment:
    """Return one appointment the asker may see.

    Raises:
        NotFound: if there is none, or it is somebody else's.
    """
    found = appointments_for(user).filter(id=appointment_id).first()
    if found is None:
        raise NotFound
    return found


def waiting_places_for(user: Asker) -> QuerySet[WaitingPlace]:
    """Return the wishes for full days the asker may see: her phone's, or those of her offices."""
    rows = WaitingPlace.objects.select_related("hold")
    if isinstance(user, User) and user.kind == PersonKind.CITIZEN:
        return rows.filter(phone=user.phone)
    if acts_everywhere(user, *BOOKING_ROLES):
        return rows
    return rows.filter(service_day__office_id__in=office_scope(user, *BOOKING_ROLES))


def waiting_for(user: Asker, waiting_id: UUID) -> WaitingPlace:
    """Return one wish the asker may see.

    Raises:
        NotFound: if there is none, or it is somebody else's.
    """
    found = waiting_places_for(user).filter(id=waiting_id).first()
    if found is None:
        raise NotFound
    return found


def delivery_wish_for(user: Asker, wish_id: UUID) -> DeliveryWish:
    """Return a delivery at any time that the asker may see.

    Raises:
        NotFound: if there is none, or it is somebody else's.
    """
    rows = DeliveryWish.objects.filter(id=wish_id)
    if isinstance(user, User) and user.kind == PersonKind.CITIZEN:
        rows = rows.filter(dossier__owner_phone=user.phone)
    elif not acts_everywhere(user, *BOOKING_ROLES):
        rows = rows.filter(office_id__in=office_scope(user, *BOOKING_ROLES))
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def appointment_of_link(appointment_id: UUID) -> Appointment:
    """Return the appointment that a one-tap link is about; the link is the right to see it.

    Raises:
        NotFound: if there is none.
    """
    rows = Appointment.objects.select_related("service_day__office")
    found = rows.filter(id=appointment_id).first()
    if found is None:
        raise NotFound
    return found


def may_book_for_others(user: Asker, office_id: UUID) -> bool:
    """Tell whether the asker books as a clerk of this office."""
    return may_act_in(user, office_id, *BOOKING_ROLES)
