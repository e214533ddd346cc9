"""Between whom batches go, what the chain calls it, and where the packet is afterwards. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from backend.custody.errors import HandoverNotPossible
from backend.custody.kinds import EventKind
from backend.custody.parties import Holder, HolderKind
from backend.custody.states import PacketState

K = HolderKind


@dataclass(frozen=True, slots=True)
class Route:
    """The event a countersigned packet gets, and its state then."""

    kind: EventKind
    to: PacketState


ROUTES: Final[Mapping[tuple[HolderKind, HolderKind], Route]] = MappingProxyType(
    {
        (K.COURIER, K.OFFICE): Route(EventKind.RECEIVED, PacketState.AT_OFFICE),
        (K.OFFICE, K.OFFICE): Route(EventKind.RECEIVED, PacketState.AT_OFFICE),
        (K.DESK, K.OFFICE): Route(EventKind.RECEIVED, PacketState.AT_OFFICE),
        (K.OFFICE, K.COURIER): Route(EventKind.DISPATCHED, PacketState.IN_TRANSIT),
        (K.COURIER, K.COURIER): Route(EventKind.PASSED_ON, PacketState.IN_TRANSIT),
        (K.DESK, K.COURIER): Route(EventKind.TAKEN_FROM_DESK, PacketState.IN_TRANSIT),
        (K.COURIER, K.DESK): Route(EventKind.DELIVERED_TO_DESK, PacketState.AT_DESK),
        (K.OFFICE, K.DESK): Route(EventKind.DELIVERED_TO_DESK, PacketState.AT_DESK),
    }
)


def check_parties(giver: Holder, receiver: Holder) -> None:
    """Pass if batches go from one to the other.

    Raises:
        HandoverNotPossible: facts `giver` and `receiver` (kinds).
    """
    if giver == receiver or (giver.kind, receiver.kind) not in ROUTES:
        raise HandoverNotPossible(giver=giver.kind.value, receiver=receiver.kind.value)


def route_of(giver: Holder, receiver: Holder, *, goes_back: bool) -> Route:
    """Return what a packet goes through between two parties that were checked.

    `goes_back`: towards an agency, as papers do and a result that was found wrong.
    """
    route = ROUTES[giver.kind, receiver.kind]
    if route.kind == EventKind.DISPATCHED and not goes_back:
        return Route(EventKind.LOADED, route.to)  # out to the citizen, not to an agency
    return route
