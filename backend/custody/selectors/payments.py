"""What was paid at doors."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from backend.accounts.models import User
from backend.accounts.selectors import acts_everywhere, office_scope
from backend.custody.models import PaymentNote
from backend.custody.selectors.scope import WATCHING


def fees_collected(dossier_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return what was taken of each dossier's fee until now, whole VND; only those. One query."""
    notes = PaymentNote.objects.filter(handover__dossier_id__in=set(dossier_ids)).order_by()
    sums = notes.values_list("handover__dossier_id").annotate(sum=Sum("procedure_fee_vnd"))
    return dict(sums)


def fee_left(fee_vnd: int | None, collected_vnd: int) -> int | None:
    """Return what of a procedure's fee is still to be paid; None where the fee is not known."""
    return None if fee_vnd is None else max(0, fee_vnd - collected_vnd)


def payment_notes_of(
    user: User, *, differs: bool | None = None, office: UUID | None = None
) -> QuerySet[PaymentNote]:
    """Return the notes of the user's offices, with handover and dossier: one query.

    `differs` keeps those in which other money was taken than had been told, or those without.
    """
    rows = PaymentNote.objects.select_related("handover__dossier")
    if not acts_everywhere(user, *WATCHING):
        rows = rows.filter(office_id__in=office_scope(user, *WATCHING))
    if office:
        rows = rows.filter(office_id=office)
    if differs is None:
        return rows
    postage = Q(quoted_vnd__isnull=False) & ~Q(quoted_vnd=F("postage_vnd"))
    fee = Q(quoted_fee_vnd__isnull=False) & ~Q(quoted_fee_vnd=F("procedure_fee_vnd"))
    return rows.filter(postage | fee) if differs else rows.exclude(postage | fee)
