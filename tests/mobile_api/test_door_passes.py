"""The owner's QR code: signed by us, checked without a network, good for one handover."""

import uuid
from datetime import timedelta

from backend.custody.models import Handover
from mobile_api.client.door_passes import pass_fault
from scheduling.models import DoorPassUse
from tests.support.bookings import at
from tests.support.doors import door_pass, given, refused, stranger
from tests.support.mobile import collect_payload, operation, push
from tests.support.scheduling import errand_of


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
    assert stranger().post(f"/api/v1/dossiers/{dossier.id}/door-pass").status_code == 404


def test_a_repeated_request_gets_the_same_qr_code_and_a_new_one_another(owner, dossier):
    path = f"/api/v1/dossiers/{dossier.id}/door-pass"

    texts = [
        owner.post(path, key=key).json()["text"] for key in ("one door", "one door", "next door")
    ]

    assert texts[0] == texts[1]
    assert texts[2] != texts[0]
