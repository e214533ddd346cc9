"""Taking a person out of bookings that were made for somebody else's dossier, or for none."""

from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from scheduling.models import Appointment, Hold, WaitingPlace
from scheduling.services.erased_plans import erase_from_plans
from scheduling.states import AppointmentState, HoldState, WaitingState

_EXPECTED: Final = (
    AppointmentState.CONFIRMED, AppointmentState.EN_ROUTE, AppointmentState.ARRIVED,
)  # fmt: skip
_WAITING: Final = (WaitingState.WAITING, WaitingState.OFFERED)


def is_expected(*, phone: str, user_id: UUID | None) -> bool:
    """Tell whether a visit, a place that is held or a wish for one names a person."""
    visits = Appointment.objects.filter(_mine(phone, user_id), state__in=_EXPECTED)
    holds = Hold.objects.filter(phone=phone, state=HoldState.HELD)
    waiting = WaitingPlace.objects.filter(phone=phone, state__in=_WAITING)
    return any(rows.exists() for rows in (visits, holds, waiting))


def is_known(*, phone: str) -> bool:
    """Tell whether any booking names a phone."""
    bookings = (Appointment.objects, Hold.objects, WaitingPlace.objects)
    return any(rows.filter(phone=phone).exists() for rows in bookings)


def erase_contact(*, phone: str, user_id: UUID | None) -> None:
    """Empty name, phone and place of bookings that name a person and are over.

    A visit for somebody else's dossier keeps the address, which is not this person's to erase.
    """
    visits = Appointment.objects.filter(_mine(phone, user_id))
    visits.update(contact_name="", phone="", citizen=None)
    held = Hold.objects.filter(phone=phone)
    of_nobody = [
        *held.exclude(id__in=Appointment.objects.values("id")).values_list("id", flat=True)
    ]
    erase_from_plans(of_nobody)
    nowhere: dict[str, Any] = {
        "lat": 0.0, "lon": 0.0, "address": "", "landmark": "", "legacy_ward_code": "",
        "errands": [],
    }  # fmt: skip
    Hold.objects.filter(id__in=of_nobody).update(**nowhere)
    held.update(contact_name="", phone="")
    waiting = WaitingPlace.objects.filter(phone=phone)
    waiting.update(**nowhere, contact_name="", phone="")


def _mine(phone: str, user_id: UUID | None) -> Q:
    return Q(phone=phone) | Q(citizen_id=user_id, citizen_id__isnull=False)
