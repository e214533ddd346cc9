"""A code on the citizen's phone that she tells the courier at the door.

It is made when the courier's phone takes its package, which holds a verifier of it, and sent when
the courier sets off. The server compares it again when the operation arrives, which may be hours
after the door: so it lives for half a day after the window. As everywhere, a try is counted where
no refusal can undo it (`spend_handover_code`) before anything is compared
(`check_handover_code`).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.accounts.errors import TooManyCodes
from backend.accounts.models import PhoneCode
from backend.accounts.services import (
    CodeVerifier,
    check_phone_code,
    live_codes,
    prepare_phone_code,
    send_prepared_code,
    spend_code_attempt,
    verifier_of,
)
from scheduling.models import Appointment
from scheduling.selectors.visits import visit_of_courier
from scheduling.services.errands import DELIVERING

PURPOSE: Final = "handover"
LIFETIME: Final = timedelta(hours=12)


def send_handover_code(appointment: Appointment, *, now: datetime) -> bool:
    """Send the code of a visit; returns False if this phone had all its codes of today.

    Without a code the visit goes on: identity can be known in other ways.
    """
    try:
        with transaction.atomic():
            send_prepared_code(prepare_handover_code(appointment, now=now), now=now)
    except TooManyCodes:
        return False
    return True


def prepare_handover_code(appointment: Appointment, *, now: datetime) -> PhoneCode:
    """Return the code of a visit, made if there is none yet."""
    return prepare_phone_code(
        phone=_phone_of(appointment), purpose=PURPOSE, subject=str(appointment.id),
        expires_at=max(appointment.closes_at, now) + LIFETIME, now=now,
    )  # fmt: skip


def verifiers_of(appointments: Iterable[Appointment], *, now: datetime) -> dict[UUID, CodeVerifier]:
    """Return what compares the code of each visit without a network; makes what is not there."""
    visits = list(appointments)
    live = live_codes(purpose=PURPOSE, subjects=[str(visit.id) for visit in visits], now=now)
    found = {}
    for visit in visits:
        code = live.get(str(visit.id))
        if code is None or code.phone != _phone_of(visit):
            code = prepare_handover_code(visit, now=now)
        found[visit.id] = verifier_of(code)
    return found


def spend_handover_code(*, appointment_id: UUID, courier_id: UUID, now: datetime) -> None:
    """Count one try of a visit's code.

    Raises:
        NotYourVisit: if the visit was never this courier's; nothing is counted.
        CodeBurnt: after five tries.
    """
    visit = visit_of_courier(appointment_id=appointment_id, courier_id=courier_id)
    spend_code_attempt(phone=_phone_of(visit), purpose=PURPOSE, subject=str(visit.id), now=now)


def check_handover_code(
    *, appointment_id: UUID, courier_id: UUID, code: str, now: datetime
) -> None:
    """Compare a code whose try was counted. One code serves all errands of its visit.

    Raises:
        CodeWrong, CodeExpired: it is not the one, or there is none.
        NotYourVisit: if the visit was never this courier's.
    """
    visit = visit_of_courier(appointment_id=appointment_id, courier_id=courier_id)
    check_phone_code(
        phone=_phone_of(visit), purpose=PURPOSE, subject=str(visit.id), code=code, now=now,
        uses_up=False,
    )  # fmt: skip


def _phone_of(visit: Appointment) -> str:
    """Return the phone that proves who is at the door.

    Who has a dossier's tracking link can book a visit with a phone of his own. So papers leave
    our hands against the code of their owner's phone, whoever booked.
    """
    errands = [each for each in visit.errands.all() if each.purpose in DELIVERING]
    first = min(errands, key=lambda each: each.id, default=None)
    return first.dossier.owner_phone if first else visit.phone
