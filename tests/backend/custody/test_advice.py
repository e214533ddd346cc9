"""What is still to be brought: counted by kind, the better one standing in for the lesser."""

from dataclasses import dataclass

import pytest

from backend.custody.advice import shortages
from backend.custody.kinds import PaperKind
from backend.custody.manifest import ManifestIn, PaperIn
from backend.custody.selectors.slips import advice_of, slip_facts
from backend.procedures.models import RequiredDocument
from tests.support.custody import bring_out, collect, deliver, issue, make_town

ORIGINAL, CERTIFIED, COPY = PaperKind


@dataclass(frozen=True)
class Asked:
    """A required document; what is None was not stated."""

    originals: int | None = None
    certified_copies: int | None = None
    copies: int | None = None
    key: str = "card"
    name_vi: str = "Thẻ"


def lines(*kinds_and_counts, key="card"):
    return [PaperIn("Thẻ", kind, count, key) for kind, count in kinds_and_counts]


@pytest.mark.parametrize(
    ("asked", "listed", "lacking"),
    [
        (Asked(1), [(ORIGINAL, 1)], []),
        (Asked(1), [(COPY, 3)], [("original", 1, 0)]),
        (Asked(1, 0, 2), [(ORIGINAL, 1), (COPY, 1)], [("copy", 2, 1)]),
        (Asked(1, 0, 2), [(ORIGINAL, 3)], []),  # what is better also serves
        (Asked(0, 1, 0), [(ORIGINAL, 1)], []),
        (Asked(0, 1, 1), [(ORIGINAL, 1)], [("copy", 1, 0)]),  # and only once
        (Asked(0, 1, 0), [(COPY, 1)], [("certified_copy", 1, 0)]),
        (Asked(None, None, None), [(COPY, 1)], []),
        (Asked(None, None, None), [], [("", 1, 0)]),
        (Asked(0, 0, 0), [], [("", 1, 0)]),
        (Asked(2, None, None), [(ORIGINAL, 1)], [("original", 2, 1)]),
    ],
)
def test_what_is_lacking_is_counted_by_kind(asked, listed, lacking):
    found = shortages([asked], lines(*listed))

    assert [(each.kind, each.asked, each.given) for each in found] == lacking


def test_the_lines_of_one_document_add_up_and_those_of_another_do_not():
    form = Asked(2, key="form", name_vi="Tờ khai")
    listed = (
        lines((ORIGINAL, 1), key="form")
        + lines((ORIGINAL, 1), key="form")
        + lines((ORIGINAL, 5), key="")
    )

    assert [each.key for each in shortages([form, Asked(1)], listed)] == ["card"]


def test_a_line_of_the_slip_says_what_of_how_many():
    kept, any_kind = shortages(
        [Asked(0, 2, 0), Asked(key="x", name_vi="Ảnh")], lines((CERTIFIED, 1))
    )

    assert kept.as_text() == "Thẻ, bản sao chứng thực: có 1/2"
    assert any_kind.as_text() == "Ảnh: có 0/1"


@pytest.fixture
def town(db):
    town = make_town()
    rows = [
        ("declaration", "Tờ khai", "hand_in", ""),
        ("card", "Thẻ", "show", ""),
        ("consent", "Giấy đồng ý", "hand_in", "nếu chưa đủ tuổi"),
        ("photo", "Ảnh", "hand_in", ""),
    ]
    for position, (key, name, handling, condition) in enumerate(rows):
        RequiredDocument.objects.create(
            version_id=town.dossier.procedure_version_id, key=key, position=position,
            name_vi=name, name_en=name, originals=1, handling=handling, condition_vi=condition,
        )  # fmt: skip
    return town


def bring(town, *keys):
    return collect(town, manifest=ManifestIn(tuple(PaperIn(key, ORIGINAL, 1, key) for key in keys)))


def test_a_collection_advises_only_what_is_handed_in_and_always_due(town):
    handover = bring(town, "declaration")

    assert [each.key for each in advice_of(handover)] == ["photo"]
    assert slip_facts(handover.id).advice == ("Ảnh, bản chính: có 0/1",)


def test_a_supplement_counts_what_was_brought_before(town):
    first, second = bring(town, "declaration"), bring(town, "photo")

    assert advice_of(second) == []
    assert [each.key for each in advice_of(first)] == ["photo"]  # as it was then


def test_a_delivered_result_advises_nothing(town):
    assert advice_of(deliver(town, bring_out(town, issue(town)))) == []
