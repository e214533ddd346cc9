"""Who signs where papers are taken in, and what stands for a signature that is not there."""

import pytest

from backend.custody.errors import SignatureMissing, WitnessUnnamed
from backend.custody.kinds import Basis, Outcome
from backend.custody.models import CustodyEvent, Handover
from backend.custody.selectors import holder_of
from backend.custody.selectors.slips import slip_facts
from tests.support.custody import collect, strokes


@pytest.mark.parametrize(
    ("outcome", "signatures", "flags"),
    [
        (Outcome.PROXY, {"giver": strokes()}, []),
        (Outcome.UNABLE, {"witness": strokes()}, []),
        (Outcome.DECLINED, {"witness": strokes()}, []),
        (Outcome.DECLINED, {}, ["unwitnessed"]),
        (Outcome.DECLINED, {"receiver": strokes()}, ["unwitnessed"]),  # the courier's own hand
    ],
)
def test_who_does_not_sign_still_gave_papers(town, outcome, signatures, flags):
    handover = collect(town, outcome=outcome, signatures=signatures, witness_name="neighbour")

    assert handover.flags == flags
    assert handover.proof["outcome"] == outcome
    assert holder_of(handover.packet_id) == town.at_courier


@pytest.mark.parametrize("about", [{"outcome": Outcome.UNABLE}, {"giver_basis": Basis.WITNESS}])
@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"signatures": {"giver": strokes()}, "witness_name": "neighbour"}, SignatureMissing),
        ({"signatures": {"giver": strokes(), "witness": strokes()}}, WitnessUnnamed),
    ],
)
def test_a_witness_signs_and_has_a_name(town, about, facts, refusal):
    with pytest.raises(refusal):
        collect(town, **about, **facts)

    assert not Handover.objects.exists()
    assert not CustodyEvent.objects.exists()


def test_the_name_of_a_witness_is_promised_and_stands_on_the_slip(town):
    handover = collect(
        town, outcome=Outcome.UNABLE, signatures={"witness": strokes()}, witness_name="Hàng xóm"
    )

    assert set(handover.commitments.values_list("field", flat=True)) == {
        "giver_name", "witness_name",
    }  # fmt: skip
    witness = slip_facts(handover.id).witness
    assert witness is not None
    assert witness.lines == ("Hàng xóm",)
    assert "Hàng xóm" not in handover.event.body


def test_a_person_who_is_not_proven_is_flagged_in_the_chain(town):
    handover = collect(town, giver_basis=Basis.CODE, is_person_proven=False)

    assert handover.flags == ["person_unproven"]
    assert '"flags":["person_unproven"]' in handover.event.body
