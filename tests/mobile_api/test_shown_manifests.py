"""The hash that both parties see on the phone is the one that the ledger fixes."""

import json

from backend.custody.models import Handover, Packet, Paper
from mobile_api.client.manifest import show_manifest
from tests.support.mobile import collect_payload, deliver_payload, operation, push


def bag_of(phone, s10):
    packets = phone.get("/api/v1/courier/package").json()["packets"]
    return next(each for each in packets if each["s10"] == s10)


def shown(packet, **changes):
    said = {name: packet[name] for name in ("items", "dossier_id", "purpose", "s10", "seal_number")}
    return show_manifest(**said | changes)


def test_papers_are_signed_for_with_the_hash_that_the_phone_made(phone, visit, dossier):
    said = collect_payload(visit, missing=["photo", "marriage_certificate"])
    seen = show_manifest(
        said["items"], dossier_id=str(dossier.id), purpose="papers", s10=said["s10"],
        seal_number=said["seal_number"], missing=said["missing"],
    )  # fmt: skip

    (answer,) = push(phone, operation("collect", **said, **seen))

    assert answer["result"] == "applied"
    assert answer["outcome"]["manifest_hash"] == seen["manifest_hash"]
    facts = json.loads(Handover.objects.get().event.body)["facts"]
    assert facts["manifest_hash"] == seen["manifest_hash"]
    assert set(facts["signatures"]) == {"giver", "receiver"}


def test_a_result_is_read_out_of_the_package_and_signed_for_with_its_hash(delivery, deliverer):
    booked, packet = delivery
    visit = booked.appointments[0]
    held = bag_of(deliverer, packet.s10)
    seen = shown(held)

    (answer,) = push(deliverer, operation("deliver", **deliver_payload(visit, packet.s10), **seen))

    assert [item["name"] for item in held["items"]] == [
        paper.name for paper in Paper.objects.filter(packet=packet)
    ]
    assert answer["result"] == "applied"
    assert answer["outcome"]["manifest_hash"] == seen["manifest_hash"]


def test_who_was_shown_another_list_signs_nothing(delivery, deliverer):
    booked, packet = delivery
    visit = booked.appointments[0]
    held = bag_of(deliverer, packet.s10)
    seen = shown(held, items=[*held["items"], {"name": "Giấy khác", "kind": "copy"}])

    (answer,) = push(deliverer, operation("deliver", **deliver_payload(visit, packet.s10), **seen))

    assert (answer["result"], answer["problem"]["code"]) == ("rejected", "manifest-differs")
    assert not Handover.objects.filter(kind="delivered").exists()


def test_a_name_that_was_erased_is_listed_as_what_it_is(delivery, deliverer):
    booked, packet = delivery
    Paper.objects.filter(packet=packet).update(name="", remark="")

    held = bag_of(deliverer, packet.s10)
    said = deliver_payload(booked.appointments[0], packet.s10)
    (answer,) = push(deliverer, operation("deliver", **said, **shown(held)))

    assert [item["name"] for item in held["items"]] == ["Bản chính"]
    assert answer["result"] == "applied"


def test_a_package_lists_the_papers_of_all_packets_at_once(phone, visit, django_assert_num_queries):
    push(phone, operation("collect", **collect_payload(visit)))

    assert Packet.objects.count() == 1
    assert len(bag_of(phone, Packet.objects.get().s10)["items"]) == 2
    with django_assert_num_queries(20):  # one more than without any packet
        phone.get("/api/v1/courier/package")
