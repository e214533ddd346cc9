"""Who was at the door is not proven, and the courier has gone: the fact stays, with a flag."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from backend.accounts.models import PhoneCode
from backend.custody import parties
from backend.custody.models import Handover
from backend.custody.selectors.holders import holder_of
from backend.custody.selectors.verification import verify_dossier
from backend.dossiers.models import Proxy
from mobile_api.models import Review
from scheduling.models import DoorPassUse
from tests.support.bookings import at
from tests.support.doors import (
    by_proxy,
    code_of,
    door_pass,
    given,
    owner_of,
    received,
    refused,
    register,
    stop_of,
)
from tests.support.mobile import push
from tests.support.scheduling import errand_of

HAPPENED, NOON = at("08:10"), at("12:00")


def told_at_noon(phone, *operations):
    with time_machine.travel(NOON, tick=False):
        return push(phone, *operations)


def check_kept(answer, courier, code):
    """The papers are with the courier, flagged everywhere, and a dispatcher is to look."""
    assert (answer["result"], answer["flags"]) == ("applied", ["person_unproven"])
    assert answer["outcome"]["unproven"] == code
    handover = Handover.objects.get()
    assert "person_unproven" in handover.flags
    assert holder_of(handover.packet_id) == parties.courier(courier.id)
    assert verify_dossier(handover.dossier_id) == []
    review = Review.objects.get()
    assert (review.kind, review.facts) == ("person_unproven", {"code": code})


@pytest.mark.parametrize("reason", ["scope", "name", "expired", "revoked", "unknown"])
def test_papers_taken_from_who_is_no_proxy(phone, courier, visit, owner, dossier, reason):
    purposes = ["deliver"] if reason == "scope" else ["collect"]
    (row,) = register(owner, dossier, purposes=purposes).json()
    if reason == "expired":
        Proxy.objects.update(valid_until=HAPPENED - timedelta(seconds=1))
    if reason == "revoked":
        owner.post(f"/api/v1/proxies/{row['id']}/revoke")  # at 08:00; the phone was offline
    proxy_id = str(uuid.uuid4()) if reason == "unknown" else row["id"]
    name = "Người khác" if reason == "name" else "Người Được Uỷ Quyền"

    (answer,) = told_at_noon(phone, by_proxy(visit, proxy_id, name))

    check_kept(answer, courier, "proxy-not-registered")


def test_a_proxy_who_was_revoked_after_the_door_had_been_good(phone, visit, owner, dossier):
    (row,) = register(owner, dossier).json()
    with time_machine.travel(at("09:00"), tick=False):
        owner.post(f"/api/v1/proxies/{row['id']}/revoke")

    (answer,) = told_at_noon(phone, by_proxy(visit, row["id"]))

    assert (answer["result"], answer["flags"], answer["outcome"]["unproven"]) == ("applied", [], "")


@pytest.mark.parametrize("fault", ["form", "signature", "dossier", "expired"])
def test_papers_taken_against_a_qr_code_that_proves_nothing(
    phone, day, courier, visit, owner, dossier, fault
):
    text = door_pass(owner, dossier)
    if fault == "form":
        text = "no-code"
    if fault == "signature":
        text = text[:-4] + ("AAAA" if not text.endswith("AAAA") else "BBBB")
    if fault == "dossier":
        other = errand_of(next(each for each in day.appointments if each != visit)).dossier
        text = door_pass(owner_of(other), other)
    if fault == "expired":
        with time_machine.travel(HAPPENED - timedelta(hours=24, seconds=1), tick=False):
            text = door_pass(owner, dossier)

    (answer,) = told_at_noon(phone, given(visit, basis="qr", door_pass=text))

    check_kept(answer, courier, "door-pass-invalid")
    assert not DoorPassUse.objects.exists()


def test_a_code_that_was_wrong_all_the_time(phone, courier, visit):
    stop_of(phone, visit)
    wrong = f"{(int(code_of(visit)) + 1) % 10**6:06d}"

    (answer,) = told_at_noon(phone, given(visit, basis="code", code=wrong))

    check_kept(answer, courier, "code-wrong")
    assert PhoneCode.objects.get(purpose="handover", subject=str(visit.id)).tries == 1


def test_a_replayed_code_or_qr_code_proves_nothing_at_another_door(
    phone, day, courier, visit, owner, dossier
):
    other = next(each for each in day.stops(courier) if each != visit)
    stop_of(phone, visit)
    code, text = code_of(visit), door_pass(owner, dossier)
    push(phone, given(visit, basis="qr", door_pass=text))

    at_the_door = push(
        phone, given(other, basis="code", code=code), given(other, basis="qr", door_pass=text)
    )
    (late,) = told_at_noon(phone, given(other, basis="qr", door_pass=text))

    assert [refused(each)[:2] for each in at_the_door] == [
        ("rejected", "code-wrong"), ("rejected", "door-pass-invalid"),
    ]  # fmt: skip
    assert (late["result"], late["flags"]) == ("applied", ["person_unproven"])


def test_a_qr_code_used_twice_for_one_dossier_proves_one_handover(delivery, deliverer):
    booked, packet = delivery
    visit = booked.appointments[0]
    dossier = errand_of(visit).dossier
    text = door_pass(owner_of(dossier), dossier)
    first = received(visit, packet.s10, basis="qr", door_pass=text)
    push(deliverer, first)

    (again,) = told_at_noon(deliverer, received(visit, packet.s10, basis="qr", door_pass=text))

    assert again["outcome"]["unproven"] == "door-pass-used"
    assert "person_unproven" in again["flags"]
    assert str(DoorPassUse.objects.get().operation_id) == first["operation_id"]


def test_what_else_is_wrong_with_it_is_still_parked_for_a_dispatcher(phone, visit, owner, dossier):
    said = by_proxy(visit, str(uuid.uuid4()))
    said["payload"]["signatures"] = {}

    (answer,) = told_at_noon(phone, said)

    assert (answer["result"], answer["problem"]["code"]) == ("parked", "signature-missing")
    assert not Handover.objects.exists()
