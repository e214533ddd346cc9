"""A wrong result on its way back, until the right one is offered: agency, office, owner, pages."""

import pytest
import time_machine
from django.test import Client

from backend.accounts.models import PhoneCode
from backend.custody import parties
from backend.custody.models import Handover
from backend.custody.selectors.holders import holder_of
from backend.custody.selectors.verification import verify_dossier
from backend.custody.services import countersign_batch, hand_batch, issue_result, record_delivery
from backend.dossiers.models import Dossier
from backend.dossiers.services import record_status
from backend.notifications.models import Message
from mobile_api.models import Review
from scheduling.api.examples import BODIES
from scheduling.errors import NothingToDeliver, ResultBeingCorrected
from scheduling.models import Attempt, Keeping
from scheduling.services.errands import check_errands
from scheduling.services.last_tries import step_keeping
from scheduling.services.next_visits import offer_delivery
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.custody import RESULT, new_s10, new_seal, strokes
from tests.support.mobile import deliver_payload, operation, push, refuse_payload
from tests.support.outbox import run_all_jobs
from tests.support.people import citizen, signed_in
from tests.support.scheduling import errand_of, ready_result

EIGHT, NINE, LATER = at("08:00"), at("09:00"), at("15:00")


@pytest.fixture
def town(delivery):
    """Where it happens."""
    return delivery[0].town


@pytest.fixture
def stop(delivery):
    """The visit for which the result was brought."""
    return delivery[0].appointments[0]


@pytest.fixture
def packet(delivery, deliverer, stop):
    """The result, which its recipient did not take."""
    packet = delivery[1]
    said = refuse_payload(stop, packet.s10, remark="Sai tên đệm")
    (answer,) = push(deliverer, operation("refuse_result", at=EIGHT.isoformat(), **said))
    assert answer["result"] == "applied", answer
    packet.refresh_from_db()
    return packet


@pytest.fixture
def clerk(town):
    return signed_in(KeyedClient, town.clerk)


def fresh(packet):
    return Dossier.objects.get(id=packet.dossier_id)


def carry(town, giver, receiver, packet):
    """Hand a packet over, counted by somebody of the other side."""
    batch = hand_batch(
        giver=giver, receiver=receiver, packet_ids=[packet.id], actor_id=town.clerk.id, now=NINE
    )
    countersign_batch(
        batch_id=batch.id, tally={packet.s10: "present"}, actor_id=town.dispatcher.id, now=NINE
    )
    packet.refresh_from_db()


def to_office(delivery, stop, packet):
    courier = parties.courier(delivery[0].driver(stop).id)
    carry(delivery[0].town, courier, parties.office(delivery[0].town.office.id), packet)


def to_desk(delivery, stop, packet):
    """The way of papers: by the office and a courier to the agency's desk."""
    town, courier = delivery[0].town, parties.courier(delivery[0].driver(stop).id)
    to_office(delivery, stop, packet)
    carry(town, parties.office(town.office.id), courier, packet)
    carry(town, courier, parties.desk(town.desk.id), packet)


def issue_again(town, packet, now=LATER):
    return issue_result(
        dossier_id=packet.dossier_id, desk_id=town.desk.id, papers=(RESULT,), s10=new_s10(),
        seal_number=new_seal(), actor_id=town.clerk.id, now=now,
    )  # fmt: skip


def wish_for(packet):
    return [{"purpose": "deliver", "dossier_token": fresh(packet).tracking_token}]


def kinds_of(packet):
    return list(packet.events.order_by("seq").values_list("kind", flat=True))


def test_the_owner_is_told_why_and_that_it_was_no_failed_delivery(packet):
    dossier = fresh(packet)

    (told,) = Message.objects.filter(kind="result_wrong")

    assert told.phone == dossier.owner_phone
    assert told.params["reason"] == "Sai họ tên"
    assert "Sai tên đệm" not in told.body
    assert "không tính là lần giao không thành" in told.body
    assert not Attempt.objects.exists()
    assert not Message.objects.filter(kind="result_delivered").exists()


def test_to_bring_it_back_is_a_task_of_the_office_with_its_time(town, stop, packet, clerk):
    (task,) = clerk.get("/api/v1/keepings").json()["results"]

    assert (task["state"], task["attempt_id"], task["result_fault"]) == (
        "returning", None, "name_misspelt",
    )  # fmt: skip
    assert task["packets"] == [{"s10": packet.s10, "state": "in_transit"}]
    office = Message.objects.filter(kind="exception_raised", user_id=town.dispatcher.id)
    assert [each.params for each in office] == [{"day": "07/03/2026", "code": "result-wrong"}]
    early = clerk.post(f"/api/v1/keepings/{task['id']}/close")
    assert (early.status_code, early.json()["code"]) == (422, "keeping-not-over")


def test_what_is_not_back_in_time_is_told_again(town, packet):
    task = Keeping.objects.get()

    step_keeping(keeping_id=task.id, now=task.due_at)

    told = Message.objects.filter(kind="exception_raised", user_id=town.dispatcher.id)
    assert [each.params["code"] for each in told] == ["result-wrong"] * 2
    assert not Message.objects.filter(kind="kept_over").exists()


def test_it_goes_to_the_desk_like_papers_and_the_agency_works_on_it_again(delivery, stop, packet):
    dossier = fresh(packet)
    assert (dossier.agency_status, dossier.result_fault) == (9, "name_misspelt")

    to_desk(delivery, stop, packet)

    dossier = fresh(packet)
    event = dossier.status_events_in_order().last()
    assert kinds_of(packet)[-5:] == [
        "result_refused", "received", "dispatched", "delivered_to_desk", "opened",
    ]  # fmt: skip
    assert packet.state == "opened"
    assert holder_of(packet.id) == parties.agency(dossier.agency_id)
    assert (dossier.agency_status, dossier.result_fault) == (4, "name_misspelt")
    assert (event.old_status, event.new_status) == (9, 4)
    assert event.note == "Trả lại kết quả để sửa: sai họ tên"
    assert verify_dossier(dossier.id) == []


def test_the_task_is_over_when_the_agency_has_it(delivery, stop, packet):
    to_desk(delivery, stop, packet)
    run_all_jobs(NINE)

    assert [task.state for task in Keeping.objects.all()] == ["closed"]
    run_all_jobs(NINE)
    assert Message.objects.filter(kind="exception_raised").count() == 1


def test_no_delivery_is_offered_until_the_right_result_is_there(delivery, town, stop, packet):
    day = stop.opens_at.date()
    with pytest.raises(ResultBeingCorrected) as refused:
        check_errands(wish_for(packet), on_day=day)
    assert refused.value.facts == {"fault": "name_misspelt"}
    assert offer_delivery(dossier_id=packet.dossier_id, now=NINE) is False
    to_desk(delivery, stop, packet)
    with pytest.raises(ResultBeingCorrected):
        check_errands(wish_for(packet), on_day=day)
    # The agency's own word is not enough: the paper must be there.
    record_status(dossier_id=packet.dossier_id, status=9, actor="agency", now=NINE)
    run_all_jobs(NINE)
    assert not Message.objects.filter(kind__in=["result_ready", "delivery_offer"]).exists()

    issue_again(town, packet)
    run_all_jobs(LATER)

    dossier = fresh(packet)
    assert (dossier.agency_status, dossier.result_fault, dossier.result_fault_at) == (9, "", None)
    assert Message.objects.filter(kind="delivery_offer", phone=dossier.owner_phone).count() == 1
    assert len(check_errands(wish_for(packet), on_day=day)) == 1


def test_a_dossier_whose_result_is_not_ready_has_nothing_to_deliver_as_before(stop, packet):
    Dossier.objects.update(agency_status=4, result_fault="")

    with pytest.raises(NothingToDeliver):
        check_errands(wish_for(packet), on_day=stop.opens_at.date())


def test_the_right_result_may_be_there_before_the_wrong_one_is_back(delivery, town, stop, packet):
    to_office(delivery, stop, packet)

    issue_again(town, packet)
    run_all_jobs(LATER)

    dossier = fresh(packet)
    assert (dossier.agency_status, dossier.result_fault) == (9, "")
    assert dossier.result_ready_at == LATER
    assert Message.objects.filter(kind="delivery_offer").count() == 1
    carry(town, parties.office(town.office.id), parties.desk(town.desk.id), packet)
    assert packet.state == "opened"
    assert fresh(packet).agency_status == 9  # the right one stays ready


def test_each_task_is_about_its_own_packet(delivery, town, stop, packet, clerk):
    right = issue_again(town, packet)
    carry(town, parties.desk(town.desk.id), parties.office(town.office.id), right)

    (task,) = clerk.get("/api/v1/keepings").json()["results"]
    to_desk(delivery, stop, packet)
    run_all_jobs(NINE)

    assert [each["s10"] for each in task["packets"]] == [packet.s10]
    assert Keeping.objects.get().state == "closed"  # though the right one is on its way


def test_the_wrong_one_of_two_results_is_refused_at_the_door_and_a_matter_afterwards(
    delivery, deliverer, town, stop, packet
):
    issue_again(town, packet, now=EIGHT)
    said = deliver_payload(stop, packet.s10)

    (fresh_one,) = push(deliverer, operation("deliver", at=EIGHT.isoformat(), **said))
    packet.refresh_from_db()
    assert (fresh_one["result"], fresh_one["problem"]["code"]) == ("rejected", "packet-superseded")
    assert packet.state == "in_transit"
    with time_machine.travel(LATER, tick=False):
        (late,) = push(deliverer, operation("deliver", at=EIGHT.isoformat(), **said))

    assert late["result"] == "applied"
    assert {"two_handovers", "content_differs"} <= set(late["flags"])
    assert late["outcome"]["flags"] == ["superseded"]
    assert Review.objects.filter(kind="content_differs").count() == 1


def test_who_takes_it_after_all_has_a_result(delivery, stop, packet):
    record_delivery(
        dossier_id=packet.dossier_id, packet_id=packet.id, receiver_name="citizen",
        courier_id=delivery[0].driver(stop).id, receiver_basis="id_seen", outcome="signed",
        signatures={"receiver": strokes()}, actor_id=delivery[0].town.clerk.id, now=NINE,
    )  # fmt: skip

    dossier = fresh(packet)
    assert (dossier.agency_status, dossier.result_fault) == (10, "")


@pytest.mark.parametrize("which", ["wrong", "right"])
def test_neither_result_is_handed_out_for_the_task_to_bring_the_wrong_one_back(
    delivery, town, stop, packet, clerk, which
):
    to_office(delivery, stop, packet)
    right = issue_again(town, packet)
    carry(town, parties.desk(town.desk.id), parties.office(town.office.id), right)
    task = Keeping.objects.get()
    body = {**BODIES["handOutAtCounter"], "s10": {"wrong": packet, "right": right}[which].s10}

    answer = clerk.post(f"/api/v1/keepings/{task.id}/hand-out", body)
    code = clerk.post(f"/api/v1/keepings/{task.id}/code")

    assert [(each.status_code, each.json()["code"]) for each in (answer, code)] == [
        (422, "keeping-goes-back"),
    ] * 2
    assert not PhoneCode.objects.filter(purpose="handover_counter").exists()
    for each in (packet, right):
        each.refresh_from_db()
        assert (each.state, holder_of(each.id)) == ("at_office", parties.office(town.office.id))
    assert (Keeping.objects.get().state, fresh(packet).agency_status) == ("returning", 9)
    assert not Handover.objects.filter(kind="handed_out").exists()


def test_another_dossiers_result_is_not_touched_by_it(delivery, town, stop, packet):
    other, right = ready_result(town)

    to_desk(delivery, stop, packet)
    carry(town, parties.desk(town.desk.id), parties.office(town.office.id), right)
    carry(town, parties.office(town.office.id), parties.desk(town.desk.id), right)

    assert (right.state, Dossier.objects.get(id=other.id).agency_status) == ("at_desk", 9)


def test_the_page_says_that_it_is_wrong_why_and_where_it_is(delivery, stop, packet):
    def page(lang=""):
        return Client().get(f"/track/{token}{lang}").content.decode()

    def told():
        return Client().get(f"/api/v1/tracking/{token}").json()

    token, agency = fresh(packet).tracking_token, fresh(packet).agency.name_vi

    assert f"Kết quả sai (sai họ tên), đang được trả lại {agency}." in page()
    assert f"The result is wrong (a name is misspelt) and is on its way back to {agency}." in page(
        "?lang=en"
    )
    assert "Hãy đặt lịch hẹn nhận kết quả" not in page()
    assert "Khi có kết quả đúng, chúng tôi báo" in page()
    assert "Buổi hẹn kết thúc: kết quả sai" in page()
    assert "Quý khách thấy kết quả sai (sai họ tên); bưu tá niêm phong lại" in page()
    assert told()["result_fault"]["reason"] == "name_misspelt"
    assert [each["kind"] for each in told()["holders"]] == ["courier"]
    assert "Sai tên đệm" not in page()

    to_desk(delivery, stop, packet)

    assert f"Kết quả sai (sai họ tên); {agency} đã nhận lại và đang sửa." in page()
    assert [each["kind"] for each in told()["holders"]] == ["agency"]


def test_it_stands_in_the_dossier(packet):
    dossier, owner = fresh(packet), citizen(phone="+84912000123")
    Dossier.objects.update(citizen=owner)

    shown = signed_in(KeyedClient, owner).get(f"/api/v1/dossiers/{dossier.id}").json()

    assert (shown["result_fault"], shown["result_fault_at"]) == (
        "name_misspelt", "2026-03-03T01:00:00Z",
    )  # fmt: skip


def test_the_errand_is_over_and_says_how(stop, packet):
    errand = errand_of(stop)

    assert (errand.is_live, errand.outcome) == (False, "result_wrong")
    assert errand.done_at == EIGHT
