"""A citizen signs in with the phone in hand."""

from datetime import timedelta

import pytest
import time_machine

from backend.accounts.models import PhoneCode, User
from backend.accounts.services import code_for
from tests.support.client import KeyedClient

pytestmark = pytest.mark.usefixtures("db")
CODES = "/api/v1/phone-codes"
TOKENS = "/api/v1/citizen-tokens"


@pytest.fixture(autouse=True)
def _monday_morning(now):
    with time_machine.travel(now, tick=False):
        yield


def ask(api, phone="0912 345 678"):
    answer = api.post(CODES, {"phone": phone, "purpose": "sign_in"})
    assert answer.status_code == 202
    return code_for(PhoneCode.objects.latest("id").id)[1]


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_asking_for_a_code_tells_when_it_ends_and_nothing_else(api):
    answer = api.post(CODES, {"phone": "0912345678", "purpose": "sign_in"})

    assert answer.status_code == 202
    assert answer.json() == {"expires_at": "2026-03-01T23:35:00Z"}
    assert PhoneCode.objects.get().phone == "+84912345678"


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("12345", "phone-invalid"),
        ("+33142685300", "phone-invalid"),
        ("02773851111", "phone-not-mobile"),
    ],
)
def test_a_number_that_cannot_get_a_message_is_malformed_and_makes_no_code(api, phone, code):
    answer = api.post(CODES, {"phone": phone, "purpose": "sign_in"})

    assert answer.status_code == 400
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/phone", code)]
    assert PhoneCode.objects.count() == 0


def test_another_purpose_is_not_for_the_public(api):
    answer = api.post(CODES, {"phone": "0912345678", "purpose": "handover"})

    assert answer.status_code == 400
    assert PhoneCode.objects.count() == 0


def test_the_sixth_code_of_a_day_is_refused_with_the_time_to_wait(api):
    for _ in range(5):
        ask(api)

    answer = api.post(CODES, {"phone": "0912345678", "purpose": "sign_in"})

    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-codes")
    assert answer["Retry-After"] == "63000"
    assert PhoneCode.objects.count() == 5


def test_the_right_code_signs_a_new_citizen_in_for_thirty_days(api):
    code = ask(api)

    answer = api.post(TOKENS, {"phone": "+84912345678", "code": code})

    citizen = User.objects.get()
    assert answer.status_code == 201
    assert answer.json()["expires_at"] == "2026-03-31T23:30:00Z"
    assert (citizen.kind, citizen.phone) == ("citizen", "+84912345678")
    assert "912345678" not in citizen.username
    assert answer.json()["token"] not in str(citizen.auth_token_set.values().get())


def test_the_same_phone_is_the_same_citizen(api):
    for _ in range(2):
        assert api.post(TOKENS, {"phone": "0912345678", "code": ask(api)}).status_code == 201

    citizen = User.objects.get()
    assert citizen.auth_token_set.count() == 2


def test_a_repeated_sign_in_gives_the_same_token_and_no_second_one(api):
    body = {"phone": "0912345678", "code": ask(api)}

    first = api.post(TOKENS, body, key="key-00000001")
    second = api.post(TOKENS, body, key="key-00000001")

    assert first.json() == second.json()
    assert User.objects.get().auth_token_set.count() == 1


def test_wrong_codes_are_counted_although_they_are_refused(api):
    code = ask(api)

    answers = [api.post(TOKENS, {"phone": "0912345678", "code": wrong(code)}) for _ in range(5)]
    sixth = api.post(TOKENS, {"phone": "0912345678", "code": code})

    assert [(a.status_code, a.json()["code"], a.json()["left"]) for a in answers] == [
        (422, "code-wrong", left) for left in (4, 3, 2, 1, 0)
    ]
    assert (sixth.status_code, sixth.json()["code"]) == (422, "code-burnt")
    assert User.objects.count() == 0


def test_a_repeated_wrong_code_with_its_key_is_one_try(api):
    code = ask(api)

    for _ in range(3):
        answer = api.post(TOKENS, {"phone": "0912345678", "code": wrong(code)}, key="key-00000001")
        assert answer.json()["left"] == 4

    assert PhoneCode.objects.get().tries == 1


def test_a_code_that_was_never_asked_for_is_no_longer_valid(api):
    answer = api.post(TOKENS, {"phone": "0912345678", "code": "123456"})

    assert (answer.status_code, answer.json()["code"]) == (422, "code-expired")
    assert User.objects.count() == 0


def test_a_code_that_is_too_old_is_refused(api, now):
    code = ask(api)

    with time_machine.travel(now + timedelta(minutes=5), tick=False):
        answer = api.post(TOKENS, {"phone": "0912345678", "code": code})

    assert (answer.status_code, answer.json()["code"]) == (422, "code-expired")
    assert User.objects.count() == 0


def test_a_code_that_has_not_six_digits_is_malformed_and_costs_no_try(api):
    ask(api)

    answer = api.post(TOKENS, {"phone": "0912345678", "code": "12345"})

    assert answer.status_code == 400
    assert PhoneCode.objects.get().tries == 0


def test_an_old_token_in_the_header_does_not_keep_anybody_from_signing_in():
    client = KeyedClient()
    client.credentials(HTTP_AUTHORIZATION="Token 0123456789abcdef")

    assert client.post(CODES, {"phone": "0912345678", "purpose": "sign_in"}).status_code == 202
