"""The contract with Firebase Cloud Messaging: what we send, and what each of its answers does."""

import logging
from datetime import timedelta
from uuid import UUID

import pytest

from backend.notifications import ways
from backend.notifications.channels import (
    ChannelBroken,
    ChannelBusy,
    Parcel,
    Refused,
    Target,
    Unreachable,
)
from backend.notifications.channels.fcm import FcmChannel
from tests.support.fcm import ANSWERS, SEND
from tests.support.gateways import Answer

MESSAGE_ID = UUID("0195d2c8-1111-7000-8000-000000000001")


@pytest.fixture
def channel(fcm):
    adapter = FcmChannel(fcm.account, url=fcm.url, timeout_s=0.5)
    yield adapter
    adapter.close()


@pytest.fixture
def parcel(now):
    def make(value="token-1", *, kind="token", **facts):
        known = {
            "message_id": MESSAGE_ID,
            "kind": "plan_changed",
            "dedupe_key": "plan_changed:1",
            "to": Target(value, kind),
            "title": "Bưu điện",
            "body": "Lộ trình thay đổi",
            "about": {"service_day_id": "day-1"},
            "is_urgent": True,
            "expires_at": now + timedelta(hours=1),
        }
        return Parcel(**known | facts)

    return make


def pushes(server):
    return [request for request in server.requests if request.path == SEND]


def test_a_push_holds_ids_and_a_text_for_the_lock_screen(channel, fcm, parcel, now):
    name = channel.send(parcel(), now=now)

    assert name == "projects/hengio-loopback/messages/1"
    assert fcm.sent == [
        {
            "token": "token-1",
            "data": {
                "message_id": str(MESSAGE_ID),
                "kind": "plan_changed",
                "dedupe_key": "plan_changed:1",
                "service_day_id": "day-1",
            },
            "notification": {"title": "Bưu điện", "body": "Lộ trình thay đổi"},
            "android": {
                "priority": "high",
                "ttl": "3600s",
                "notification": {"tag": str(MESSAGE_ID)},
            },
            "apns": {
                "headers": {
                    "apns-collapse-id": str(MESSAGE_ID),
                    "apns-priority": "10",
                    "apns-expiration": str(int(now.timestamp()) + 3600),
                }
            },
        }
    ]


def test_an_installation_id_is_another_field(channel, fcm, parcel, now):
    channel.send(parcel("installation-1", kind="installation"), now=now)

    assert fcm.sent[0]["fid"] == "installation-1"
    assert "token" not in fcm.sent[0]


def test_one_access_token_serves_many_pushes_and_nobody_else_is_asked(channel, fcm, parcel, now):
    for _ in range(3):
        channel.send(parcel(), now=now)

    assert fcm.n_tokens == 1
    assert [request.path for request in fcm.requests] == ["/token", SEND, SEND, SEND]


@pytest.mark.parametrize(
    ("answer", "error", "reason"),
    [
        ("unregistered", Unreachable, "unregistered"),
        ("sender_mismatch", Unreachable, "sender id mismatch"),
        ("invalid_token", Unreachable, "not a registration"),
        ("invalid", Refused, "invalid argument: message.data"),
        ("wrong_project", ChannelBroken, "fcm: NOT_FOUND"),
        ("quota", ChannelBusy, "quota exceeded"),
        ("server_error", ChannelBusy, "fcm: INTERNAL"),
        ("unavailable", ChannelBusy, "fcm: UNAVAILABLE"),
        ("hang", ChannelBusy, "fcm: DEADLINE_EXCEEDED"),
        ("reset", ChannelBusy, "fcm: UNAVAILABLE"),
        ("garbage", ChannelBusy, "fcm: UNKNOWN"),
        ("garbage_error", ChannelBusy, "fcm: UNKNOWN"),
    ],
)
def test_each_answer_means_one_thing_and_is_asked_for_once(
    answer, error, reason, channel, fcm, parcel, now
):
    fcm.plan = lambda token, nth: answer

    with pytest.raises(error) as caught:
        channel.send(parcel(), now=now)

    assert caught.value.reason == reason
    assert len(pushes(fcm)) == 1
    assert getattr(caught.value, "is_gone", True) is True


def test_a_push_that_our_own_access_does_not_allow_breaks_the_channel(channel, fcm, parcel, now):
    fcm.plan = lambda token, nth: "auth"

    with pytest.raises(ChannelBroken):
        channel.send(parcel(), now=now)

    assert len(pushes(fcm)) == 2  # once more with a fresh access token: the old one may be too old
    assert fcm.n_tokens == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer.of({"error": "invalid_grant"}, 400), ChannelBroken),
        (Answer(is_cut=True), ChannelBusy),
    ],
)
def test_without_an_access_token_nothing_is_sent(answer, error, channel, fcm, parcel, now):
    fcm.token_answer = answer

    with pytest.raises(error):
        channel.send(parcel(), now=now)

    assert pushes(fcm) == []


@pytest.mark.parametrize(
    ("answer", "at_least_s", "at_most_s"),
    [("quota", 60, 72), ("quota_2s", 2, 2.4), ("unavailable_30s", 30, 30)],
)
def test_the_other_side_says_when_to_come_back(
    answer, at_least_s, at_most_s, channel, fcm, parcel, now
):
    fcm.plan = lambda token, nth: answer

    with pytest.raises(ChannelBusy) as caught:
        channel.send(parcel(), now=now)

    wait = caught.value.not_before - now
    assert timedelta(seconds=at_least_s) <= wait <= timedelta(seconds=at_most_s)


@pytest.mark.parametrize("answer", [*ANSWERS, ""])
def test_no_answer_brings_an_address_a_text_or_a_key_into_the_log_or_an_error(
    answer, channel, fcm, parcel, now, caplog
):
    caplog.set_level(logging.INFO)
    fcm.plan = lambda token, nth: answer
    said = ""
    try:
        channel.send(parcel("secret-token", body="secret text"), now=now)
    except Exception as error:  # noqa: BLE001  whatever it is
        said = f"{error!r} {vars(error)}"

    assert "secret" not in said + caplog.text
    assert "PRIVATE KEY" not in said + caplog.text


def test_settings_without_a_key_make_no_channel(settings):
    assert ways.channel("fcm") is None
    settings.FCM_CREDENTIALS = "{}"
    assert "fcm" in ways.configured()
