"""What is paid at a door, with a note whose number the office gives once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.common.localtime import service_day_of
from backend.custody.kinds import Flag, PaymentMethod
from backend.custody.models import Handover, PaymentCounter, PaymentNote
from backend.offices.selectors import courier


@dataclass(frozen=True, slots=True)
class PaymentIn:
    """What the courier took: postage and the procedure's fee, apart, whole VND.

    `quoted_vnd` is the postage that was told when the visit was booked, `quoted_fee_vnd` what of
    the procedure's fee was still to be paid; None if none was told.
    """

    postage_vnd: int
    procedure_fee_vnd: int
    method: PaymentMethod = PaymentMethod.CASH
    quoted_vnd: int | None = None
    quoted_fee_vnd: int | None = None

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Return what somebody should look at: money is taken as it was, and never refused."""
        pairs = (
            (self.quoted_vnd, self.postage_vnd),
            (self.quoted_fee_vnd, self.procedure_fee_vnd),
        )
        differs = any(quoted is not None and quoted != taken for quoted, taken in pairs)
        return (Flag.FEE_DIFFERS,) if differs else ()


def draft_note(payment: PaymentIn, *, courier_id: UUID, now: datetime) -> PaymentNote:
    """Return an unsaved note with the next number of the courier's office.

    The counter's row is held until the transaction ends: a number of what is rolled back is the
    next one's, so none is missing and none is given twice. It is a leaf of the lock order.
    """
    office_id, year = courier(courier_id).office_id, service_day_of(now).year
    named = {"office_id": office_id, "year": year}
    # ON CONFLICT DO NOTHING waits for a rival's insert and then leaves its row alone.
    PaymentCounter.objects.bulk_create([PaymentCounter(**named)], ignore_conflicts=True)
    counter = PaymentCounter.objects.select_for_update().get(**named)
    counter.last += 1
    counter.save(update_fields=["last"])
    return PaymentNote(
        **named,
        number=counter.last,
        postage_vnd=payment.postage_vnd,
        procedure_fee_vnd=payment.procedure_fee_vnd,
        quoted_vnd=payment.quoted_vnd,
        quoted_fee_vnd=payment.quoted_fee_vnd,
        method=payment.method,
        at=now,
    )


def keep_note(note: PaymentNote, handover: Handover) -> None:
    """Store a note under its handover."""
    note.handover = handover
    note.save(force_insert=True)
