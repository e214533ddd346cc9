"""The roots of days: what they are made of, what they prove, and whether they still fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Min, QuerySet

from backend.common.errors import NotFound
from backend.common.localtime import moment_of, service_day_of
from backend.custody.daily import RootFault, check_roots, head_leaf, slip_leaf
from backend.custody.models import CustodyEvent, DayRoot, SlipCopy
from backend.custody.tree import path_to


@dataclass(frozen=True, slots=True)
class Proof:
    """The way from a leaf of a day's tree to its root, see `tree.root_from`."""

    day: date
    leaf: str
    index: int
    size: int
    path: tuple[str, ...]


def leaves_of_day(day: date) -> list[str]:
    """Return the leaves of one day (Vietnam) as the ledger gives them now. Two queries."""
    start, end = moment_of(day, 0), moment_of(day + timedelta(days=1), 0)
    heads = (
        CustodyEvent.objects.filter(at__gte=start, at__lt=end)
        .order_by("dossier_id", "-seq")
        .distinct("dossier_id")
        .values_list("dossier_id", "seq", "hash")
    )
    slips = (
        SlipCopy.objects.filter(at__gte=start, at__lt=end)
        .order_by("handover_id", "sha256")
        .values_list("handover_id", "sha256")
    )
    return [
        *(head_leaf(dossier_id=str(id_), seq=seq, head=head) for id_, seq, head in heads),
        *(slip_leaf(handover_id=str(id_), sha256=sha256) for id_, sha256 in slips),
    ]


def roots() -> QuerySet[DayRoot]:
    """Return all roots, the newest first."""
    return DayRoot.objects.select_related("witness").order_by("-day")


def root_of(day: date) -> DayRoot:
    """Return the root of one day.

    Raises:
        NotFound: if that day was not sealed, or not yet.
    """
    found = roots().filter(day=day).first()
    if found is None:
        raise NotFound
    return found


def last_sealed_day() -> date | None:
    """Return the newest day that has a root."""
    return DayRoot.objects.order_by("-day").values_list("day", flat=True).first()


def first_day_of_ledger() -> date | None:
    """Return the day of the first event."""
    first: datetime | None = CustodyEvent.objects.aggregate(first=Min("at"))["first"]
    return service_day_of(first) if first else None


def proofs_of(dossier_id: UUID) -> list[Proof]:
    """Return, for each sealed day on which a chain grew, the proof that its root holds it."""
    moments = CustodyEvent.objects.filter(dossier_id=dossier_id).values_list("at", flat=True)
    days = sorted({service_day_of(at) for at in moments})
    sealed = DayRoot.objects.filter(day__in=days).values_list("day", flat=True)
    return [_proof(day, str(dossier_id)) for day in sorted(sealed)]


def _proof(day: date, dossier_id: str) -> Proof:
    leaves = leaves_of_day(day)
    start = f'{{"dossier":"{dossier_id}",'
    index = next(at for at, leaf in enumerate(leaves) if leaf.startswith(start))
    return Proof(day, leaves[index], index, len(leaves), tuple(path_to(index, leaves)))


def verify_roots() -> tuple[int, list[RootFault]]:
    """Return how many roots there are, and what is wrong with them or no longer fits them."""
    kept = [row.root() for row in DayRoot.objects.order_by("day")]
    faults = check_roots(kept, {root.day: leaves_of_day(root.day) for root in kept})
    return len(kept), faults + _unsealed(kept[0].day if kept else None)


def _unsealed(first_sealed: date | None) -> list[RootFault]:
    """Events from before the first root are in nobody's promise."""
    first = first_day_of_ledger()
    if first_sealed is None or first is None or first >= first_sealed:
        return []
    return [RootFault(first, "root-missing")]


def days_to_seal(*, now: datetime, settled_after: timedelta) -> Sequence[date]:
    """Return the days that are over for a while and have no root, in order."""
    newest = service_day_of(now - settled_after) - timedelta(days=1)
    sealed = last_sealed_day()
    first = sealed + timedelta(days=1) if sealed else first_day_of_ledger()
    if first is None:
        return []
    return [first + timedelta(days=n) for n in range((newest - first).days + 1)]
