"""Results that the recipient finds wrong: opened at the door, sealed anew, kept by the courier."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from backend.common.uuid7 import uuid7
from backend.custody.errors import (
    ManifestDiffers,
    PacketNotFound,
    PacketNotResult,
    PacketOfOtherDossier,
    PacketSuperseded,
    SealNumberInvalid,
    SealTaken,
    SignatureMissing,
    WitnessUnnamed,
)
from backend.custody.kinds import Outcome
from backend.custody.manifest import Shown
from backend.custody.models import CustodyEvent, Handover, Incident, Packet, ReplacedSeal
from backend.custody.selectors import holder_of, timeline, verify_dossier
from backend.custody.services import erase_personal_values, report_incident
from backend.dossiers.models import Dossier
from backend.dossiers.states import ResultFault
from backend.notifications.models import Message
from backend.outbox.models import Job
from mobile_api.client.manifest import show_manifest
from tests.support.custody import (
    bring_out,
    collect,
    deliver,
    hand_out,
    issue,
    new_s10,
    new_seal,
    pass_on,
    refuse,
    strokes,
)


@pytest.fixture
def result(town):
    """A result that the courier has loaded."""
    return bring_out(town, issue(town))


def kinds(dossier):
    return [step.kind for step in timeline(dossier.id)]


def nothing_changed(town, result, before):
    seal = result.seal_number
    result.refresh_from_db()
    return (
        (result.state, result.seal_number) == ("in_transit", seal)
        and holder_of(result.id) == town.at_courier
        and CustodyEvent.objects.count() == before
        and not ReplacedSeal.objects.exists()
        and not Handover.objects.filter(kind="result_refused").exists()
    )


def test_a_wrong_result_stays_with_the_courier_under_a_fresh_seal(town, result):
    seal_before, fresh = result.seal_number, new_seal()

    handover = refuse(town, result, finding={"seal_number": fresh})

    result.refresh_from_db()
    facts = json.loads(handover.event.body)["facts"]
    assert (result.state, result.seal_number) == ("in_transit", fresh)
    assert holder_of(result.id) == town.at_courier
    assert kinds(town.dossier)[-1] == "result_refused"
    assert (handover.event.giver, handover.event.receiver) == (str(town.at_courier),) * 2
    assert facts["said"] == {"giver": str(town.at_courier), "receiver": str(town.at_citizen)}
    assert facts["finding"] == {"reason": "name_misspelt", "seal_before": seal_before}
    assert facts["seal"] == fresh
    assert ReplacedSeal.objects.get().number == seal_before
    assert handover.flags == []
    assert verify_dossier(town.dossier.id) == []


def test_a_refusal_moves_no_status_and_delivers_nothing(town, result):
    refuse(town, result)

    assert Dossier.objects.get(id=town.dossier.id).agency_status == 9
    assert not Message.objects.filter(kind="result_delivered").exists()


def test_the_list_that_is_signed_is_the_one_under_the_fresh_seal(town, result):
    fresh = new_seal()
    seen = show_manifest(
        [{"name": "Trích lục hộ tịch", "kind": "original", "count": 1}],
        dossier_id=str(town.dossier.id), purpose="result", s10=result.s10, seal_number=fresh,
    )  # fmt: skip

    shown = Shown(seen["manifest_salt"], seen["manifest_hash"])
    handover = refuse(town, result, finding={"seal_number": fresh}, shown=shown)

    assert handover.manifest_hash == seen["manifest_hash"]
    assert json.loads(handover.manifest)["seal"] == fresh


def test_the_recipients_own_words_are_promised_and_can_be_erased(town, result, now):
    handover = refuse(town, result, finding={"remark": "Chữ Nguyễn thành Nguyển"})
    remark = handover.commitments.get(field="remark")

    erase_personal_values(dossier_id=town.dossier.id, now=now)

    assert "Nguyển" not in handover.event.body
    assert json.loads(handover.event.body)["facts"]["commitments"]["remark"] == remark.digest
    remark.refresh_from_db()
    assert (remark.salt, remark.sealed_value) == ("", None)
    assert verify_dossier(town.dossier.id) == []


@pytest.mark.parametrize("reason", ResultFault)
def test_each_reason_of_the_catalogue_is_fixed_by_the_chain(town, result, reason):
    handover = refuse(town, result, finding={"reason": reason})

    assert json.loads(handover.event.body)["facts"]["finding"]["reason"] == reason.value
    assert handover.proof["finding"]["reason"] == reason.value


@pytest.mark.parametrize(
    ("outcome", "signatures", "flags"),
    [
        (Outcome.PROXY, {"receiver": strokes()}, []),
        (Outcome.DECLINED, {"witness": strokes()}, []),
        (Outcome.DECLINED, {}, ["unwitnessed"]),
        (Outcome.UNABLE, {"witness": strokes()}, []),
    ],
)
def test_who_does_not_sign_has_refused_all_the_same(town, result, outcome, signatures, flags):
    handover = refuse(
        town, result, outcome=outcome, signatures=signatures, witness_name="neighbour"
    )

    assert handover.flags == flags
    assert holder_of(result.id) == town.at_courier


def test_a_repeated_operation_refuses_once(town, result):
    op_id = uuid7()
    first = refuse(town, result, op_id=op_id)
    before = CustodyEvent.objects.count()

    again = refuse(town, result, op_id=op_id)

    assert again.id == first.id
    assert CustodyEvent.objects.count() == before


def test_a_refused_result_leaves_the_office_towards_the_agency(town, result):
    refuse(town, result)
    pass_on(town, town.at_courier, town.at_office, result)
    pass_on(town, town.at_office, town.at_courier, result)
    pass_on(town, town.at_courier, town.at_desk, result)

    result.refresh_from_db()
    assert kinds(town.dossier)[-5:] == [
        "result_refused", "received", "dispatched", "delivered_to_desk", "opened",
    ]  # fmt: skip
    assert (result.state, holder_of(result.id)) == ("opened", town.at_agency)
    assert verify_dossier(town.dossier.id) == []


def test_a_result_the_books_have_elsewhere_is_refused_and_the_gap_is_written(town):
    result = issue(town)

    handover = refuse(town, result)

    assert handover.flags == ["holder_differs"]
    assert kinds(town.dossier) == ["result_issued", "presumed", "result_refused"]
    assert holder_of(result.id) == town.at_courier


@pytest.mark.parametrize("receiver", ["at_office", "at_other_courier"])
def test_a_refusal_told_after_the_courier_gave_it_on_leaves_it_where_it_is(
    town, result, now, receiver
):
    has_it, fresh = getattr(town, receiver), new_seal()
    pass_on(town, town.at_courier, has_it, result)
    result.refresh_from_db()
    state = result.state

    handover = refuse(
        town, result, device_time=now - timedelta(hours=1), finding={"seal_number": fresh}
    )

    result.refresh_from_db()
    assert (handover.giver, handover.event.giver) == (str(town.at_courier), str(has_it))
    assert (result.state, result.seal_number, result.is_refused) == (state, fresh, True)
    assert holder_of(result.id) == has_it
    assert "presumed" not in kinds(town.dossier)
    assert handover.flags == []
    assert Dossier.objects.get(id=town.dossier.id).result_fault == "name_misspelt"
    assert verify_dossier(town.dossier.id) == []


def test_a_refusal_told_after_a_desk_took_it_opens_it_there(town, result, now):
    pass_on(town, town.at_courier, town.at_desk, result)

    refuse(town, result, device_time=now - timedelta(hours=1))

    result.refresh_from_db()
    dossier = Dossier.objects.get(id=town.dossier.id)
    assert kinds(town.dossier)[-3:] == ["delivered_to_desk", "result_refused", "opened"]
    assert (result.state, holder_of(result.id)) == ("opened", town.at_agency)
    assert (dossier.agency_status, dossier.result_fault) == (4, "name_misspelt")
    assert Job.objects.filter(kind="wrong_result_back").count() == 1
    assert verify_dossier(town.dossier.id) == []


def test_who_gave_it_on_before_had_it_again_at_the_door(town, result, now):
    pass_on(town, town.at_courier, town.at_office, result)

    handover = refuse(town, result, device_time=now + timedelta(hours=1))

    assert handover.flags == ["holder_differs"]
    assert kinds(town.dossier)[-2:] == ["presumed", "result_refused"]
    assert holder_of(result.id) == town.at_courier


def test_a_result_with_an_incident_that_is_refused_has_turned_up(town, result, now):
    report_incident(packet_id=result.id, kind="damaged", actor_id=uuid7(), now=now)

    refuse(town, result)

    result.refresh_from_db()
    assert (Incident.objects.get().outcome, result.state) == ("found", "in_transit")


def test_a_result_that_was_delivered_is_refused_in_vain_and_a_person_looks(town, result):
    deliver(town, result)
    seal = result.seal_number

    handover = refuse(town, result, courier_id=town.other_courier.id)

    result.refresh_from_db()
    assert handover.flags == ["contested"]
    assert (result.state, result.seal_number) == ("delivered", seal)
    assert holder_of(result.id) == town.at_citizen
    assert [incident.kind for incident in Incident.objects.all()] == ["contested"]
    assert not ReplacedSeal.objects.exists()
    assert verify_dossier(town.dossier.id) == []


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"finding": {"seal_number": "HG12"}}, SealNumberInvalid),
        ({"signatures": {}}, SignatureMissing),
        ({"signatures": {"witness": strokes()}, "outcome": Outcome.UNABLE}, WitnessUnnamed),
        ({"shown": Shown("0" * 32, "1" * 64)}, ManifestDiffers),
        ({"packet_id": None, "s10": new_s10()}, PacketNotFound),
    ],
)
def test_what_the_phone_can_put_right_is_refused_and_changes_nothing(
    town, result, changes, refusal
):
    before = CustodyEvent.objects.count()

    with pytest.raises(refusal):
        refuse(town, result, **changes)

    assert nothing_changed(town, result, before)


def test_only_a_result_of_this_dossier_can_be_wrong(town, result):
    papers, other = collect(town).packet, town.another_dossier()
    before = CustodyEvent.objects.count()

    with pytest.raises(PacketNotResult):
        refuse(town, papers)
    with pytest.raises(PacketOfOtherDossier):
        refuse(town, result, dossier_id=other.id)

    assert nothing_changed(town, result, before)


def test_a_seal_closes_one_packet_only_also_after_it_was_replaced(town, result):
    first = result.seal_number
    used = collect(town).packet.seal_number
    for taken in (used, first):
        with pytest.raises(SealTaken):
            refuse(town, result, finding={"seal_number": taken})
    refuse(town, result)
    n_packets = Packet.objects.count()

    with pytest.raises(SealTaken), transaction.atomic():
        collect(town, seal_number=first)
    result.refresh_from_db()
    with pytest.raises(SealTaken):
        refuse(town, result, finding={"seal_number": first})

    assert Packet.objects.count() == n_packets
    assert Handover.objects.filter(kind="result_refused").count() == 1


def test_the_wrong_result_is_not_delivered_once_the_right_one_is_there(town, result):
    refuse(town, result)
    issue(town)
    before = CustodyEvent.objects.count()

    with pytest.raises(PacketSuperseded):
        deliver(town, result)

    assert CustodyEvent.objects.count() == before
    assert holder_of(result.id) == town.at_courier


def test_hours_later_it_is_where_it_is_and_is_flagged(town, result):
    refuse(town, result)
    issue(town)

    handover = deliver(town, result, is_past=True)

    assert handover.flags == ["superseded"]
    assert holder_of(result.id) == town.at_citizen
    assert Dossier.objects.get(id=town.dossier.id).agency_status == 9  # the right one is to come


@pytest.mark.parametrize("place", ["in the bag", "at the desk"])
def test_a_refusal_told_once_the_right_result_is_there_takes_nothing_from_it(
    town, result, now, place
):
    if place == "at the desk":
        pass_on(town, town.at_courier, town.at_desk, result)
    right = issue(town)

    refuse(town, result, device_time=now - timedelta(hours=1))
    if place == "in the bag":
        pass_on(town, town.at_courier, town.at_desk, result)

    for each in (result, right):
        each.refresh_from_db()
    dossier = Dossier.objects.get(id=town.dossier.id)
    assert (result.state, result.is_refused, right.state) == ("opened", True, "sealed")
    assert (dossier.agency_status, dossier.result_fault, dossier.result_fault_at) == (9, "", None)
    assert not Message.objects.filter(kind="result_wrong").exists()
    assert deliver(town, bring_out(town, right)).flags == []


def test_a_later_result_that_was_refused_too_is_not_the_right_one(town, result):
    later = bring_out(town, issue(town))
    refuse(town, later)

    refuse(town, result, finding={"reason": ResultFault.PAPER_DAMAGED})
    pass_on(town, town.at_courier, town.at_desk, result)

    dossier = Dossier.objects.get(id=town.dossier.id)
    assert (dossier.agency_status, dossier.result_fault) == (4, "paper_damaged")


def test_the_desk_has_a_wrong_result_back_while_the_right_one_is_there(town, result):
    first = result
    refuse(town, first)
    issue(town)
    Dossier.objects.filter(id=town.dossier.id).update(result_fault="name_misspelt")

    pass_on(town, town.at_courier, town.at_desk, first)

    first.refresh_from_db()
    assert first.state == "opened"
    assert Dossier.objects.get(id=town.dossier.id).agency_status == 9


@pytest.mark.parametrize("way", ["door", "counter"])
def test_an_earlier_result_that_is_fetched_does_not_end_what_is_being_corrected(town, result, way):
    later = bring_out(town, issue(town))
    refuse(town, later)

    if way == "counter":
        pass_on(town, town.at_courier, town.at_office, result)
        hand_out(town, result)
    else:
        deliver(town, result)
    dossier = Dossier.objects.get(id=town.dossier.id)
    assert (dossier.agency_status, dossier.result_fault) == (9, "name_misspelt")
    pass_on(town, town.at_courier, town.at_desk, later)

    assert Dossier.objects.get(id=town.dossier.id).agency_status == 4
    deliver(town, bring_out(town, issue(town)))
    dossier.refresh_from_db()
    assert (dossier.agency_status, dossier.result_fault) == (10, "")


def test_who_takes_a_refused_result_after_all_while_there_is_no_other_takes_it(town, result):
    refuse(town, result)

    assert deliver(town, result).flags == []
