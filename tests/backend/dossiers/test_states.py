"""The ten national codes: which may follow which."""

from itertools import product

import pytest

from backend.common.errors import IllegalTransition
from backend.dossiers.models import StatusEvent
from backend.dossiers.services import record_status
from backend.dossiers.states import ALLOWED, AgencyStatus, check_transition
from tests.support.dossiers import make_accepted_dossier, put_into

# Written apart from the code, as the one-stop rules were read.
MOVES = {
    1: {2, 3, 5, 7},
    2: {4, 5, 6, 7, 8, 9},
    3: set(),
    4: {5, 6, 7, 8, 9},
    5: {2, 3, 4, 7, 8},
    6: {4, 7, 8, 9},
    7: {8},
    8: set(),
    9: {4, 10},
    10: set(),
}
PAIRS = list(product(AgencyStatus, AgencyStatus))


@pytest.mark.parametrize(("old", "new"), PAIRS, ids=[f"{a.value}-{b.value}" for a, b in PAIRS])
def test_every_pair_of_statuses_is_allowed_or_refused_as_the_table_says(old, new):
    if new.value in MOVES[old.value]:
        check_transition(old, new)
        return

    with pytest.raises(IllegalTransition) as refusal:
        check_transition(old, new)
    assert refusal.value.facts == {
        "state": old.value,
        "asked": new.value,
        "possible": sorted(MOVES[old.value]),
    }


@pytest.mark.django_db
def test_every_pair_behaves_so_in_the_database_and_every_move_leaves_an_event(now):
    dossier = make_accepted_dossier()
    for old, new in PAIRS:
        put_into(dossier, old)
        StatusEvent.objects.all().delete()
        if old == new or new.value in MOVES[old.value]:
            record_status(dossier_id=dossier.id, status=new, actor="desk", now=now)
            moves = [] if old == new else [(old.value, new.value)]
            reached = new
        else:
            with pytest.raises(IllegalTransition):
                record_status(dossier_id=dossier.id, status=new, actor="desk", now=now)
            moves, reached = [], old
        dossier.refresh_from_db()
        assert dossier.agency_status == reached
        assert list(StatusEvent.objects.values_list("old_status", "new_status")) == moves


def test_every_status_has_a_line_in_the_table_and_a_vietnamese_name():
    assert set(ALLOWED) == set(AgencyStatus)
    assert [status.value for status in AgencyStatus] == list(range(1, 11))
    assert AgencyStatus(5).label == "Yêu cầu bổ sung giấy tờ"


def test_every_status_can_be_reached_from_the_first():
    reached, grown = set(), {AgencyStatus.REGISTERED}
    while grown:
        reached |= grown
        grown = {after for status in grown for after in ALLOWED[status]} - reached

    assert reached == set(AgencyStatus)
