"""Who may give and receive at the door: proxies, the owner's QR code, a code without a network."""

import json
import uuid
from datetime import timedelta

import pytest

from backend.accounts.models import PhoneCode
from backend.accounts.services import code_for
from backend.custody.models import Handover
from backend.dossiers.models import Proxy
from mobile_api.api.payloads import PAYLOADS
from mobile_api.client.door import CodeCheck, TriesUsedUp, pass_fault
from scheduling.models import DoorPassUse
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.mobile import collect_payload, operation, push
from tests.support.people import citizen, signed_in
from tests.support.scheduling import errand_of

SOON = at("08:00") + timedelta(days=30)


@pytest.fixture
def dossier(visit):
    return errand_of(visit).dossier


@pytest.fixture
def owner(dossier):
    return signed_in(KeyedClient, citizen(phone=dossier.owner_phone))


def post(client, path, body=None):
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    text = json.dumps(body or {})
    return client.generic("POST", path, text, content_type="application/json", headers=headers)


def register(client, dossier, **changes):
    body = {
        "dossier_ids": [str(dossier.id)], "name": "Người Được Uỷ Quyền", "phone": "0912 345 679",
        "purposes": ["collect"], "valid_until": SOON.isoformat(), **changes,
    }  # fmt: skip
    return post(client, "/api/v1/proxies", body)


def given(visit, **giver):
    return operation("collect", **collect_payload(visit, giver={"name": "citizen", **giver}))


def by_proxy(visit, proxy_id, name="người được uỷ quyền"):
    return given(visit, name=name, basis="proxy", proxy_id=proxy_id)


def refused(answer):
    return answer["result"], answer["problem"]["code"], answer["problem"].get("reason")


def stop_of(phone, visit):
    stops = phone.get("/api/v1/courier/package").json()["routes"][0]["stops"]
    return next(each for each in stops if each["appointment_id"] == str(visit.id))


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


def test_a_revoked_or_unknown_proxy_gives_nothing(phone, visit, owner, dossier):
    (row,) = register(owner, dossier).json()
    assert post(owner, f"/api/v1/proxies/{row['id']}/revoke").json()["revoked_at"]

    answers = push(phone, by_proxy(visit, row["id"]), by_proxy(visit, str(uuid.uuid4())))

    assert [refused(each)[1:] for each in answers] == [
        ("proxy-not-registered", "revoked"), ("proxy-not-registered", "unknown"),
    ]  # fmt: skip
    assert not Handover.objects.exists()
    assert len(stop_of(phone, visit)["errands"][0]["may_receive"]) == 1


def test_who_is_not_the_owner_registers_nobody(day, visit, dossier):
    stranger = signed_in(KeyedClient, citizen(phone="+84912000999"))

    assert register(stranger, dossier).status_code == 404
    clerk = signed_in(KeyedClient, day.town.clerk)
    assert register(clerk, dossier).status_code == 201
    listed = clerk.get(f"/api/v1/dossiers/{dossier.id}/proxies").json()
    assert [each["name"] for each in listed] == ["Người Được Uỷ Quyền"]
    assert stranger.get(f"/api/v1/dossiers/{dossier.id}/proxies").status_code == 404


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


def door_pass(owner, dossier):
    answer = post(owner, f"/api/v1/dossiers/{dossier.id}/door-pass")
    assert answer.status_code == 201, answer.content
    return answer.json()["text"]


def test_the_owners_qr_code_is_checked_without_a_network_and_again_by_the_server(
    phone, visit, owner, dossier
):
    text = door_pass(owner, dossier)
    key = phone.get("/api/v1/courier/package").json()["door_pass_key"]
    asked = {"key": key, "dossier_id": str(dossier.id), "at": at("08:10")}

    assert pass_fault(text, **asked) == ""
    assert pass_fault("x" + text, **asked) == "signature"
    assert pass_fault(text, **asked | {"dossier_id": str(uuid.uuid4())}) == "dossier"
    assert pass_fault(text, **asked | {"at": at("08:10") + timedelta(days=2)}) == "expired"

    (answer,) = push(phone, given(visit, basis="qr", door_pass=text))

    assert answer["result"] == "applied"
    assert Handover.objects.get().proof["basis"] == "qr"
    assert DoorPassUse.objects.get().errand_id == errand_of(visit).id


def test_a_qr_code_proves_one_handover(phone, day, courier, visit, owner, dossier):
    text = door_pass(owner, dossier)
    push(phone, given(visit, basis="qr", door_pass=text))

    (again,) = push(phone, given(visit, basis="qr", door_pass=text))

    assert again["problem"]["code"] == "door-pass-used"
    assert Handover.objects.count() == 1


def test_a_refused_handover_uses_no_qr_code_up(phone, visit, owner, dossier):
    text = door_pass(owner, dossier)
    payload = collect_payload(
        visit, giver={"name": "citizen", "basis": "qr", "door_pass": text}, signatures={}
    )

    (refusal,) = push(phone, operation("collect", **payload))

    assert refusal["problem"]["code"] == "signature-missing"
    assert not DoorPassUse.objects.exists()
    assert push(phone, given(visit, basis="qr", door_pass=text))[0]["result"] == "applied"


def test_a_qr_code_of_another_dossier_or_hand_proves_nothing(
    phone, day, courier, visit, owner, dossier
):
    other = next(each for each in day.stops(courier) if each != visit)
    text = door_pass(owner, dossier)
    forged = text[:-4] + ("AAAA" if not text.endswith("AAAA") else "BBBB")

    answers = push(
        phone,
        given(other, basis="qr", door_pass=text),
        given(visit, basis="qr", door_pass=forged),
        given(visit, basis="qr", door_pass="none"),
    )

    assert [refused(each)[1:] for each in answers] == [
        ("door-pass-invalid", "dossier"), ("door-pass-invalid", "signature"),
        ("door-pass-invalid", "signature"),
    ]  # fmt: skip
    assert not Handover.objects.exists()


def test_nobody_else_gets_the_owners_qr_code(dossier):
    stranger = signed_in(KeyedClient, citizen(phone="+84912000999"))

    assert post(stranger, f"/api/v1/dossiers/{dossier.id}/door-pass").status_code == 404


def test_a_code_is_compared_without_a_network_so_often_and_no_more(phone, visit):
    check = CodeCheck(stop_of(phone, visit)["code_verifier"])
    _, code = code_for(PhoneCode.objects.get(purpose="handover", subject=str(visit.id)).id)

    assert check.is_right(code)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert [check.is_right(wrong) for _ in range(5)] == [False] * 5
    with pytest.raises(TriesUsedUp):
        check.is_right(code)


def test_the_code_that_is_sent_is_the_one_the_phone_can_check(phone, visit):
    check = CodeCheck(stop_of(phone, visit)["code_verifier"])
    push(phone, operation("start_travel", appointment_id=str(visit.id)))

    row = PhoneCode.objects.get(purpose="handover", subject=str(visit.id))

    assert check.is_right(code_for(row.id)[1])


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
    assert pictures == {"collect.photos", "deliver.photos", "fail.photos"}
