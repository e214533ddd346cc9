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
    CodeWish,
    check_phone_code,
    code_for,
    prepare_phone_codes,
    send_prepared_code,
    spend_code_attempt,
    verifier_of,
)
from backend.common.errors import NotFound
from scheduling.models import Appointment
from scheduling.selectors.days import ON_THE_ROAD
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
            codes = codes_of([appointment], now=now)
            send_prepared_code(codes[appointment.id], now=now)
    except TooManyCodes:
        return False
    return True


def codes_of(appointments: Iterable[Appointment], *, now: datetime) -> dict[UUID, PhoneCode]:
    """Return the code of each visit, made if there is none yet; sent to nobody."""
    visits = {str(visit.id): visit for visit in appointments}
    wishes = [
        CodeWish(_phone_of(visit), subject, max(visit.closes_at, now) + LIFETIME)
        for subject, visit in visits.items()
    ]
    found = prepare_phone_codes(wishes, purpose=PURPOSE, now=now)
    return {visits[subject].id: code for subject, code in found.items()}


def verifiers_of(appointments: Iterable[Appointment], *, now: datetime) -> dict[UUID, CodeVerifier]:
    """Return what compares the code of each visit without a network; makes what is not there."""
    return {visit: verifier_of(code) for visit, code in codes_of(appointments, now=now).items()}


def own_handover_code(*, appointment_id: UUID, phone: str, now: datetime) -> tuple[str, datetime]:
    """Return the digits and the end of a visit's code, to whose phone it would be sent.

    So the code is known at the door although the courier set off without a network.

    Raises:
        NotFound: for anybody else, and for a visit that is over.
    """
    visit = Appointment.objects.filter(id=appointment_id, state__in=ON_THE_ROAD).first()
    if visit is None or not phone or _phone_of(visit) != phone:
        raise NotFound
    code = codes_of([visit], now=now)[visit.id]
    return code_for(code.id)[1], code.expires_at


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
