"""What part of its days an office keeps back."""

from typing import Final
from uuid import UUID

from scheduling.models import ReserveRule
from scheduling.states import ReserveKind

# What an office's rules rest on (backend.common.kept.row_versions).
RESERVE_ROWS: Final = "scheduling_reserverule t WHERE office_id = %(office)s"


def reserve_rules(office_id: UUID) -> list[ReserveRule]:
    """Return an office's rules: far hamlets first, then urgent visits, then priority groups.

    A booking that is entitled twice draws on the first rule that has a place left.
    """
    rows = list(ReserveRule.objects.filter(office_id=office_id).order_by("id"))
    order = (ReserveKind.FAR, ReserveKind.URGENT, ReserveKind.PRIORITY)
    return sorted(rows, key=lambda rule: order.index(ReserveKind(rule.kind)))
