"""Many guesses at the same moment are not more guesses."""

import threading

import pytest

from backend.accounts.errors import CodeBurnt, CodeExpired, CodeWrong, TooManyCodes
from backend.accounts.models import PhoneCode
from backend.accounts.services import (
    check_phone_code,
    code_for,
    request_phone_code,
    spend_code_attempt,
)
from tests.support.threads import run_together

pytestmark = pytest.mark.usefixtures("committed")
PHONE = "+84912345678"
GUESSES = 20


@pytest.fixture
def code(now):
    return request_phone_code(phone=PHONE, purpose="sign_in", subject="", now=now)


def wrong(row):
    return f"{(int(code_for(row.id)[1]) + 1) % 1_000_000:06d}"


def test_of_twenty_guesses_at_once_five_are_compared(code, now):
    about = {"phone": PHONE, "purpose": "sign_in", "subject": "", "now": now}

    def guess(_):
        try:
            spend_code_attempt(**about)
        except CodeBurnt:
            return "burnt"
        with pytest.raises(CodeWrong):
            check_phone_code(**about, code=wrong(code))
        return "compared"

    answers = run_together(guess, range(GUESSES))

    code.refresh_from_db()
    assert answers.count("compared") == 5
    assert answers.count("burnt") == 15
    assert code.tries == 5


def test_control_counting_after_looking_lets_more_through(code):
    """The naive way: read the count, compare, write the count."""
    all_have_read = threading.Barrier(GUESSES)

    def guess(_):
        row = PhoneCode.objects.get(id=code.id)
        all_have_read.wait(timeout=30)
        if row.tries >= 5:
            return "burnt"
        row.tries += 1
        row.save(update_fields=["tries"])
        return "compared"

    answers = run_together(guess, range(GUESSES))

    assert answers.count("compared") == GUESSES


def test_the_right_code_sent_five_times_at_once_signs_in_once(code, now):
    about = {"phone": PHONE, "purpose": "sign_in", "subject": "", "now": now}
    right = code_for(code.id)[1]

    def sign_in(_):
        try:
            spend_code_attempt(**about)
            check_phone_code(**about, code=right)
        except (CodeExpired, CodeBurnt):
            return "refused"
        return "in"

    answers = run_together(sign_in, range(5))

    assert answers.count("in") == 1


def test_of_ten_codes_asked_for_at_once_five_are_made_and_one_lives(now):
    def ask(_):
        try:
            request_phone_code(phone=PHONE, purpose="sign_in", subject="", now=now)
        except TooManyCodes:
            return "refused"
        return "made"

    answers = run_together(ask, range(10))

    assert answers.count("made") == 5
    assert PhoneCode.objects.filter(ended_at=None).count() == 1
