"""How packets, batches and batch lines move, as data. `docs/domain.md` draws the same tables."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from django.db import models

from backend.common.errors import IllegalTransition


class PacketState(models.TextChoices):
    """Where a packet is on its way. Who holds it is told by the chain alone."""

    OPEN = "open", "Đang lập danh mục"
    SEALED = "sealed", "Đã niêm phong"
    IN_TRANSIT = "in_transit", "Bưu tá đang giữ"
    AT_OFFICE = "at_office", "Tại bưu cục"
    AT_DESK = "at_desk", "Tại bộ phận một cửa"
    HELD = "held", "Lưu chờ tại bưu cục"
    INCIDENT = "incident", "Có sự cố"
    OPENED = "opened", "Cơ quan đã mở và giữ"
    DELIVERED = "delivered", "Đã trả công dân"


class BatchState(models.TextChoices):
    """A batch waits for the receiver's count, or is settled."""

    HANDED = "handed", "Chờ bên nhận kiểm đếm"
    COUNTERSIGNED = "countersigned", "Hai bên đã ký"
    WITHDRAWN = "withdrawn", "Bên giao rút lại"


class LineState(models.TextChoices):
    """One packet of a batch; `present` … are the receiver's verdicts."""

    HANDED = "handed", "Chờ kiểm đếm"
    PRESENT = "present", "Đủ"
    MISSING = "missing", "Thiếu"
    DAMAGED = "damaged", "Hư hỏng"
    WITHDRAWN = "withdrawn", "Rút lại"


P = PacketState
B = BatchState

PACKET_ALLOWED: Final[Mapping[PacketState, frozenset[PacketState]]] = MappingProxyType(
    {
        P.OPEN: frozenset({P.SEALED}),
        P.SEALED: frozenset({P.IN_TRANSIT, P.AT_OFFICE, P.INCIDENT}),
        P.IN_TRANSIT: frozenset({P.AT_OFFICE, P.AT_DESK, P.DELIVERED, P.INCIDENT}),
        P.AT_OFFICE: frozenset({P.IN_TRANSIT, P.AT_DESK, P.HELD, P.DELIVERED, P.INCIDENT}),
        P.AT_DESK: frozenset({P.OPENED, P.IN_TRANSIT, P.AT_OFFICE, P.INCIDENT}),
        P.HELD: frozenset({P.IN_TRANSIT, P.AT_OFFICE, P.AT_DESK, P.DELIVERED, P.INCIDENT}),
        # A packet that turns up again goes on from where it was.
        P.INCIDENT: frozenset({P.SEALED, P.IN_TRANSIT, P.AT_OFFICE, P.AT_DESK, P.HELD}),
        P.OPENED: frozenset(),
        P.DELIVERED: frozenset(),
    }
)
BATCH_ALLOWED: Final[Mapping[BatchState, frozenset[BatchState]]] = MappingProxyType(
    {
        B.HANDED: frozenset({B.COUNTERSIGNED, B.WITHDRAWN}),
        B.COUNTERSIGNED: frozenset(),
        B.WITHDRAWN: frozenset(),
    }
)

ENDS: Final = frozenset({P.OPENED, P.DELIVERED})
LIVE: Final = frozenset(PacketState) - ENDS
# From here a packet can be put into a batch.
CAN_BE_HANDED: Final = frozenset({P.SEALED, P.IN_TRANSIT, P.AT_OFFICE, P.AT_DESK, P.HELD})

State = TypeVar("State", PacketState, BatchState)


def check_packet_move(old: PacketState, new: PacketState) -> None:
    """Pass if a packet may go from `old` to `new`.

    Raises:
        IllegalTransition: with both states and what is possible.
    """
    _check(PACKET_ALLOWED, old, new)


def check_batch_move(old: BatchState, new: BatchState) -> None:
    """Pass if a batch may go from `old` to `new`.

    Raises:
        IllegalTransition: with both states and what is possible.
    """
    _check(BATCH_ALLOWED, old, new)


def _check(allowed: Mapping[State, frozenset[State]], old: State, new: State) -> None:
    if new not in allowed[old]:
        raise IllegalTransition(
            f"From {old.value} to {new.value}.",
            state=old.value,
            asked=new.value,
            possible=sorted(state.value for state in allowed[old]),
        )
