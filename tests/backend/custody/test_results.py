"""Results that an agency gives out, and what erasure leaves."""

import pytest

from backend.common.errors import IllegalTransition, NotFound
from backend.common.uuid7 import uuid7
from backend.custody.errors import ItemCodeTaken, ManifestInvalid
from backend.custody.models import Commitment, CustodyEvent, Handover, Packet, Paper, Signature
from backend.custody.selectors import (
    export_chain,
    holder_of,
    slip_facts,
    timeline,
    verify_all,
    verify_dossier,
)
from backend.custody.services import PlaceIn, erase_personal_values
from backend.custody.slips import draw_slip
from backend.dossiers.models import Dossier
from tests.support.custody import RESULT, bring_out, collect, deliver, issue, make_town
from tests.support.dossiers import make_dossier
from tests.support.outbox import jobs_of


def test_a_result_is_born_sealed_at_the_desk(town):
    packet = issue(town)

    step = timeline(town.dossier.id)[0]
    assert (packet.state, packet.purpose) == ("sealed", "result")
    assert holder_of(packet.id) == town.at_desk
    assert (step.kind, step.giver.kind, step.receiver.name) == (
        "result_issued",
        "agency",
        town.desk.name,
    )
    assert [paper.name for paper in packet.papers.all()] == [RESULT.name]


def test_the_same_act_says_that_the_result_is_ready(town):
    issue(town)

    assert Dossier.objects.get(id=town.dossier.id).agency_status == 9
    assert [job.payload for job in jobs_of("result_ready")] == [
        {"dossier_id": str(town.dossier.id)}
    ]


def test_a_second_packet_of_a_result_says_nothing_twice(town):
    issue(town)
    issue(town)

    assert (Packet.objects.count(), len(jobs_of("result_ready"))) == (2, 1)


def test_an_agency_that_never_accepted_gives_no_result(town):
    other = make_dossier(
        agency_id=town.desk.agency_id, procedure_version_id=town.dossier.procedure_version_id
    )

    with pytest.raises(IllegalTransition):
        issue(town, dossier_id=other.id)

    assert (Packet.objects.count(), CustodyEvent.objects.count()) == (0, 0)


def test_a_result_that_cannot_be_leaves_nothing(town):
    first = issue(town)

    with pytest.raises(ItemCodeTaken):
        issue(town, s10=first.s10)
    with pytest.raises(ManifestInvalid):
        issue(town, papers=())
    with pytest.raises(NotFound):
        issue(town, dossier_id=uuid7())

    assert Packet.objects.count() == 1


@pytest.fixture
def erased(town, now):
    """A dossier whose papers came, went and were delivered, and whose owner is forgotten."""
    collect(town, place=PlaceIn(10.46, 105.63, 5))
    deliver(town, bring_out(town, issue(town)))
    erase_personal_values(dossier_id=town.dossier.id, now=now)
    return town


def test_after_erasure_no_personal_value_is_left_and_the_chain_is_whole(erased):
    assert not Commitment.objects.exclude(salt="", sealed_value=None).exists()
    assert not Signature.objects.exclude(sealed_strokes=None).exists()
    assert not Paper.objects.exclude(name="", remark="").exists()
    assert not Handover.objects.exclude(manifest="", lat_e6=None, lon_e6=None).exists()
    assert verify_dossier(erased.dossier.id) == []
    assert export_chain(erased.dossier.id)["openings"] == []


def test_after_erasure_counts_kinds_and_hashes_are_still_there(erased):
    assert sorted(Paper.objects.values_list("kind", "count")) == [
        ("copy", 2),
        ("original", 1),
        ("original", 1),
    ]
    assert not Handover.objects.filter(manifest_hash="").exists()


def test_a_slip_of_an_erased_dossier_says_so(erased):
    facts = slip_facts(Handover.objects.get(kind="collected").id)

    assert facts.giver.lines[0] == "(đã xóa)"
    assert facts.giver.strokes is None
    assert draw_slip(facts).startswith(b"%PDF")


def test_erasing_twice_is_erasing_once_and_touches_nobody_else(db, now):
    town, other = make_town(), make_town()
    collect(town)
    collect(other)
    first = Commitment.objects.filter(dossier=other.dossier).values().get()

    erase_personal_values(dossier_id=town.dossier.id, now=now)
    erase_personal_values(dossier_id=town.dossier.id, now=now)

    assert Commitment.objects.filter(dossier=other.dossier).values().get() == first
    assert verify_all().faults == ()


def test_papers_can_still_be_delivered_after_erasure(town, now):
    packet = collect(town).packet
    erase_personal_values(dossier_id=town.dossier.id, now=now)

    handover = deliver(town, packet)

    assert handover.flags == []
    assert verify_dossier(town.dossier.id) == []
