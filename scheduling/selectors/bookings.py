"""Questions about holds and appointments, as the one who asks may see them."""

from collections.abc import Callable
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Model, Prefetch, Q, QuerySet

from backend.accounts.models import User
from backend.accounts.roles import PersonKind, Role
from backend.accounts.selectors import Asker, acts_everywhere, may_act_in, office_scope
from backend.common.compiled import Compiled
from backend.common.errors import NotFound
from scheduling.models import Appointment, DeliveryWish, Errand, Hold, WaitingPlace

BOOKING_ROLES = (Role.CLERK, Role.DISPATCHER)
Row = TypeVar("Row", bound=Model)


def hold(hold_id: UUID) -> Hold:
    """Return a hold: whoever knows its unguessable id made it, or was given it.

    Raises:
        NotFound: if there is none.
    """
    found = _HOLD.first(hold_id)
    if found is None:
        raise NotFound
    return found


def appointments_for(user: Asker) -> QuerySet[Appointment]:
    """Return the appointments the asker may see: a citizen's own, or those of staff's offices.

    With errands, dossiers and procedures: two queries, whatever the number.
    """
    rows = Appointment.objects.select_related("service_day__office").prefetch_related(_errands())
    # Who has proven the phone may see what a clerk booked for that phone, too.
    return _seen_by(
        user, rows, own=lambda citizen: Q(citizen_id=citizen.pk) | Q(phone=citizen.phone)
    )


def appointment_for(user: Asker, appointment_id: UUID) -> Appointment:
    """Return one appointment the asker may see.

    Raises:
        NotFound: if there is none, or it is somebody else's.
    """
    return _one(appointments_for(user).filter(id=appointment_id))


def waiting_places_for(user: Asker) -> QuerySet[WaitingPlace]:
    """Return the wishes for full days the asker may see: her phone's, or those of her offices."""
    rows = WaitingPlace.objects.select_related("hold")
    return _seen_by(user, rows, own=lambda citizen: Q(phone=citizen.phone))


def waiting_for(user: Asker, waiting_id: UUID) -> WaitingPlace:
    """Return one wish the asker may see.

    Raises:
        NotFound: if there is none, or it is somebody else's.
    """
    return _one(waiting_places_for(user).filter(id=waiting_id))


def delivery_wish_for(user: Asker, wish_id: UUID) -> DeliveryWish:
    """Return a delivery at any time that the asker may see.

    Raises:
        NotFound: if there is none, or it is somebody else's.
    """
    rows = DeliveryWish.objects.filter(id=wish_id)
    seen = _seen_by(
        user, rows, own=lambda citizen: Q(dossier__owner_phone=citizen.phone), office="office_id"
    )
    return _one(seen)


def appointment_of_link(appointment_id: UUID) -> Appointment:
    """Return the appointment that a one-tap link is about; the link is the right to see it.

    Raises:
        NotFound: if there is none.
    """
    rows = Appointment.objects.select_related("service_day__office")
    return _one(rows.filter(id=appointment_id))


def with_errands(appointment: Appointment) -> Appointment:
    """Return the appointment with errands, dossiers and procedures loaded. At most one query."""
    if "errands" not in getattr(appointment, "_prefetched_objects_cache", {}):
        note_errands(appointment, _ERRANDS.all(appointment.id))
    return appointment


def note_errands(appointment: Appointment, errands: list[Errand]) -> None:
    """Note the errands of an appointment, with their dossiers: nobody asks for them again."""
    rows = appointment.errands.all()
    # As `prefetch_related_objects` does, without compiling the question anew.
    rows._result_cache = errands  # noqa: SLF001
    appointment._prefetched_objects_cache = {"errands": rows}  # type: ignore[attr-defined]  # noqa: SLF001


def may_book_for_others(user: Asker, office_id: UUID) -> bool:
    """Tell whether the asker books as a clerk of this office."""
    return may_act_in(user, office_id, *BOOKING_ROLES)


def _errand_rows() -> QuerySet[Errand]:
    return Errand.objects.select_related("dossier__procedure_version").order_by("id")


def _errands() -> "Prefetch[str]":
    return Prefetch("errands", queryset=_errand_rows())


_HOLD: Final = Compiled(
    lambda hold_id: (
        Hold.objects.select_related("service_day").defer("service_day__draft").filter(id=hold_id)
    )
)
_ERRANDS: Final = Compiled(
    lambda appointment_id: _errand_rows().filter(appointment_id=appointment_id)
)


def _seen_by(
    user: Asker,
    rows: QuerySet[Row],
    *,
    own: Callable[[User], Q],
    office: str = "service_day__office_id",
) -> QuerySet[Row]:
    """Return a citizen's own rows, or those of the offices where the asker books for others."""
    if isinstance(user, User) and user.kind == PersonKind.CITIZEN:
        return rows.filter(own(user))
    if acts_everywhere(user, *BOOKING_ROLES):
        return rows
    return rows.filter(**{f"{office}__in": office_scope(user, *BOOKING_ROLES)})


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise NotFound
    return found
