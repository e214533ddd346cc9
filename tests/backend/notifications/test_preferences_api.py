"""What people choose, where they are reached, who is called, and reports of other companies."""

import hashlib
import hmac
import json

import pytest
import time_machine
from django.test import Client

from backend.notifications.models import Address, CallTask, Choice
from backend.notifications.services.call_tasks import open_call_task
from tests.backend.notifications.conftest import PHONE
from tests.support.client import KeyedClient
from tests.support.notifications import states_of
from tests.support.outbox import run_all_jobs
from tests.support.people import citizen, courier_user, signed_in, staff
from tests.support.webpush import private_key
from tests.support.zalo import APP_ID, OA_SECRET, report

pytestmark = pytest.mark.usefixtures("db")
PREFERENCES = "/api/v1/notification-preferences"
ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/x"
KEYS = {"p256dh": "B" * 87, "auth": "a" * 22}


@pytest.fixture
def asker():
    return signed_in(KeyedClient, citizen(phone=PHONE))


def wanted(answer, kind):
    return next(row for row in answer.json()["kinds"] if row["kind"] == kind)


def test_a_citizen_switches_reminders_off_and_the_choice_is_kept_with_its_source(asker):
    answer = asker.put(PREFERENCES, {"kinds": {"visit_reminder": False}, "zalo": True}, "json")
    again = asker.put(PREFERENCES, {"kinds": {"visit_reminder": False}}, "json")

    assert answer.status_code == again.status_code == 200
    assert wanted(again, "visit_reminder")["is_wanted"] is False
    assert again.json()["zalo"] is True
    rows = Choice.objects.order_by("subject").values_list("subject", "is_allowed", "source")
    assert list(rows) == [
        ("channel:zns", True, "citizen"),
        ("kind:visit_reminder", False, "citizen"),
    ]


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        ({"visit_reminder": False, "dossier_collected": False}, "duty-to-tell"),
        ({"visit_reminder": False, "birthday": True}, "unknown-message-kind"),
        ({"plan_changed": False}, "unknown-message-kind"),
    ],
)
def test_a_choice_that_is_not_possible_changes_nothing(kinds, code, asker):
    answer = asker.put(PREFERENCES, {"kinds": kinds, "language": "en"}, "json")

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Choice.objects.count() == 0
    assert asker.get(PREFERENCES).json()["language"] == "vi"


def test_messages_come_in_the_language_somebody_chose(asker, tell_booking):
    asker.put(PREFERENCES, {"language": "en"}, "json")

    assert tell_booking().title == "Your visit is cancelled"


def test_a_clerk_writes_down_what_somebody_said_on_the_phone():
    clerk_user = staff("clerk")
    clerk = signed_in(KeyedClient, clerk_user)
    path = f"{PREFERENCES}/of-phone"

    clerk.put(path, {"phone": "0912345678", "kinds": {"visit_reminder": False}}, "json")
    found = clerk.post(path, {"phone": "0912345678"})

    assert wanted(found, "visit_reminder")["is_wanted"] is False
    assert Choice.objects.get().source == f"clerk:{clerk_user.id}"


def test_an_email_address_is_asked_first(asker, now):
    answer = asker.put(PREFERENCES, {"email": "citizen@example.vn"}, "json")

    assert (answer.json()["email"], answer.json()["is_email_verified"]) == (
        "citizen@example.vn",
        False,
    )
    assert asker.put(PREFERENCES, {"email": ""}, "json").json()["email"] == ""
    assert Address.objects.count() == 0


def test_a_browser_is_subscribed_and_unsubscribed_by_its_owner(asker, settings):
    settings.WEBPUSH_PRIVATE_KEY = private_key()
    assert len(asker.get("/api/v1/web-push-key").json()["public_key"]) == 87
    wish = {"endpoint": ENDPOINT, "keys": KEYS}

    made = asker.post("/api/v1/web-push-subscriptions", wish)
    other = signed_in(KeyedClient, citizen())
    path = f"/api/v1/web-push-subscriptions/{made.json()['id']}"

    assert made.status_code == 201
    assert other.delete(path).status_code == 204
    assert Address.objects.count() == 1
    assert asker.delete(path).status_code == 204
    assert Address.objects.count() == 0


def test_a_browser_cannot_have_us_call_another_host(asker):
    wish = {"endpoint": "https://intranet.example.vn/admin", "keys": KEYS}

    answer = asker.post("/api/v1/web-push-subscriptions", wish)

    assert (answer.status_code, answer.json()["code"]) == (422, "not-a-push-service")
    assert Address.objects.count() == 0


def test_a_couriers_phone_says_where_it_gets_pushes_and_takes_it_back():
    phone = signed_in(KeyedClient, courier_user())
    path = "/api/v1/courier/push-token"

    for value in ("first", "second", "second"):
        wish = {"kind": "installation", "value": value}
        assert phone.put(path, wish, "json").status_code == 204
    assert list(Address.objects.values_list("value", flat=True)) == ["second"]

    assert phone.delete(path).status_code == 204
    assert Address.objects.count() == 0


def test_a_citizen_reads_what_was_said_and_marks_it_seen(asker, tell_booking, console, now):
    message = tell_booking()
    run_all_jobs(now)

    (row,) = asker.get("/api/v1/own-messages").json()["results"]
    seen = asker.post(f"/api/v1/own-messages/{message.id}/seen")
    strange = signed_in(KeyedClient, citizen()).post(f"/api/v1/own-messages/{message.id}/seen")

    assert row["body"] == message.body
    assert row["sendings"][0]["channel"] == "console"
    assert (seen.status_code, seen.json()["state"], strange.status_code) == (200, "delivered", 404)


def test_calls_are_made_by_the_clerks_of_the_office(tell_booking, now):
    clerk_user = staff("clerk")
    office_id = clerk_user.memberships.get().office_id
    message = tell_booking(office_id=office_id)
    task = open_call_task(message, now=now)
    clerk, other = (signed_in(KeyedClient, user) for user in (clerk_user, staff("clerk")))
    path = f"/api/v1/call-tasks/{task.id}/close"

    with time_machine.travel(now, tick=False):
        (row,) = clerk.get("/api/v1/call-tasks").json()["results"]
        assert other.get("/api/v1/call-tasks").json()["results"] == []
        assert other.post(path, {"outcome": "reached"}).status_code == 404
        closed = clerk.post(path, {"outcome": "not_reached", "note": "máy bận"})
        contrary = clerk.post(path, {"outcome": "reached"})

    assert row["phone"] == PHONE
    assert (closed.status_code, closed.json()["state"]) == (200, "not_reached")
    assert (contrary.status_code, contrary.json()["code"]) == (422, "illegal-transition")
    assert states_of(message) == ["waiting", "sent", "failed"]
    assert CallTask.objects.get().note == "máy bận"


def post_raw(path, body, **headers):
    return Client().post(path, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("secret", ["agreed", "another", ""])
def test_a_report_of_a_gateway_counts_only_with_its_signature(secret, settings):
    settings.SMS_REPORT_SECRET = "agreed" if secret else ""
    body = json.dumps({"id": "sms-1", "status": "delivered"}).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()

    answer = post_raw("/api/v1/sms-reports", body, **{"X-Signature": signature})

    is_genuine = secret == "agreed"
    assert answer.status_code == (200 if is_genuine else 400)
    assert is_genuine or answer.json()["code"] == "report-not-genuine"


def test_a_report_of_zalo_counts_only_with_its_signature(settings):
    settings.ZNS_APP_ID, settings.ZNS_OA_SECRET = APP_ID, OA_SECRET
    body, signature = report("zns-1")
    _, forged = report("zns-1", secret="guess")

    good = post_raw("/api/v1/zns-reports", body, **{"X-ZEvent-Signature": signature})
    bad = post_raw("/api/v1/zns-reports", body, **{"X-ZEvent-Signature": forged})

    assert (good.status_code, good.json()) == (200, {"is_known": False})
    assert (bad.status_code, bad.json()["code"]) == (400, "report-not-genuine")
