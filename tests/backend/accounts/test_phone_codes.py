"""Codes sent to phones: one lives, five tries, five a day."""

import base64
import re
from datetime import timedelta

import pytest

from backend.accounts.errors import CodeBurnt, CodeExpired, CodeWrong, TooManyCodes
from backend.accounts.models import Allowance, PhoneCode
from backend.accounts.services import (
    check_phone_code,
    code_for,
    phone_codes,
    request_phone_code,
    spend_code_attempt,
)
from backend.accounts.services.allowances import name_for
from backend.accounts.services.upkeep import erase_citizen
from tests.support.outbox import jobs_of

pytestmark = pytest.mark.usefixtures("db")
PHONE = "+84912345678"
OTHER_PHONE = "+84912345679"


def ask(now, *, phone=PHONE, purpose="sign_in", subject=""):
    return request_phone_code(phone=phone, purpose=purpose, subject=subject, now=now)


def guess(code, now, *, phone=PHONE, purpose="sign_in", subject=""):
    about = {"phone": phone, "purpose": purpose, "subject": subject, "now": now}
    spend_code_attempt(**about)
    check_phone_code(**about, code=code)


def right(row):
    return code_for(row.id)[1]


def wrong(row):
    return f"{(int(right(row)) + 1) % 1_000_000:06d}"


def test_a_code_goes_out_through_the_outbox_and_is_stored_nowhere(now):
    row = ask(now)

    phone, code = code_for(row.id)
    (job,) = jobs_of("phone_code")
    assert (phone, len(code), code.isdigit()) == (PHONE, 6, True)
    assert job.payload == {"phone_code_id": str(row.id)}
    assert job.expires_at == now + timedelta(minutes=5)
    stored = PhoneCode.objects.filter(id=row.id).values().get()
    assert code not in " ".join(str(value) for key, value in stored.items() if key != "id")


def test_the_right_code_is_accepted_once(now):
    row = ask(now)

    guess(right(row), now)

    row.refresh_from_db()
    assert row.used_at == now
    with pytest.raises(CodeExpired):
        guess(right(row), now)


def test_spaces_around_a_code_do_not_matter(now):
    row = ask(now)

    guess(f" {right(row)} ", now)

    row.refresh_from_db()
    assert row.used_at == now


def test_a_wrong_code_says_how_many_tries_are_left(now):
    row = ask(now)

    with pytest.raises(CodeWrong) as caught:
        guess(wrong(row), now)

    row.refresh_from_db()
    assert caught.value.facts == {"left": 4}
    assert (row.tries, row.used_at) == (1, None)


def test_the_fifth_try_may_still_be_right(now):
    row = ask(now)
    for _ in range(4):
        with pytest.raises(CodeWrong):
            guess(wrong(row), now)

    guess(right(row), now)

    row.refresh_from_db()
    assert row.used_at == now


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(now):
    row = ask(now)
    for _ in range(5):
        with pytest.raises(CodeWrong):
            guess(wrong(row), now)

    with pytest.raises(CodeBurnt):
        guess(right(row), now)

    row.refresh_from_db()
    assert (row.tries, row.used_at) == (5, None)


def test_a_code_lives_five_minutes(now):
    row = ask(now)

    with pytest.raises(CodeExpired):
        guess(right(row), now + timedelta(minutes=5))

    guess(right(row), now + timedelta(minutes=5) - timedelta(seconds=1))
    row.refresh_from_db()
    assert row.used_at == now + timedelta(seconds=299)


def test_a_new_code_ends_the_one_before(now):
    old = ask(now)
    new = ask(now + timedelta(seconds=30))

    with pytest.raises(CodeWrong):
        guess(right(old), now + timedelta(seconds=31))

    guess(right(new), now + timedelta(seconds=32))
    old.refresh_from_db()
    assert old.ended_at == now + timedelta(seconds=30)
    assert old.used_at is None


def test_a_code_is_good_for_its_own_phone_purpose_and_subject_only(now):
    row = ask(now, purpose="handover", subject="appointment-1")

    for about in (
        {"purpose": "sign_in", "subject": "appointment-1"},
        {"purpose": "handover", "subject": "appointment-2"},
        {"purpose": "handover", "subject": "appointment-1", "phone": OTHER_PHONE},
    ):
        with pytest.raises(CodeExpired):
            guess(right(row), now, **about)

    guess(right(row), now, purpose="handover", subject="appointment-1")


def test_two_codes_for_two_subjects_live_side_by_side(now):
    first = ask(now, purpose="handover", subject="appointment-1")
    second = ask(now, purpose="handover", subject="appointment-2")

    guess(right(first), now, purpose="handover", subject="appointment-1")
    guess(right(second), now, purpose="handover", subject="appointment-2")

    assert PhoneCode.objects.filter(used_at=now).count() == 2


def test_a_phone_gets_five_codes_a_day_whatever_they_are_for(now):
    for number in range(5):
        ask(now, purpose="handover", subject=f"appointment-{number}")

    with pytest.raises(TooManyCodes) as caught:
        ask(now)

    # 06:30 in Ha Noi: the day lasts another 17 and a half hours.
    assert caught.value.facts == {"retry_after_s": 63_000}
    assert PhoneCode.objects.count() == 5
    assert len(jobs_of("phone_code")) == 5
    ask(now, phone=OTHER_PHONE)


def test_counts_stand_under_no_phone_and_go_with_its_owner(now):
    ask(now)
    ask(now, phone=OTHER_PHONE)
    own = Allowance.objects.exclude(name__regex="^phone_codes:[0-9]{1,2}$")
    names = set(own.values_list("name", flat=True))

    erase_citizen(phone=PHONE)

    assert len(names) == 2
    assert all(re.fullmatch("phone_codes:[0-9a-f]{64}", name) for name in names)
    assert set(own.values_list("name", flat=True)) == {name_for("phone_codes", OTHER_PHONE)}


def test_a_name_cannot_be_made_without_our_key(settings):
    ours = name_for("phone_codes", PHONE)
    settings.FIELD_KEY = base64.b64encode(b"k" * 32).decode()

    assert name_for("phone_codes", PHONE) != ours


def test_the_day_of_a_phone_ends_at_midnight_in_viet_nam(now):
    for _ in range(5):
        ask(now)

    with pytest.raises(TooManyCodes):
        ask(now + timedelta(hours=17, minutes=29))
    ask(now + timedelta(hours=17, minutes=30))

    assert PhoneCode.objects.count() == 6


def test_when_the_day_of_all_phones_is_used_up_nobody_gets_a_code_and_the_log_tells(
    now, caplog, monkeypatch
):
    monkeypatch.setattr(phone_codes, "CODES_PER_DAY", 3)
    for number in range(3):
        ask(now, phone=f"+8491200000{number}")

    with pytest.raises(TooManyCodes):
        ask(now)

    assert PhoneCode.objects.count() == 3
    assert "no phone codes left today" in caplog.text
    assert PHONE not in caplog.text


def test_a_check_without_a_counted_try_is_a_mistake_of_ours(now):
    row = ask(now)

    with pytest.raises(RuntimeError, match="spend_code_attempt"):
        check_phone_code(phone=PHONE, purpose="sign_in", subject="", code=right(row), now=now)

    row.refresh_from_db()
    assert row.used_at is None
