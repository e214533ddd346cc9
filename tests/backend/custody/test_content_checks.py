"""What the recipient of a result checks before she takes it."""

import json

import pytest

from backend.custody.errors import ContentDiffers
from backend.custody.models import CustodyEvent
from backend.custody.selectors import holder_of, verify_dossier
from backend.custody.services import ContentIn, PaperIn
from tests.support.custody import RESULT, bring_out, collect, deliver, issue

COPIES = PaperIn("Bản sao trích lục", "certified_copy", 2)
WRONG = [ContentIn(2, names_match=True), ContentIn(3, names_match=False)]


@pytest.fixture
def result(town):
    """A result of three papers that the courier has loaded."""
    return bring_out(town, issue(town, papers=(RESULT, COPIES)))


def facts_of(handover):
    return json.loads(handover.event.body)["facts"]


def test_what_was_checked_is_fixed_by_the_chain_and_not_part_of_the_list(town, result):
    handover = deliver(town, result, content=ContentIn(3, names_match=True))

    assert facts_of(handover)["content"] == {"n_papers": 3, "names": "match"}
    assert handover.proof["content"] == {"n_papers": 3, "names": "match"}
    assert "content" not in json.loads(handover.manifest)
    assert handover.flags == []
    assert verify_dossier(town.dossier.id) == []


def test_a_result_that_nobody_checked_is_delivered_and_flagged(town, result):
    handover = deliver(town, result, content=None)

    assert handover.flags == ["unchecked"]
    assert "content" not in facts_of(handover)
    assert holder_of(result.id) == town.at_citizen


def test_papers_that_only_come_back_need_no_check(town):
    handover = deliver(town, collect(town).packet, content=None)

    assert handover.flags == []


@pytest.mark.parametrize("content", WRONG)
def test_while_both_are_at_the_door_a_wrong_result_is_not_delivered(town, result, content):
    before = CustodyEvent.objects.count()

    with pytest.raises(ContentDiffers) as refused:
        deliver(town, result, content=content)

    assert refused.value.facts == {
        "listed": 3, "found": content.n_papers, "names_match": content.names_match,
    }  # fmt: skip
    assert CustodyEvent.objects.count() == before
    assert holder_of(result.id) == town.at_courier


@pytest.mark.parametrize("content", WRONG)
def test_afterwards_it_is_where_it_is_and_is_flagged(town, result, content):
    handover = deliver(town, result, content=content, is_past=True)

    assert handover.flags == ["content_differs"]
    assert facts_of(handover)["content"]["n_papers"] == content.n_papers
    assert holder_of(result.id) == town.at_citizen
