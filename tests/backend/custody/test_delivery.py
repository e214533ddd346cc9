"""Packets given to a citizen."""

import pytest

from backend.common.uuid7 import uuid7
from backend.custody.errors import (
    ItemCodeTaken,
    MediaMissing,
    PacketNotFound,
    PacketOfOtherDossier,
    SignatureMissing,
    WitnessUnnamed,
)
from backend.custody.kinds import Outcome
from backend.custody.models import CustodyEvent, Handover, Incident, Packet
from backend.custody.selectors import holder_of, timeline, verify_dossier
from backend.custody.services import TakenBackIn, report_incident
from backend.dossiers.models import Dossier
from backend.notifications.models import Message
from tests.support.custody import (
    OLD_CARD,
    bring_out,
    collect,
    deliver,
    issue,
    new_s10,
    new_seal,
    pass_on,
    strokes,
)


@pytest.fixture
def result(town):
    """A result that the courier has loaded."""
    return bring_out(town, issue(town))


def kinds(dossier):
    return [step.kind for step in timeline(dossier.id)]


def test_a_delivered_result_is_the_citizens(town, result):
    handover = deliver(town, result)

    result.refresh_from_db()
    assert result.state == "delivered"
    assert holder_of(result.id) == town.at_citizen
    assert handover.flags == []
    assert handover.proof["basis"] == "id_seen"
    assert handover.proof["outcome"] == "signed"
    assert kinds(town.dossier)[-1] == "delivered"


def test_a_delivered_result_moves_the_agencys_status_and_tells_the_owner(town, result):
    handover = deliver(town, result)

    assert Dossier.objects.get(id=town.dossier.id).agency_status == 10
    message = Message.objects.get(kind="result_delivered")
    assert message.phone == town.dossier.owner_phone
    assert f"/verify/{handover.slip_token}" in message.body


def test_papers_that_come_back_move_no_status(town):
    packet = collect(town).packet

    deliver(town, packet)

    assert Dossier.objects.get(id=town.dossier.id).agency_status == 2


def test_a_packet_may_be_named_by_its_label(town, result):
    handover = deliver(town, result, packet_id=None, s10=f" {result.s10.lower()} ")

    assert handover.packet_id == result.id


def test_old_papers_go_the_other_way_in_a_packet_of_their_own(town, result):
    wish = TakenBackIn((OLD_CARD,), s10=new_s10(), seal_number=new_seal())

    handover = deliver(town, result, taken_back=wish, op_id=uuid7())

    back = Packet.objects.get(s10=wish.s10)
    assert (back.purpose, back.state) == ("taken_back", "in_transit")
    assert holder_of(back.id) == town.at_courier
    other = Handover.objects.get(packet=back)
    assert (other.accompanies_id, other.op_id) == (handover.id, None)
    assert other.proof["signatures"] == {"giver": handover.proof["signatures"]["receiver"]}
    assert kinds(town.dossier)[-3:] == ["delivered", "sealed", "taken_back"]


def test_a_repeated_operation_delivers_and_takes_back_once(town, result):
    facts = {
        "op_id": uuid7(),
        "taken_back": TakenBackIn((OLD_CARD,), s10=new_s10(), seal_number=new_seal()),
    }
    first = deliver(town, result, **facts)
    before = CustodyEvent.objects.count()

    again = deliver(town, result, **facts)

    assert again.id == first.id
    assert CustodyEvent.objects.count() == before


@pytest.mark.parametrize(
    ("outcome", "signatures", "flags"),
    [
        (Outcome.PROXY, {"receiver": strokes()}, []),
        (Outcome.DECLINED, {"witness": strokes()}, []),
        (Outcome.DECLINED, {}, ["unwitnessed"]),
        (Outcome.DECLINED, {"giver": strokes()}, ["unwitnessed"]),  # the courier's own hand
        (Outcome.UNABLE, {"witness": strokes()}, []),
    ],
)
def test_who_does_not_sign_still_received(town, result, outcome, signatures, flags):
    handover = deliver(
        town, result, outcome=outcome, signatures=signatures, witness_name="neighbour"
    )

    assert handover.flags == flags
    assert holder_of(result.id) == town.at_citizen


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"signatures": {}, "witness_name": "neighbour"}, SignatureMissing),
        ({"signatures": {"witness": strokes()}}, WitnessUnnamed),
    ],
)
def test_who_cannot_sign_has_a_witness_with_a_name_who_signs(town, result, changes, refusal):
    with pytest.raises(refusal):
        deliver(town, result, outcome=Outcome.UNABLE, **changes)

    assert not Handover.objects.filter(kind="delivered").exists()
    assert holder_of(result.id) == town.at_courier


def test_a_handover_the_ledger_did_not_expect_is_kept_and_the_gap_is_written(town):
    result = issue(town)

    handover = deliver(town, result)

    steps = timeline(town.dossier.id)
    assert handover.flags == ["holder_differs"]
    assert [step.kind for step in steps] == ["result_issued", "presumed", "delivered"]
    assert (steps[1].giver.kind, steps[1].receiver.kind) == ("desk", "courier")
    assert verify_dossier(town.dossier.id) == []


def test_a_packet_with_an_incident_that_is_delivered_has_turned_up(town, result, now):
    report_incident(packet_id=result.id, kind="damaged", actor_id=uuid7(), now=now)

    handover = deliver(town, result)

    incident = Incident.objects.get()
    assert handover.flags == ["holder_differs"]
    assert (incident.outcome, incident.resolved_at) == ("found", now)


def test_two_reports_of_one_delivery_are_both_kept_and_nobody_is_told_twice(town, result):
    deliver(town, result)

    second = deliver(town, result, courier_id=town.other_courier.id)

    assert second.flags == ["contested"]
    assert second.giver == str(town.at_other_courier)
    assert kinds(town.dossier)[-2:] == ["delivered", "contested"]
    assert timeline(town.dossier.id)[-1].facts["said"] == {
        "giver": str(town.at_other_courier),
        "receiver": str(town.at_citizen),
    }
    assert holder_of(result.id) == town.at_citizen
    assert [incident.kind for incident in Incident.objects.all()] == ["contested"]
    assert Message.objects.filter(kind="result_delivered").count() == 1
    assert verify_dossier(town.dossier.id) == []


def test_papers_the_agency_has_opened_stay_the_agencys(town):
    packet = collect(town).packet
    pass_on(town, town.at_courier, town.at_desk, packet)

    handover = deliver(town, packet)

    assert handover.flags == ["contested"]
    assert holder_of(packet.id) == town.at_agency


def test_the_wrong_packet_is_refused_at_the_door(town, result):
    other = town.another_dossier()

    with pytest.raises(PacketOfOtherDossier):
        deliver(town, result, dossier_id=other.id)
    with pytest.raises(PacketNotFound):
        deliver(town, result, packet_id=None, s10=new_s10())

    assert holder_of(result.id) == town.at_courier


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"signatures": {}}, SignatureMissing),
        ({"signatures": {"witness": strokes()}, "outcome": Outcome.PROXY}, SignatureMissing),
        ({"media": ["f" * 64]}, MediaMissing),
    ],
)
def test_what_the_phone_can_put_right_is_refused_and_changes_nothing(town, result, facts, refusal):
    before = CustodyEvent.objects.count()

    with pytest.raises(refusal):
        deliver(town, result, **facts)

    assert CustodyEvent.objects.count() == before
    assert holder_of(result.id) == town.at_courier


def test_a_used_label_for_what_is_taken_back_undoes_the_whole_delivery(town, result):
    wish = TakenBackIn((OLD_CARD,), s10=result.s10, seal_number=new_seal())

    with pytest.raises(ItemCodeTaken):
        deliver(town, result, taken_back=wish)

    assert holder_of(result.id) == town.at_courier
    assert not Message.objects.filter(kind="result_delivered").exists()
