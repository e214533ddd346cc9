"""Phones become devices through the API."""

from datetime import timedelta

import pytest
import time_machine

from backend.accounts.models import Device
from backend.accounts.services import create_enrolment_code, revoke_device
from tests.support.client import KeyedClient
from tests.support.offices import make_courier, make_office
from tests.support.people import courier_user

PHONE = {"name": "Điện thoại 1", "platform": "android", "app_version": "1.0.0"}


@pytest.fixture
def courier(db, now):
    with time_machine.travel(now, tick=False):
        yield make_courier(make_office())


@pytest.fixture
def code(courier, now):
    return create_enrolment_code(user=courier.user, now=now)


def enrol(api, code, **extra):
    return api.post("/api/v1/devices", {"code": code, **PHONE}, **extra)


def test_a_code_becomes_a_token_that_opens_the_couriers_doors(api, courier, code):
    response = enrol(api, code)

    body = response.json()
    assert response.status_code == 201
    assert body["device_id"] == str(Device.objects.get().id)
    assert body["courier"] == {
        "id": str(courier.id),
        "employee_code": courier.employee_code,
        "name": courier.name,
    }
    assert body["office"]["id"] == str(courier.office_id)

    api.credentials(HTTP_AUTHORIZATION=f"Token {body['token']}")
    own = api.get("/api/v1/courier/device").json()
    assert own["courier"] == body["courier"]
    assert own["device"] == {
        "device_id": body["device_id"],
        **PHONE,
        "enrolled_at": "2026-03-01T23:30:00Z",
    }


def test_an_enrolment_whose_answer_was_lost_is_repeated_with_its_key(api, code):
    first = enrol(api, code, key="enrolment-1")

    again = enrol(api, code, key="enrolment-1")
    other = enrol(api, code, key="enrolment-2")

    assert again.json() == first.json()
    assert other.json()["code"] == "enrolment-code-wrong"
    assert Device.objects.count() == 1


def test_five_wrong_digits_burn_a_code(api, code):
    wrong = f"{code[:5]}{(int(code[5:]) + 1) % 10_000:04d}"

    answers = [enrol(api, wrong) for _ in range(5)]
    right = enrol(api, code)

    assert {answer.json()["code"] for answer in [*answers, right]} == {"enrolment-code-wrong"}
    assert not Device.objects.exists()


def test_an_account_without_a_courier_gets_no_device(api, db, now):
    with time_machine.travel(now, tick=False):
        code = create_enrolment_code(user=courier_user(), now=now)

        response = enrol(api, code)

    assert response.status_code == 404
    assert not Device.objects.exists()


def test_a_revoked_device_is_told_so(api, code, now):
    body = enrol(api, code).json()
    api.credentials(HTTP_AUTHORIZATION=f"Token {body['token']}")
    revoke_device(device_id=body["device_id"], now=now + timedelta(minutes=1))

    response = api.get("/api/v1/courier/device")

    assert (response.status_code, response.json()["code"]) == (401, "device-revoked")


@pytest.mark.parametrize("missing", ["code", "name", "platform", "app_version"])
def test_a_phone_says_what_it_is(missing, db):
    wish = {"code": "1234-5678", **PHONE}
    del wish[missing]

    response = KeyedClient().post("/api/v1/devices", wish)

    assert response.status_code == 400
    assert [row["pointer"] for row in response.json()["errors"]] == [f"/{missing}"]
