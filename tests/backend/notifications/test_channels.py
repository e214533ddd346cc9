"""The contracts with gateways of text messages, Zalo, browsers' push services and mail servers."""

from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest

from backend.notifications.channels import (
    ChannelBroken,
    ChannelBusy,
    Parcel,
    Refused,
    Target,
    Unreachable,
)
from backend.notifications.channels.email import EmailChannel
from backend.notifications.channels.sms import SmsChannel
from backend.notifications.channels.webpush import WebPushChannel, is_push_service, public_key_of
from backend.notifications.channels.zns import ZnsChannel
from backend.notifications.models import ZaloToken
from backend.notifications.zalo_tokens import ZaloTokens
from tests.support.notifications import closing
from tests.support.sms import SmsServer
from tests.support.smtp import MailServer
from tests.support.webpush import Browser, PushService, private_key
from tests.support.zalo import ZaloServer

PHONE = "+84912345678"
MESSAGE_ID = UUID("0195d2c8-1111-7000-8000-000000000001")
WAIT_S = 0.4


@pytest.fixture
def parcel(now):
    def make(to, **facts):
        known = {
            "message_id": MESSAGE_ID,
            "kind": "visit_reminder",
            "dedupe_key": "visit_reminder:1",
            "to": Target(to) if isinstance(to, str) else to,
            "title": "title",
            "body": "secret text",
            "params": {"day": "03/03/2026", "window": "09:00–10:00"},
            "expires_at": now + timedelta(hours=1),
        }
        return Parcel(**known | facts)

    return make


@contextmanager
def refused_with(error, reason):
    with pytest.raises(error) as caught:
        yield caught
    assert caught.value.reason == reason
    assert "secret" not in f"{caught.value!r}"


# --- text messages --------------------------------------------------------------------------


@pytest.fixture
def sms():
    with closing(SmsServer()) as server:
        yield server


@pytest.fixture
def sms_channel(sms):
    with closing(SmsChannel(sms.url, "sms-token", "BUUDIEN", timeout_s=WAIT_S)) as channel:
        yield channel


def test_a_text_message_goes_out_under_the_senders_name(sms, sms_channel, parcel, now):
    assert sms_channel.send(parcel(PHONE, body="Buu ta den"), now=now) == "sms-1"
    assert sms.sent == [
        {
            "request_id": str(MESSAGE_ID),
            "to": "84912345678",
            "sender": "BUUDIEN",
            "text": "Buu ta den",
        }
    ]


def test_a_text_message_they_have_already_is_sent(sms, sms_channel, parcel, now):
    sms.plan = lambda number: "duplicate"

    assert sms_channel.send(parcel(PHONE), now=now) == str(MESSAGE_ID)


@pytest.mark.parametrize(
    ("answer", "error", "reason"),
    [
        ("invalid_number", Unreachable, "invalid_number"),
        ("text", Refused, "sms: the gateway does not take this text"),
        ("auth", ChannelBroken, "sms: 401"),
        ("busy", ChannelBusy, "quota exceeded"),
        ("server_error", ChannelBusy, "sms: 500"),
        ("unavailable", ChannelBusy, "sms: 503"),
        ("moved", ChannelBusy, "no connection: TooManyRedirects"),
        ("hang", ChannelBusy, "no answer in time"),
        ("reset", ChannelBusy, "no connection: ConnectionError"),
        ("garbage", ChannelBusy, "answer makes no sense"),
    ],
)
def test_each_answer_of_a_gateway_means_one_thing(
    answer, error, reason, sms, sms_channel, parcel, now
):
    sms.plan = lambda number: answer

    with refused_with(error, reason):
        sms_channel.send(parcel(PHONE), now=now)

    assert len(sms.requests) == 1


# --- Zalo -----------------------------------------------------------------------------------


@pytest.fixture
def zalo(db):
    with closing(ZaloServer()) as server:
        yield server


@pytest.fixture
def zns_channel(zalo):
    tokens = ZaloTokens("app-1", "key", "refresh-0", zalo.url)
    channel = ZnsChannel(zalo.url, tokens, {"visit_reminder": "283716"}, timeout_s=WAIT_S)
    with closing(channel), closing(tokens):
        yield channel


def test_zalo_gets_a_template_and_its_values(zalo, zns_channel, parcel, now):
    assert zns_channel.send(parcel(PHONE), now=now).startswith("zns-")
    assert zalo.sent == [
        {
            "phone": "84912345678",
            "template_id": "283716",
            "template_data": {"day": "03/03/2026", "window": "09:00–10:00"},
            "tracking_id": str(MESSAGE_ID),
        }
    ]


def test_a_refresh_token_works_once_and_the_next_is_kept_sealed(zalo, zns_channel, parcel, now):
    zns_channel.send(parcel(PHONE), now=now)
    zns_channel.send(parcel(PHONE), now=now + timedelta(hours=26))

    paths = [request.path for request in zalo.requests]
    assert paths == ["/v4/oa/access_token", "/message/template"] * 2
    row = ZaloToken.objects.get()
    assert zalo.refresh.encode() not in bytes(row.sealed_refresh)
    assert len(zalo.sent) == 2


def test_a_token_that_zalo_ended_is_renewed_and_the_message_goes_out(
    zalo, zns_channel, parcel, now
):
    zns_channel.send(parcel(PHONE), now=now)
    zalo.access = "ended"

    zns_channel.send(parcel(PHONE), now=now)

    assert len(zalo.sent) == 2


def test_a_refresh_token_that_is_refused_breaks_the_channel(zalo, zns_channel, parcel, now):
    zalo.refresh = "another"

    with refused_with(ChannelBroken, "zns: refresh token refused"):
        zns_channel.send(parcel(PHONE), now=now)

    assert zalo.sent == []


@pytest.mark.parametrize(
    ("answer", "error", "reason"),
    [
        (-118, Unreachable, "no account"),
        (-133, Unreachable, "not at night"),
        (-144, ChannelBusy, "day's quota"),
        (-109, Refused, "zns: template"),
        (-131, Refused, "zns: template not approved"),
        (-105, ChannelBroken, "zns: application refused"),
        (-999, ChannelBusy, "zns: -999"),
        ("busy", ChannelBusy, "quota exceeded"),
        ("server_error", ChannelBusy, "zns: 500"),
        ("hang", ChannelBusy, "no answer in time"),
        ("reset", ChannelBusy, "no connection: ConnectionError"),
        ("garbage", ChannelBusy, "answer makes no sense"),
    ],
)
def test_each_code_of_zalo_means_one_thing(answer, error, reason, zalo, zns_channel, parcel, now):
    zalo.plan = lambda phone: answer

    with refused_with(error, reason):
        zns_channel.send(parcel(PHONE), now=now)


def test_a_kind_without_a_template_does_not_reach_zalo(zalo, zns_channel, parcel, now):
    with refused_with(Unreachable, "no template for this kind"):
        zns_channel.send(parcel(PHONE, kind="courier_arrived"), now=now)

    assert zalo.requests == []


# --- browsers -------------------------------------------------------------------------------


@pytest.fixture
def push_service():
    with closing(PushService()) as server:
        yield server


@pytest.fixture
def webpush_channel():
    channel = WebPushChannel(private_key(), "mailto:post@example.vn", "127.0.0.1", timeout_s=WAIT_S)
    with closing(channel):
        yield channel


def target(browser):
    return Target(browser.endpoint, "", browser.keys)


def test_a_browser_alone_can_read_its_push(push_service, webpush_channel, parcel, now):
    browser = Browser(push_service)

    webpush_channel.send(parcel(target(browser), about={"appointment_id": "a-1"}), now=now)

    (request,) = push_service.taken
    assert browser.read(request) == {
        "kind": "visit_reminder",
        "title": "title",
        "body": "secret text",
        "message_id": str(MESSAGE_ID),
        "dedupe_key": "visit_reminder:1",
        "appointment_id": "a-1",
    }
    assert b"secret" not in request.body
    assert request.headers["TTL"] == "3600"
    assert request.headers["Topic"] == MESSAGE_ID.hex


@pytest.mark.parametrize(
    ("answer", "error", "reason"),
    [
        ("gone", Unreachable, "webpush: 410"),
        ("unknown", Unreachable, "webpush: 404"),
        ("other_key", Unreachable, "webpush: 403"),
        ("auth", ChannelBroken, "webpush: 401"),
        ("too_large", Refused, "webpush: 413"),
        ("busy", ChannelBusy, "quota exceeded"),
        ("server_error", ChannelBusy, "webpush: 500"),
        ("moved", ChannelBusy, "no connection: TooManyRedirects"),
        ("hang", ChannelBusy, "no connection: ReadTimeout"),
        ("reset", ChannelBusy, "no connection: ConnectionError"),
    ],
)
def test_each_answer_of_a_push_service_means_one_thing(
    answer, error, reason, push_service, webpush_channel, parcel, now
):
    push_service.plan = lambda: answer

    with refused_with(error, reason) as caught:
        webpush_channel.send(parcel(target(Browser(push_service))), now=now)

    assert getattr(caught.value, "is_gone", True)
    assert len(push_service.requests) == 1


@pytest.mark.parametrize(
    ("endpoint", "is_one"),
    [
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("https://sg2p.notify.windows.com/w/?token=x", True),
        ("http://updates.push.services.mozilla.com/wpush/v2/x", False),
        ("https://notify.windows.com.example.org/", False),
        ("https://10.0.0.1/admin", False),
        ("file:///etc/passwd", False),
    ],
)
def test_only_known_push_services_are_called(endpoint, is_one):
    hosts = ("updates.push.services.mozilla.com", "*.notify.windows.com")

    assert is_push_service(endpoint, hosts) is is_one


def test_a_public_key_is_what_a_browser_takes():
    assert len(public_key_of(private_key())) == 87
    with pytest.raises(ValueError, match="VAPID"):
        public_key_of("nonsense")


# --- letters --------------------------------------------------------------------------------


@pytest.fixture
def mail():
    with closing(MailServer()) as server:
        yield server


@pytest.fixture
def email_channel(mail):
    return EmailChannel(mail.url, "Bưu điện <post@example.vn>", timeout_s=1)


def test_a_letter_has_one_id_however_often_it_goes_out(mail, email_channel, parcel, now):
    for _ in range(2):
        email_channel.send(parcel("citizen@example.vn", title="Nhắc lịch hẹn"), now=now)

    first, second = mail.letters
    assert first["Message-ID"] == second["Message-ID"] == f"<{MESSAGE_ID}@example.vn>"
    assert first["To"] == "citizen@example.vn"


@pytest.mark.parametrize(
    ("answer", "data_answer", "error", "reason"),
    [
        ("550 no such mailbox", "", Unreachable, "mailbox refused"),
        ("451 try later", "", ChannelBusy, "email: 451"),
        ("", "554 spam", Refused, "email: letter refused"),
        ("", "452 full", ChannelBusy, "email: 452"),
    ],
)
def test_each_answer_of_a_mail_server_means_one_thing(
    answer, data_answer, error, reason, mail, email_channel, parcel, now
):
    mail.answer, mail.data_answer = answer, data_answer

    with refused_with(error, reason):
        email_channel.send(parcel("citizen@example.vn"), now=now)

    assert mail.letters == []


def test_a_mail_server_that_is_away_is_tried_again(mail, email_channel, parcel, now):
    mail.close()

    with refused_with(ChannelBusy, "no connection: ConnectionRefusedError"):
        email_channel.send(parcel("citizen@example.vn"), now=now)
