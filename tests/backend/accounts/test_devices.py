"""Couriers' devices: seen, revoked, expired."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import Device
from backend.accounts.selectors import device_of, devices_of
from backend.accounts.services import issue_token, revoke_device
from backend.common.errors import NotFound
from backend.common.uuid7 import uuid7
from tests.support.client import KeyedClient
from tests.support.people import courier_user, signed_in

URLS = pytest.mark.urls("tests.backend.accounts.doors")


@pytest.fixture
def courier(db, now):
    return courier_user(now)


def test_a_couriers_token_always_belongs_to_a_device(courier):
    with pytest.raises(ValueError, match="device"):
        issue_token(user=courier, lifetime=timedelta(days=1))

    assert courier.auth_token_set.count() == 0


@URLS
def test_a_request_knows_its_device(courier):
    answer = signed_in(KeyedClient, courier).get("/device")

    assert answer.json() == {"device": str(devices_of(courier.id)[0].id)}


@URLS
def test_a_revoked_device_is_refused_from_the_next_request_on(courier, now):
    client = signed_in(KeyedClient, courier)
    (device,) = devices_of(courier.id)
    assert client.get("/device").status_code == 200

    revoke_device(device_id=device.id, now=now)
    revoke_device(device_id=device.id, now=now + timedelta(hours=1))

    answer = client.get("/device")
    assert (answer.status_code, answer.json()["code"]) == (401, "device-revoked")
    assert answer["WWW-Authenticate"] == "Token"
    device.refresh_from_db()
    assert device.revoked_at == now


@URLS
def test_another_device_of_the_courier_goes_on(courier, now):
    lost, kept = (signed_in(KeyedClient, courier) for _ in range(2))

    revoke_device(device_id=devices_of(courier.id)[0].id, now=now)

    assert lost.get("/device").status_code == 401
    assert kept.get("/device").status_code == 200


@pytest.mark.usefixtures("db")
def test_a_device_that_does_not_exist_cannot_be_revoked(now):
    with pytest.raises(NotFound):
        revoke_device(device_id=uuid7(), now=now)


@URLS
def test_a_courier_token_without_a_device_is_invalid(courier):
    client = signed_in(KeyedClient, courier)
    Device.objects.update(token_digest="of another token")

    answer = client.get("/device")

    assert (answer.status_code, answer.json()["code"]) == (401, "token-invalid")


@URLS
@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("header", ["Token nonsense", "Token \xff\xfe", "Token", "Token a b"])
def test_a_token_nobody_gave_out_is_invalid(api, header):
    answer = api.get("/anybody", headers={"authorization": header})

    assert (answer.status_code, answer.json()["code"]) == (401, "token-invalid")


@URLS
def test_a_token_that_was_not_used_for_a_week_is_invalid(courier):
    client = signed_in(KeyedClient, courier)

    with time_machine.travel(timedelta(days=7, seconds=5)):
        answer = client.get("/device")

    assert (answer.status_code, answer.json()["code"]) == (401, "token-invalid")


@URLS
def test_a_token_that_is_used_lives_on_for_thirty_days_at_most(courier):
    client = signed_in(KeyedClient, courier)

    statuses = []
    for days in (6, 12, 18, 24, 29, 31):
        with time_machine.travel(timedelta(days=days)):
            statuses.append(client.get("/device").status_code)

    assert statuses == [200, 200, 200, 200, 200, 401]


@URLS
def test_being_seen_is_written_once_in_five_minutes(courier, now):
    with time_machine.travel(now, tick=False) as traveller:
        client = signed_in(KeyedClient, courier)
        seen = []
        for minutes in (0, 4, 5):
            traveller.move_to(now + timedelta(minutes=minutes))
            assert client.get("/device").status_code == 200
            seen.append(devices_of(courier.id)[0].last_seen_at)

    assert seen == [now, now, now + timedelta(minutes=5)]


@URLS
def test_a_request_of_a_device_reads_two_rows_and_writes_none(courier):
    client = signed_in(KeyedClient, courier)
    client.get("/device")  # writes last_seen_at

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/device")

    # The token with its user, the device.
    assert [q["sql"][:6] for q in queries] == ["SELECT"] * 2


@pytest.mark.usefixtures("db")
def test_a_token_of_somebody_else_is_no_device():
    with pytest.raises(NotFound):
        device_of(None)
