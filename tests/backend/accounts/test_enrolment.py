"""A courier's phone becomes a device with a code of the office."""

from datetime import timedelta

import pytest

from backend.accounts.errors import EnrolmentCodeWrong, NotACourier, TooManyTries
from backend.accounts.models import Allowance, Device, EnrolmentCode, User
from backend.accounts.selectors import devices_of
from backend.accounts.services import (
    create_enrolment_code,
    enrol_device,
    spend_enrolment_attempt,
)
from tests.support.people import citizen, courier_user
from tests.support.threads import run_together

PHONE = {"name": "phone", "platform": "android", "app_version": "1.0.0"}


def enrol(code, now):
    spend_enrolment_attempt(code=code, now=now)
    return enrol_device(code=code, **PHONE, now=now)


def wrong(code):
    return f"{code[:5]}{(int(code[5:]) + 1) % 10_000:04d}"


@pytest.fixture
def courier(db, now):
    return courier_user(now)


@pytest.fixture
def code(courier, now):
    return create_enrolment_code(user=courier, now=now)


def test_a_code_has_eight_digits_in_two_groups_and_is_not_stored(code):
    row = EnrolmentCode.objects.get()

    assert len(code) == 9
    assert code[4] == "-"
    assert (code[:4] + code[5:]).isdigit()
    assert row.selector == code[:4]
    assert code[5:] != row.secret_digest
    assert len(row.secret_digest) == 64


def test_a_code_turns_a_phone_into_a_device(code, courier, now):
    device, token = enrol(code, now)

    assert (device.user_id, device.name, device.enrolled_at) == (courier.id, "phone", now)
    assert devices_of(courier.id) == [device]
    assert token not in str(Device.objects.values().get())
    assert EnrolmentCode.objects.get().used_at == now


@pytest.mark.parametrize("form", ["{0}{1}", " {0} {1} ", "{0}-{1}", "{0}.{1}"])
def test_a_code_may_be_typed_in_any_grouping(code, now, form):
    device, _ = enrol(form.format(code[:4], code[5:]), now)

    assert Device.objects.get() == device


def test_a_code_works_once(code, now):
    enrol(code, now)

    with pytest.raises(EnrolmentCodeWrong):
        enrol(code, now)

    assert Device.objects.count() == 1


def test_a_code_lives_24_hours(code, now):
    with pytest.raises(EnrolmentCodeWrong):
        enrol(code, now + timedelta(hours=24))
    assert Device.objects.count() == 0

    enrol(code, now + timedelta(hours=23, minutes=59))

    assert Device.objects.count() == 1


def test_a_new_code_ends_the_one_before(code, courier, now):
    newer = create_enrolment_code(user=courier, now=now)

    with pytest.raises(EnrolmentCodeWrong):
        enrol(code, now)
    assert Device.objects.count() == 0

    enrol(newer, now)

    assert Device.objects.count() == 1


@pytest.mark.parametrize("text", ["", "1234", "12345678901", "abcd-efgh", "1234-56७8"])
def test_what_is_no_code_is_answered_like_a_wrong_one(db, now, text):
    with pytest.raises(EnrolmentCodeWrong):
        enrol(text, now)

    assert Device.objects.count() == 0


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(code, now):
    for _ in range(5):
        with pytest.raises(EnrolmentCodeWrong):
            enrol(wrong(code), now)

    with pytest.raises(EnrolmentCodeWrong):
        enrol(code, now)

    assert Device.objects.count() == 0


def test_wrong_tries_of_an_hour_are_counted_together_and_right_ones_are_not(code, now):
    Allowance.objects.create(name="enrolment_tries", period="2026-03-02T06", taken=198)
    enrol(code, now)
    assert Allowance.objects.get().taken == 198
    for _ in range(2):
        with pytest.raises(EnrolmentCodeWrong):
            enrol("0000-0000", now)

    with pytest.raises(TooManyTries) as caught:
        spend_enrolment_attempt(code="0000-0000", now=now)

    assert caught.value.facts == {"retry_after_s": 1800}
    spend_enrolment_attempt(code="0000-0000", now=now + timedelta(minutes=30))


def test_enrolling_without_a_counted_try_is_a_mistake_of_ours(code, now):
    with pytest.raises(RuntimeError, match="spend_enrolment_attempt"):
        enrol_device(code=code, **PHONE, now=now)

    assert Device.objects.count() == 0


@pytest.mark.usefixtures("db")
def test_only_an_active_courier_gets_a_code(now):
    gone = courier_user(now)
    User.objects.filter(id=gone.id).update(is_active=False)

    for user in (citizen(now), gone):
        with pytest.raises(NotACourier):
            create_enrolment_code(user=user, now=now)

    assert EnrolmentCode.objects.count() == 0


@pytest.mark.usefixtures("committed")
def test_of_twenty_wrong_codes_at_once_five_are_compared_and_all_are_counted(now):
    code = create_enrolment_code(user=courier_user(now), now=now)

    def guess(_):
        spend_enrolment_attempt(code=wrong(code), now=now)
        with pytest.raises(EnrolmentCodeWrong):
            enrol_device(code=wrong(code), **PHONE, now=now)

    run_together(guess, range(20))

    assert EnrolmentCode.objects.get().tries == 20
    assert Allowance.objects.get().taken == 20
    with pytest.raises(EnrolmentCodeWrong):
        enrol(code, now)
    assert Device.objects.count() == 0


@pytest.mark.usefixtures("committed")
def test_two_phones_with_one_code_make_one_device(now):
    code = create_enrolment_code(user=courier_user(now), now=now)

    def one(_):
        try:
            return enrol(code, now)[0].id
        except EnrolmentCodeWrong:
            return None

    made = run_together(one, range(4))

    assert sum(device is not None for device in made) == 1
    assert Device.objects.count() == 1
