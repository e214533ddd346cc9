"""What the office sees of phones: devices, drain tokens, the list of what needs a look."""

from datetime import timedelta

import pytest
import time_machine

from backend.accounts.models import Device
from backend.accounts.roles import Role
from backend.custody.models import Handover
from backend.feed.services import begin_epoch, forget_changes
from mobile_api.client.receipts import ReceiptWrong, check_receipt
from mobile_api.models import Operation, Position, Receipt, Review
from mobile_api.services.positions import forget_positions
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.custody import new_s10
from tests.support.mobile import collect_payload, frame_of, operation, push
from tests.support.people import citizen, signed_in, staff
from tests.support.sync_invariants import violations

NOON = at("12:00")


@pytest.fixture
def dispatcher(day):
    return signed_in(KeyedClient, day.town.dispatcher)


@pytest.fixture
def stranger(day):
    """A dispatcher of another office."""
    return signed_in(KeyedClient, staff(Role.DISPATCHER))


@pytest.fixture
def parked(phone, visit):
    """A collection from the morning that nobody can mend any more."""
    sent = operation("collect", **collect_payload(visit, s10="no label"))
    with time_machine.travel(NOON, tick=False):
        push(phone, sent)
    return sent


def decide(client, review, decision, reason="đã gọi cho bưu tá"):
    body = {"decision": decision, "reason": reason}
    return client.post(f"/api/v1/reviews/{review.id}/decision", body)


def test_the_office_lists_the_phones_of_a_courier_with_what_waits(
    phone, dispatcher, courier, parked
):
    body = dispatcher.get(f"/api/v1/couriers/{courier.id}/devices").json()

    (device,) = body["devices"]
    (install,) = device["installs"]
    assert (device["name"], device["revoked_at"]) == ("phone", None)
    assert install["install_id"] == phone.install_id
    assert (install["n_parked"], install["is_quarantined"]) == (1, False)


def test_a_phone_is_taken_out_of_service_from_the_office(phone, dispatcher, courier, visit):
    device = Device.objects.get(user=courier.user)

    answer = dispatcher.post(f"/api/v1/devices/{device.id}/revoke")
    refused = phone.get("/api/v1/courier/package")

    assert (answer.status_code, answer.json()["revoked_at"]) == (200, "2026-03-03T01:00:00Z")
    assert (refused.status_code, refused.json()["code"]) == (401, "device-revoked")


def test_a_drain_token_brings_up_one_phones_work_and_opens_nothing_else(
    phone, dispatcher, courier, visit
):
    push(phone, operation("arrive", appointment_id=str(visit.id)))
    device = Device.objects.get(user=courier.user)
    first = dispatcher.post(f"/api/v1/devices/{device.id}/drain-tokens").json()
    token = dispatcher.post(f"/api/v1/devices/{device.id}/drain-tokens").json()
    found, old, other = KeyedClient(), KeyedClient(), KeyedClient()
    found.install_id, found.counter = phone.install_id, phone.counter
    found.credentials(HTTP_AUTHORIZATION=f"Token {token['token']}")
    old.credentials(HTTP_AUTHORIZATION=f"Token {first['token']}")
    other.credentials(HTTP_AUTHORIZATION=f"Token {token['token']}")

    (answer,) = push(found, operation("collect", **collect_payload(visit)))
    doors = [
        found.get("/api/v1/courier/package"),
        found.get("/api/v1/courier/changes"),
        found.get("/api/v1/courier/device"),
        found.post("/api/v1/courier/positions", {}),
        old.post("/api/v1/courier/operations", frame_of(old, operation("arrive"))),
    ]

    assert answer["result"] == "applied"
    assert [door.status_code for door in doors] == [403, 403, 403, 403, 401]
    with time_machine.travel(at("08:00") + timedelta(hours=25), tick=False):
        late = found.post("/api/v1/courier/operations", frame_of(found, operation("arrive")))
    assert late.status_code == 401


def test_an_installation_of_another_courier_pushes_nothing(phone, day, other_courier, visit):
    push(phone, operation("arrive", appointment_id=str(visit.id)))
    colleague = day.client(other_courier)
    colleague.install_id, colleague.counter = phone.install_id, phone.counter

    sent = operation("collect", **collect_payload(visit))
    response = colleague.post("/api/v1/courier/operations", frame_of(colleague, sent))

    assert (response.status_code, response.json()["code"]) == (403, "install-of-other")
    assert Operation.objects.count() == 1


def test_another_office_finds_neither_phones_nor_matters(stranger, day, courier, parked):
    device, review = Device.objects.get(user=courier.user), Review.objects.get()

    answers = [
        stranger.get(f"/api/v1/couriers/{courier.id}/devices"),
        stranger.post(f"/api/v1/devices/{device.id}/revoke"),
        stranger.post(f"/api/v1/devices/{device.id}/drain-tokens"),
        stranger.get(f"/api/v1/offices/{day.town.office.id}/reviews"),
        stranger.get(f"/api/v1/reviews/{review.id}"),
        decide(stranger, review, "dismiss"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6
    device.refresh_from_db()
    review.refresh_from_db()
    assert (device.revoked_at, review.resolved_at) == (None, None)


@pytest.mark.parametrize("who", ["citizen", "clerk", "desk_officer"])
def test_only_who_dispatches_or_oversees_gets_in(day, courier, parked, who):
    user = citizen() if who == "citizen" else staff(who)
    client, review = signed_in(KeyedClient, user), Review.objects.get()

    answers = [
        client.get(f"/api/v1/couriers/{courier.id}/devices"),
        client.get(f"/api/v1/offices/{day.town.office.id}/reviews"),
        decide(client, review, "dismiss"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3


def test_a_matter_shows_what_the_phone_said_and_what_can_be_decided(dispatcher, day, parked):
    (row,) = dispatcher.get(f"/api/v1/offices/{day.town.office.id}/reviews").json()["results"]
    whole = dispatcher.get(f"/api/v1/reviews/{row['id']}").json()

    (version,) = whole["versions"]
    assert (row["kind"], row["possible"]) == ("not_applicable", ["apply", "dismiss"])
    assert row["operation"]["parked_for"] == "item-code-invalid"
    assert version["said"]["payload"]["s10"] == "no label"
    assert version["problem"]["code"] == "item-code-invalid"


def test_what_still_cannot_be_applied_says_why_and_stays_open(dispatcher, parked):
    review = Review.objects.get()

    answer = decide(dispatcher, review, "apply")
    wrong = decide(dispatcher, review, "stands")

    review.refresh_from_db()
    assert (answer.status_code, answer.json()["code"]) == (422, "item-code-invalid")
    assert wrong.json()["possible"] == ["apply", "dismiss"]
    assert (review.resolved_at, Operation.objects.get().state) == (None, "parked")


def test_what_is_dismissed_is_told_to_the_phone_with_the_reason(phone, dispatcher, parked):
    answer = decide(dispatcher, Review.objects.get(), "dismiss", reason="nhập lại ở quầy")

    told = phone.get(f"/api/v1/courier/operations/{parked['operation_id']}").json()
    kinds = [each["kind"] for each in phone.get("/api/v1/courier/changes").json()["changes"]]
    assert (answer.status_code, answer.json()["decision"]) == (200, "dismiss")
    assert (told["first_result"], told["problem"]["code"]) == ("rejected", "dismissed")
    assert told["problem"]["reason"] == "nhập lại ở quầy"
    assert kinds[-1] == "operation"
    assert violations() == []


def test_a_decision_needs_a_reason_and_the_first_one_stays(dispatcher, phone, visit, parked):
    review = Review.objects.get()

    empty = decide(dispatcher, review, "dismiss", reason="")
    decide(dispatcher, review, "dismiss", reason="một")
    again = decide(dispatcher, review, "dismiss", reason="hai")

    assert empty.status_code == 400
    assert again.json()["reason"] == "một"


def test_an_id_with_two_contents_shows_both(phone, dispatcher, visit):
    sent = operation("arrive", appointment_id=str(visit.id))
    push(phone, sent, {**sent, "at": "2026-03-03T07:00:00+07:00"})

    review = Review.objects.get()
    versions = dispatcher.get(f"/api/v1/reviews/{review.id}").json()["versions"]

    assert review.kind == "id_reused"
    assert [each["said"] and each["said"]["at"] for each in versions] == [
        None,
        "2026-03-03T07:00:00+07:00",
    ]


def test_a_receipt_can_be_checked_by_anybody_and_no_other_text_passes(phone, visit):
    sent = operation("arrive", appointment_id=str(visit.id))
    (answer,) = push(phone, sent)
    keys = KeyedClient().get("/api/v1/receipt-keys").json()["keys"]

    said = check_receipt(answer["signed"], keys)

    assert (said["operation_id"], said["result"]) == (sent["operation_id"], "applied")
    forged = answer["signed"] | {"text": answer["signed"]["text"].replace("applied", "rejected")}
    with pytest.raises(ReceiptWrong):
        check_receipt(forged, keys)
    with pytest.raises(ReceiptWrong):
        check_receipt(answer["signed"], [])


def test_what_is_parked_is_signed_for_too(phone, day):
    receiver = {"kind": "office", "id": str(day.town.office.id)}
    (answer,) = push(phone, operation("hand_batch", receiver=receiver, s10=[new_s10()]))
    keys = KeyedClient().get("/api/v1/receipt-keys").json()["keys"]

    assert check_receipt(answer["signed"], keys)["result"] == "parked"
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    ("query", "reason"),
    [("cursor=1&epoch=00000000-0000-0000-0000-000000000001", "epoch"), ("cursor=99", "cursor")],
)
def test_a_cursor_of_another_time_is_sent_for_everything(phone, query, reason):
    response = phone.get(f"/api/v1/courier/changes?{query}")

    assert (response.status_code, response.json()["code"]) == (410, "resync-needed")
    assert response.json()["reason"] == reason


def test_a_phone_behind_what_is_kept_takes_everything_anew(phone, morning):
    cursor = phone.get("/api/v1/courier/package").json()["cursor"]
    forget_changes(before=morning + timedelta(days=1))

    assert phone.get("/api/v1/courier/changes?cursor=0").status_code == 410
    assert phone.get(f"/api/v1/courier/changes?cursor={cursor}").status_code == 200


def test_a_restore_begins_another_epoch(phone, morning):
    before = phone.get("/api/v1/courier/package").json()["epoch"]

    begun = begin_epoch(now=morning)

    assert phone.get("/api/v1/courier/package").json()["epoch"] == str(begun) != before
    assert phone.get(f"/api/v1/courier/changes?epoch={before}").status_code == 410


def place(hhmm, lat=10.46):
    return {"at": at(hhmm).isoformat(), "lat": lat, "lon": 105.63, "accuracy_m": 9}


def positions(phone, *rows, **more):
    frame_of(phone)
    body = {"install_id": phone.install_id, "positions": list(rows), **more}
    return phone.post("/api/v1/courier/positions", body)


def test_positions_are_kept_on_shift_and_once(phone, courier):
    rows = [place("08:00"), place("07:55"), place("04:00")]

    first, again = positions(phone, *rows).json(), positions(phone, *rows).json()

    assert first == {"stored": 2, "off_shift": 1, "repeated": 0}
    assert again == {"stored": 0, "off_shift": 1, "repeated": 2}
    assert Position.objects.filter(courier=courier).count() == 2


def test_positions_are_forgotten_after_a_while(phone):
    positions(phone, place("08:00"), place("07:55"))

    assert forget_positions(before=at("07:58")) == 1
    assert Position.objects.count() == 1


def test_the_invariants_see_what_is_broken(phone, visit):
    push(phone, operation("collect", **collect_payload(visit)))
    assert violations() == []

    Receipt.objects.all().delete()
    Handover.objects.update(manifest="changed")

    found = " ".join(violations())
    assert "I6" in found
    assert "I4" in found
