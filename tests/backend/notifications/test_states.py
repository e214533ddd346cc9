"""Every pair of states."""

import pytest

from backend.common.errors import IllegalTransition
from backend.notifications.states import ALLOWED, MessageState, check_transition

MOVES = {
    ("waiting", "sent"), ("waiting", "failed"), ("waiting", "expired"), ("waiting", "skipped"),
    ("sent", "delivered"), ("sent", "failed"),
    ("failed", "sent"), ("failed", "delivered"), ("failed", "expired"), ("failed", "skipped"),
}  # fmt: skip


@pytest.mark.parametrize("new", list(MessageState))
@pytest.mark.parametrize("old", list(MessageState))
def test_a_message_moves_along_the_table_and_not_otherwise(old, new):
    if (old.value, new.value) in MOVES:
        check_transition(old, new)
    else:
        with pytest.raises(IllegalTransition):
            check_transition(old, new)


def test_the_table_names_every_state():
    assert set(ALLOWED) == set(MessageState)
