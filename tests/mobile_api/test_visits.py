"""Operations at the door: what they do, and what they leave alone when they are refused."""

import pytest

from backend.custody import parties
from backend.custody.models import CustodyEvent, Handover, Packet
from backend.custody.selectors.holders import holder_of
from backend.custody.selectors.verification import verify_dossier
from backend.notifications.models import Message
from mobile_api.models import Receipt
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.media import make_media
from tests.support.mobile import collect_payload, deliver_payload, fail_payload, operation, push
from tests.support.people import signed_in
from tests.support.scheduling import (
    booked_day,
    errand_of,
    ready_result,
)


def state_of(visit):
    visit.refresh_from_db()
    return visit.state


def nothing_changed(visit):
    return (
        state_of(visit) == "confirmed"
        and errand_of(visit).is_live
        and not Packet.objects.exists()
        and not CustodyEvent.objects.exists()
        and not Handover.objects.exists()
    )


def test_a_courier_sets_off_and_arrives(phone, visit):
    answers = push(
        phone,
        operation("start_travel", appointment_id=str(visit.id)),
        operation("arrive", appointment_id=str(visit.id)),
    )

    assert [each["result"] for each in answers] == ["applied", "applied"]
    assert [each["outcome"] for each in answers] == [
        {"appointment_state": "en_route"},
        {"appointment_state": "arrived"},
    ]
    assert state_of(visit) == "arrived"
    assert list(visit.events.order_by("id").values_list("new_state", flat=True)) == [
        "confirmed",
        "en_route",
        "arrived",
    ]


def test_setting_off_is_told_to_the_citizen_unless_the_report_comes_late(phone, day):
    soon, late = day.stops(day.driver(day.appointments[0]))[:2]

    push(
        phone,
        operation("start_travel", at=at("07:50").isoformat(), appointment_id=str(soon.id)),
        operation("start_travel", at=at("07:40").isoformat(), appointment_id=str(late.id)),
    )

    told = Message.objects.filter(kind="courier_on_the_way").values_list("phone", flat=True)
    assert list(told) == [soon.phone]
    assert (state_of(soon), state_of(late)) == ("en_route", "en_route")


def test_papers_are_taken_in_listed_signed_and_sealed(phone, visit, courier):
    photo = make_media()
    payload = collect_payload(visit, photos=[photo.sha256], missing=["marriage_certificate"])

    (answer,) = push(phone, operation("collect", **payload))

    packet, handover = Packet.objects.get(), Handover.objects.get()
    assert answer["result"] == "applied"
    assert answer["outcome"]["handover_id"] == str(handover.id)
    assert answer["outcome"]["manifest_hash"] == handover.manifest_hash
    assert answer["outcome"]["slip_url"].endswith(f"/verify/{handover.slip_token}")
    assert answer["outcome"]["flags"] == ["incomplete"]
    assert (packet.s10, packet.seal_number) == (payload["s10"], payload["seal_number"])
    assert holder_of(packet.id) == parties.courier(courier.id)
    assert handover.proof["media"] == [photo.sha256]
    assert sorted(handover.proof["signatures"]) == ["giver", "receiver"]
    assert handover.device_time.isoformat() == "2026-03-03T01:10:00+00:00"
    assert state_of(visit) == "done"
    assert errand_of(visit).done_at is not None
    assert verify_dossier(errand_of(visit).dossier_id) == []


def test_a_manifest_hash_that_was_shown_must_be_ours(phone, visit):
    payload = collect_payload(visit, manifest_salt="0" * 32, manifest_hash="1" * 64)

    (answer,) = push(phone, operation("collect", **payload))

    assert answer["problem"]["code"] == "manifest-differs"
    assert nothing_changed(visit)


THREE_POINTS = {"width": 600, "height": 200, "strokes": [[[0, 0, 0], [99, 9, 5], [200, 90, 9]]]}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signatures": {"giver": THREE_POINTS}}, "signature-too-poor"),
        ({"signatures": {}}, "signature-missing"),
        ({"seal_number": "HG12"}, "seal-number-invalid"),
        ({"s10": "EA000000000VN"}, "item-code-invalid"),
        ({"giver": {"name": "citizen", "basis": "code", "code": "000000"}}, "code-expired"),
    ],
)
def test_a_collection_that_can_be_mended_is_rejected_and_changes_nothing(
    phone, visit, changes, code
):
    (answer,) = push(phone, operation("collect", **collect_payload(visit, **changes)))

    assert (answer["result"], answer["problem"]["code"]) == ("rejected", code)
    assert nothing_changed(visit)
    assert Receipt.objects.get().result == "rejected"

    (mended,) = push(phone, operation("collect", **collect_payload(visit)))

    assert mended["result"] == "applied"
    assert state_of(visit) == "done"


def test_a_label_or_seal_serves_once(phone, day, courier):
    first, second = day.stops(courier)[:2]
    used = collect_payload(first)
    push(phone, operation("collect", **used))

    answers = push(
        phone,
        operation("collect", **collect_payload(second, s10=used["s10"])),
        operation("collect", **collect_payload(second, seal_number=used["seal_number"])),
    )

    assert [each["problem"]["code"] for each in answers] == ["item-code-taken", "seal-taken"]
    assert state_of(second) == "confirmed"
    assert Packet.objects.count() == 1


def test_somebody_elses_visit_is_not_there(phone, day, other_courier):
    visit = day.stops(other_courier)[0]

    answers = push(
        phone,
        operation("start_travel", appointment_id=str(visit.id)),
        operation("collect", **collect_payload(visit)),
        operation("fail", **fail_payload(visit)),
    )

    assert {each["problem"]["code"] for each in answers} == {"not-your-visit"}
    assert nothing_changed(visit)


def test_an_errand_of_another_visit_is_not_there(phone, day, courier):
    first, second = day.stops(courier)[:2]
    payload = collect_payload(first, errand_id=str(errand_of(second).id))

    (answer,) = push(phone, operation("collect", **payload))

    assert answer["problem"]["code"] == "not-found"
    assert nothing_changed(first)
    assert nothing_changed(second)


def test_a_result_is_handed_over_and_signed_for(delivery, deliverer):
    booked, packet = delivery
    visit = booked.appointments[0]

    (answer,) = push(deliverer, operation("deliver", **deliver_payload(visit, packet.s10)))

    packet.refresh_from_db()
    assert answer["result"] == "applied"
    assert answer["outcome"]["flags"] == []
    assert packet.state == "delivered"
    assert holder_of(packet.id) == parties.citizen(packet.dossier_id)
    assert state_of(visit) == "done"
    assert verify_dossier(packet.dossier_id) == []


def test_old_papers_taken_back_make_a_packet_of_their_own(delivery, deliverer):
    booked, packet = delivery
    visit = booked.appointments[0]
    spare = collect_payload(visit)
    taken_back = {
        "items": [{"name": "Thẻ cũ", "kind": "original"}],
        "s10": spare["s10"],
        "seal_number": spare["seal_number"],
    }

    push(
        deliverer,
        operation("deliver", **deliver_payload(visit, packet.s10, taken_back=taken_back)),
    )

    back = Packet.objects.get(purpose="taken_back")
    assert back.s10 == spare["s10"]
    assert holder_of(back.id) == parties.courier(booked.driver(visit).id)


def test_the_wrong_packet_is_refused_at_the_door(delivery, deliverer):
    booked, packet = delivery
    _, strange = ready_result(booked.town)
    visit = booked.appointments[0]

    (answer,) = push(deliverer, operation("deliver", **deliver_payload(visit, strange.s10)))

    packet.refresh_from_db()
    assert answer["problem"]["code"] == "packet-of-other-dossier"
    assert packet.state == "in_transit"
    assert state_of(visit) == "confirmed"


def test_help_with_filing_online_ends_the_visit(db, morning):
    day = booked_day(n_visits=0, is_published=False)
    errands = [[day.town.errand(purpose="online_assist")]]
    day = booked_day(n_visits=1, town=day.town, errands=errands)
    visit = day.appointments[0]
    client = signed_in(KeyedClient, day.driver(visit).user)

    (answer,) = push(
        client,
        operation(
            "assist",
            appointment_id=str(visit.id),
            errand_id=str(errand_of(visit).id),
            note="Đã nộp trên cổng dịch vụ công",
        ),
    )

    assert answer["outcome"] == {"appointment_state": "done"}
    assert state_of(visit) == "done"
    assert not Packet.objects.exists()
