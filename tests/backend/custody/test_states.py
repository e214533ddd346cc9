"""Which moves packets and batches can make."""

import itertools

import pytest

from backend.common.errors import IllegalTransition
from backend.custody.states import (
    CAN_BE_HANDED,
    ENDS,
    LIVE,
    BatchState,
    PacketState,
    check_batch_move,
    check_packet_move,
)

PACKET_MOVES = {
    "open": "sealed",
    "sealed": "in_transit at_office incident",
    "in_transit": "at_office at_desk delivered incident",
    "at_office": "in_transit at_desk held incident delivered",
    "at_desk": "opened in_transit at_office incident",
    "held": "in_transit at_office at_desk incident delivered",
    "incident": "sealed in_transit at_office at_desk held",
    "opened": "",
    "delivered": "",
}
BATCH_MOVES = {"handed": "countersigned withdrawn", "countersigned": "", "withdrawn": ""}


def moves_of(states, check):
    found = {state.value: set() for state in states}
    for old, new in itertools.product(states, states):
        try:
            check(old, new)
        except IllegalTransition:
            continue
        found[old.value].add(new.value)
    return found


@pytest.mark.parametrize(
    ("states", "check", "moves"),
    [
        (PacketState, check_packet_move, PACKET_MOVES),
        (BatchState, check_batch_move, BATCH_MOVES),
    ],
)
def test_every_pair_of_states_is_allowed_or_refused_as_drawn(states, check, moves):
    drawn = {old: set(new.split()) for old, new in moves.items()}

    assert moves_of(states, check) == drawn


def test_a_refusal_says_what_is_possible():
    with pytest.raises(IllegalTransition) as refusal:
        check_packet_move(PacketState.SEALED, PacketState.DELIVERED)

    assert refusal.value.facts == {
        "state": "sealed",
        "asked": "delivered",
        "possible": ["at_office", "in_transit", "incident"],
    }


def test_every_live_packet_can_go_on_and_no_other_can():
    assert {state for state in PacketState if PACKET_MOVES[state.value]} == LIVE
    assert {state for state in PacketState if not PACKET_MOVES[state.value]} == ENDS
    assert CAN_BE_HANDED <= LIVE
