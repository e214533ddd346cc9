"""Papers that are given up for a result: taken back, excused, or flagged."""

import json

import pytest

from backend.custody.kinds import OldPaperReason
from backend.custody.models import Handover
from backend.custody.selectors import holder_of, verify_dossier
from backend.custody.services import TakenBackIn
from backend.procedures.models import ProcedureVersion
from tests.support.custody import (
    OLD_CARD,
    bring_out,
    collect,
    deliver,
    issue,
    new_s10,
    new_seal,
)

OLD_LICENCE = {
    "name_vi": "Giấy phép lái xe cũ", "name_en": "The old driving licence",
    "condition_vi": "", "condition_en": "",
}  # fmt: skip


def asks_for(town, **changes):
    version = ProcedureVersion.objects.filter(id=town.dossier.procedure_version_id)
    version.update(old_papers=[OLD_LICENCE | changes])


@pytest.fixture
def result(town):
    """The result of a procedure that takes the old licence for the new."""
    asks_for(town)
    return bring_out(town, issue(town))


def test_a_result_without_its_old_paper_is_delivered_and_flagged(town, result):
    handover = deliver(town, result)

    assert handover.flags == ["old_paper_kept"]
    assert holder_of(result.id) == town.at_citizen
    assert "old_paper" not in json.loads(handover.event.body)["facts"]
    assert verify_dossier(town.dossier.id) == []


def test_what_is_taken_back_is_not_flagged(town, result):
    wish = TakenBackIn((OLD_CARD,), s10=new_s10(), seal_number=new_seal())

    handover = deliver(town, result, taken_back=wish)

    assert handover.flags == []
    assert Handover.objects.get(kind="taken_back").accompanies_id == handover.id


@pytest.mark.parametrize("reason", OldPaperReason)
def test_why_there_is_none_is_fixed_by_the_chain_and_not_flagged(town, result, reason):
    handover = deliver(town, result, taken_back=reason)

    assert handover.flags == []
    assert json.loads(handover.event.body)["facts"]["old_paper"] == {"reason": reason.value}
    assert verify_dossier(town.dossier.id) == []


def test_what_a_condition_decides_is_not_flagged(town):
    asks_for(town, condition_vi="Hồ sơ nộp bằng bản sao.")

    assert deliver(town, bring_out(town, issue(town))).flags == []


def test_papers_that_come_back_ask_for_nothing(town, result):
    assert deliver(town, collect(town).packet).flags == []
