"""Visits that failed: what must be shown, what counts, what the citizen says against it."""

import json
import uuid

import pytest

from backend.notifications.models import Message
from scheduling.attempt_rules import REQUIRED, Lacking
from scheduling.models import Attempt
from scheduling.states import AttemptReason
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.media import make_media
from tests.support.mobile import fail_payload, operation, push
from tests.support.outbox import run_all_jobs
from tests.support.people import signed_in
from tests.support.scheduling import errand_of


def state_of(visit):
    visit.refresh_from_db()
    return visit.state


def token_of(visit):
    return errand_of(visit).dossier.tracking_token


@pytest.fixture
def dispatcher(day):
    return signed_in(KeyedClient, day.town.dispatcher)


def absent(visit, **changes):
    """Nobody was there: everything the reason asks for."""
    shown = {"waited_s": 700, "calls": 2, "photos": [make_media().sha256]}
    return fail_payload(visit, reason="absent", **{**shown, **changes})


def fail(phone, visit, **changes):
    (answer,) = push(phone, operation("fail", **absent(visit, **changes)))
    assert answer["result"] == "applied"
    return answer["outcome"]


def post(client, path, body, **headers):
    text = json.dumps(body)
    return client.generic("POST", path, text, content_type="application/json", headers=headers)


def dispute(client, visit, attempt_id, text="Tôi ở nhà cả buổi sáng", reason="was_home"):
    path = f"/api/v1/tracking/{token_of(visit)}/attempts/{attempt_id}/dispute"
    return post(client, path, {"reason": reason, "text": text})


def settle(dispatcher, attempt_id, *, stands, reason="ảnh chụp cửa nhà khác"):
    path = f"/api/v1/attempts/{attempt_id}/settle"
    body = {"stands": stands, "reason": reason}
    return post(dispatcher, path, body, **{"Idempotency-Key": str(uuid.uuid4())})


def test_each_reason_has_its_evidence_and_each_purpose_its_tries(client, db):
    body = client.get("/api/v1/attempt-rules").json()

    assert {each["reason"] for each in body["reasons"]} == set(AttemptReason.values)
    assert next(each for each in body["reasons"] if each["reason"] == "absent") == {
        "reason": "absent", "label": "Không có người ở nhà", "near_m": 300, "wait_s": 600,
        "photos": 1, "calls": 1, "counts": True,
    }  # fmt: skip
    assert {each["purpose"]: each["max_tries"] for each in body["policies"]} == {
        "collect": 2, "supplement": 2, "online_assist": 2, "deliver": 2, "return_papers": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"place": None}, ["position"]),
        ({"waited_s": 599}, ["waited"]),
        ({"photos": []}, ["photo"]),
        ({"calls": 0}, ["call"]),
        ({"photos": [], "calls": 0, "waited_s": 0}, ["call", "photo", "waited"]),
    ],
)
def test_without_its_evidence_nobody_is_absent_yet_the_report_is_kept(
    phone, visit, changes, lacking
):
    outcome = fail(phone, visit, **changes)

    attempt = Attempt.objects.get()
    assert outcome["attempt_state"] == attempt.state == "incomplete"
    assert outcome["lacking"] == attempt.lacking == lacking
    assert (attempt.number, attempt.next_step) == (0, "")
    assert state_of(visit) == "confirmed"
    run_all_jobs(at("10:00"))
    assert not Message.objects.filter(kind="visit_failed").exists()


def test_standing_elsewhere_is_no_evidence_and_the_distance_is_told(phone, visit):
    far = {"lat": visit.lat + 0.01, "lon": visit.lon}

    outcome = fail(phone, visit, place=far)

    assert outcome["lacking"] == ["position"]
    assert 1_050 < outcome["distance_m"] < 1_150
    assert state_of(visit) == "confirmed"


def test_nobody_waits_longer_than_he_is_there(phone, visit):
    push(phone, operation("arrive", at=at("07:55").isoformat(), appointment_id=str(visit.id)))

    outcome = fail(phone, visit)  # at 08:00, and says to have waited 700 s

    assert outcome["lacking"] == ["waited"]
    assert Attempt.objects.get().waited_s == 700


def test_with_all_evidence_the_visit_is_closed_and_the_next_offered(phone, visit):
    outcome = fail(phone, visit)

    attempt = Attempt.objects.get()
    assert outcome == {
        "attempt_id": str(attempt.id), "distance_m": 0, "attempt_state": "complete",
        "lacking": [], "next_step": "again",
    }  # fmt: skip
    assert state_of(visit) == "failed"
    run_all_jobs(at("10:00"))
    told = Message.objects.get(kind="visit_failed", phone=visit.phone)
    assert "–" in told.params["windows"]


def test_what_lacked_can_be_shown_afterwards(phone, visit):
    first = fail(phone, visit, calls=0)
    second = fail(phone, visit)

    states = dict(Attempt.objects.values_list("id", "state"))
    assert {str(key): value for key, value in states.items()} == {
        first["attempt_id"]: "superseded",
        second["attempt_id"]: "complete",
    }
    assert state_of(visit) == "failed"


def test_a_photo_that_is_on_its_way_is_waited_for(phone, visit):
    (answer,) = push(phone, operation("fail", **absent(visit, photos=["a" * 64])))

    assert (answer["result"], answer["problem"]["code"]) == ("parked", "evidence-missing")
    assert not Attempt.objects.exists()
    assert state_of(visit) == "confirmed"


def test_a_dispatcher_settles_what_lacks_evidence(phone, visit, dispatcher):
    attempt_id = fail(phone, visit, photos=[])["attempt_id"]

    (listed,) = dispatcher.get("/api/v1/attempts").json()["results"]
    assert (listed["id"], listed["lacking"], listed["state"]) == (
        attempt_id, ["photo"], "incomplete",
    )  # fmt: skip

    answer = settle(dispatcher, attempt_id, stands=True, reason="đã gọi lại, đúng vắng nhà")

    assert answer.status_code == 200, answer.content
    assert (answer.json()["state"], answer.json()["number"]) == ("complete", 1)
    assert state_of(visit) == "failed"
    assert dispatcher.get("/api/v1/attempts").json()["results"] == []


def test_what_is_annulled_is_none_of_the_citizens_tries(phone, day, visit, dispatcher, client):
    attempt_id = fail(phone, visit)["attempt_id"]

    seen = client.get(f"/api/v1/tracking/{token_of(visit)}/attempts").json()
    assert [(each["id"], each["reason"], each["number"]) for each in seen] == [
        (attempt_id, "absent", 1)
    ]
    assert not {"courier_id", "media", "note", "lat"} & seen[0].keys()

    assert dispute(client, visit, attempt_id).json()["state"] == "disputed"
    assert dispute(client, visit, attempt_id).json()["state"] == "disputed"  # twice is once
    run_all_jobs(at("09:00"))
    told = Message.objects.filter(user_id=day.town.dispatcher.id, kind="exception_raised")
    assert told.count() == 1
    (waiting,) = dispatcher.get("/api/v1/attempts").json()["results"]
    assert waiting["dispute"] == "Tôi ở nhà cả buổi sáng"

    settled = settle(dispatcher, attempt_id, stands=False).json()

    assert (settled["state"], settled["number"], settled["next_step"]) == ("annulled", 0, "again")
    (seen,) = client.get(f"/api/v1/tracking/{token_of(visit)}/attempts").json()
    assert (seen["state"], seen["decision_reason"]) == ("annulled", "ảnh chụp cửa nhà khác")
    run_all_jobs(at("10:00"))
    assert Message.objects.filter(kind="visit_failed").count() == 2


def test_a_dispute_can_be_turned_down_with_a_reason(phone, visit, dispatcher, client):
    attempt_id = fail(phone, visit)["attempt_id"]
    dispute(client, visit, attempt_id)

    settled = settle(dispatcher, attempt_id, stands=True, reason="ảnh và cuộc gọi đều có")

    assert settled.json()["state"] == "upheld"
    again = dispute(client, visit, attempt_id)
    assert (again.status_code, again.json()["code"]) == (422, "illegal-transition")
    other = settle(dispatcher, attempt_id, stands=False)
    assert (other.status_code, other.json()["code"]) == (422, "illegal-transition")
    assert Attempt.objects.get().state == "upheld"


def test_nobody_disputes_or_settles_what_is_not_his(phone, day, visit, client, other_courier):
    attempt_id = fail(phone, visit)["attempt_id"]
    stranger = day.stops(other_courier)[0]

    assert dispute(client, stranger, attempt_id).status_code == 404
    assert client.get("/api/v1/tracking/nobodys/attempts").status_code == 404
    assert (
        settle(signed_in(KeyedClient, day.town.clerk), attempt_id, stands=True).status_code == 403
    )
    assert Attempt.objects.get().state == "complete"


def test_an_empty_dispute_is_malformed_and_changes_nothing(phone, visit, client):
    attempt_id = fail(phone, visit)["attempt_id"]

    answer = dispute(client, visit, attempt_id, text="", reason="other")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert Attempt.objects.get().state == "complete"


def test_every_reason_asks_where_the_courier_was():
    assert set(REQUIRED) == set(AttemptReason)
    assert set(Lacking.values) == {"position", "waited", "photo", "call"}
