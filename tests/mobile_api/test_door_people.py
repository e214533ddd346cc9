"""Who may give and receive at the door: the owner, and who is registered to act for her."""

import uuid
from datetime import timedelta

import pytest

from backend.custody.models import Handover
from backend.dossiers.models import Proxy
from mobile_api.api.payloads import PAYLOADS
from mobile_api.client.door import may_come
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.doors import (
    SOON,
    by_proxy,
    given,
    owner_of,
    received,
    refused,
    register,
    stop_of,
    stranger,
)
from tests.support.mobile import push
from tests.support.people import signed_in
from tests.support.scheduling import errand_of


def test_a_registered_proxy_gives_papers_for_the_owner(phone, visit, owner, dossier):
    (row,) = register(owner, dossier).json()

    person = stop_of(phone, visit)["errands"][0]["may_receive"][-1]
    assert (person["role"], person["proxy_id"], person["purposes"]) == (
        "proxy", row["id"], ["collect"],
    )  # fmt: skip
    (answer,) = push(phone, by_proxy(visit, row["id"]))

    assert answer["result"] == "applied", answer
    assert Handover.objects.get().proof["basis"] == "proxy"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"purposes": ["deliver"]}, "scope"),
        ({"name": "Người khác"}, "name"),
        ({"valid_until": at("08:00").replace(microsecond=1).isoformat()}, "expired"),
    ],
)
def test_a_proxy_outside_of_its_bounds_gives_nothing(phone, visit, owner, dossier, changes, reason):
    (row,) = register(owner, dossier, **changes).json()
    Proxy.objects.filter(valid_until__lt=SOON).update(valid_until=at("07:00"))

    (answer,) = push(phone, by_proxy(visit, row["id"]))

    assert refused(answer) == ("rejected", "proxy-not-registered", reason)
    assert not Handover.objects.exists()


def test_a_registered_proxy_receives_a_result(delivery, deliverer):
    booked, packet = delivery
    visit = booked.appointments[0]
    dossier = errand_of(visit).dossier
    (row,) = register(owner_of(dossier), dossier, purposes=["deliver"]).json()
    errand = stop_of(deliverer, visit)["errands"][0]

    (person,) = [each for each in may_come(errand, "deliver", at=at("08:00")) if each["proxy_id"]]
    name = {"name": person["name"], "basis": "proxy", "proxy_id": person["proxy_id"]}
    (answer,) = push(deliverer, received(visit, packet.s10, **name))

    assert person["proxy_id"] == row["id"]
    assert (answer["result"], answer["outcome"]["flags"]) == ("applied", [])
    handover = Handover.objects.get(kind="delivered")
    assert (handover.proof["basis"], handover.proof["outcome"]) == ("proxy", "proxy")


def test_a_phone_shows_only_who_may_do_this_now(phone, visit, owner, dossier):
    register(owner, dossier)
    errand = stop_of(phone, visit)["errands"][0]

    def roles(purpose, moment):
        return [each["role"] for each in may_come(errand, purpose, at=moment)]

    assert roles("collect", at("08:00")) == ["owner", "proxy"]
    assert roles("deliver", at("08:00")) == ["owner"]
    assert roles("collect", SOON + timedelta(seconds=1)) == ["owner"]


def test_registering_wakes_the_couriers_phone(phone, visit, owner, dossier):
    cursor = phone.get("/api/v1/courier/package").json()["cursor"]

    (row,) = register(owner, dossier).json()
    owner.post(f"/api/v1/proxies/{row['id']}/revoke")

    changes = phone.get(f"/api/v1/courier/changes?cursor={cursor}").json()["changes"]
    assert [each["kind"] for each in changes] == ["route", "route"]


def test_a_revoked_or_unknown_proxy_gives_nothing(phone, visit, owner, dossier):
    (row,) = register(owner, dossier).json()
    assert owner.post(f"/api/v1/proxies/{row['id']}/revoke").json()["revoked_at"]

    answers = push(phone, by_proxy(visit, row["id"]), by_proxy(visit, str(uuid.uuid4())))

    assert [refused(each)[1:] for each in answers] == [
        ("proxy-not-registered", "revoked"), ("proxy-not-registered", "unknown"),
    ]  # fmt: skip
    assert not Handover.objects.exists()
    assert len(stop_of(phone, visit)["errands"][0]["may_receive"]) == 1


def test_who_is_not_the_owner_registers_nobody(day, visit, dossier):
    other = stranger()

    assert register(other, dossier).status_code == 404
    clerk = signed_in(KeyedClient, day.town.clerk)
    assert register(clerk, dossier).status_code == 201
    listed = clerk.get(f"/api/v1/dossiers/{dossier.id}/proxies").json()
    assert [each["name"] for each in listed] == ["Người Được Uỷ Quyền"]
    assert other.get(f"/api/v1/dossiers/{dossier.id}/proxies").status_code == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid_until": (SOON + timedelta(days=400)).isoformat()}, "proxy-expiry-invalid"),
        ({"valid_until": at("07:00").isoformat()}, "proxy-expiry-invalid"),
        ({"purposes": []}, "malformed"),
        ({"purposes": ["sign"]}, "malformed"),
        ({"dossier_ids": []}, "malformed"),
    ],
)
def test_a_proxy_that_cannot_be_is_not_registered(owner, dossier, changes, code):
    assert register(owner, dossier, **changes).json()["code"] == code
    assert not Proxy.objects.exists()


@pytest.mark.parametrize(
    ("basis", "outcome"), [({"basis": "id_seen"}, "proxy"), ({"basis": "proxy"}, "signed")]
)
def test_a_proxy_is_told_as_basis_and_as_outcome(phone, visit, basis, outcome):
    if basis["basis"] == "proxy":
        basis = basis | {"proxy_id": str(uuid.uuid4())}
    said = given(visit, **basis)
    said["payload"]["outcome"] = outcome

    (answer,) = push(phone, said)

    assert (answer["result"], answer["problem"]["code"]) == ("rejected", "malformed")
    assert not Handover.objects.exists()


@pytest.mark.parametrize(
    "giver",
    [
        {"basis": "proxy"},
        {"basis": "id_seen", "proxy_id": str(uuid.uuid4())},
        {"basis": "qr"},
        {"basis": "code", "code": "123456", "door_pass": "a.b"},
    ],
)
def test_each_proof_goes_with_its_own_basis(phone, visit, giver):
    (answer,) = push(phone, given(visit, **giver))

    assert (answer["result"], answer["problem"]["code"]) == ("rejected", "malformed")
    assert not Handover.objects.exists()


def test_no_photo_of_an_identity_paper_is_asked_for_anywhere():
    def names(shape, path=""):
        for name, field in shape.fields.items():
            yield f"{path}{name}"
            inner = getattr(field, "child", field)
            if hasattr(inner, "fields"):
                yield from names(inner, f"{path}{name}.")

    members = {f"{kind}.{name}" for kind, shape in PAYLOADS.items() for name in names(shape())}
    named_like_papers = ("id_photo", "cccd", "identity", "passport", "id_card", "id_number", "face")

    assert not [each for each in members if any(word in each for word in named_like_papers)]
    pictures = {each for each in members if "photo" in each or "image" in each or "media" in each}
    assert pictures == {
        "collect.photos", "deliver.photos", "fail.photos", "refuse_result.photos",
    }  # fmt: skip
