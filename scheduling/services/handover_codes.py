"""A code on the citizen's phone that she tells the courier at the door.

It is sent when the courier sets off and compared when the operation arrives, which may be hours
after the door: so it lives for a shift. As everywhere, a try is counted where no refusal can
undo it (`spend_handover_code`) before anything is compared (`check_handover_code`).
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from backend.accounts.errors import TooManyCodes
from backend.accounts.services import check_phone_code, request_phone_code, spend_code_attempt
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
        request_phone_code(
            phone=_phone_of(appointment), purpose=PURPOSE, subject=str(appointment.id),
            lifetime=LIFETIME, now=now,
        )  # fmt: skip
    except TooManyCodes:
        return False
    return True


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
    errands = visit.errands.filter(purpose__in=DELIVERING).select_related("dossier")
    first = errands.order_by("id").first()
    return first.dossier.owner_phone if first else visit.phone
