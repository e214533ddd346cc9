"""Every pair of states: allowed pairs pass, all others are refused."""

import pytest

from backend.common.errors import IllegalTransition
from scheduling import states

TABLES = [
    states.ALLOWED_HOLD,
    states.ALLOWED_APPOINTMENT,
    states.ALLOWED_SERVICE_DAY,
    states.ALLOWED_PLAN_RUN,
    states.ALLOWED_WAITING,
    states.ALLOWED_DELIVERY_WISH,
    states.ALLOWED_ATTEMPT,
    states.ALLOWED_KEEPING,
]
PAIRS = [(table, old, new) for table in TABLES for old in table for new in table]


@pytest.mark.parametrize(("table", "old", "new"), PAIRS)
def test_a_move_passes_if_and_only_if_the_table_allows_it(table, old, new):
    if new in table[old]:
        states.check_transition(table, old, new)
    else:
        with pytest.raises(IllegalTransition) as refused:
            states.check_transition(table, old, new)
        assert refused.value.facts == {"state": str(old), "wanted": str(new)}


def test_every_state_has_a_row():
    kinds = [
        states.HoldState,
        states.AppointmentState,
        states.ServiceDayState,
        states.PlanRunState,
        states.WaitingState,
        states.DeliveryWishState,
        states.AttemptState,
        states.KeepingState,
    ]

    assert [set(table) for table in TABLES] == [set(kind) for kind in kinds]
