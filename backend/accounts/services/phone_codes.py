"""Codes sent to a phone: who can read them holds that phone now.

Guessing: a code has six digits, five tries, five minutes; a phone gets five codes a day. So an
attacker has 25 guesses a day, 1 in 40,000. Tries are counted before anything is compared, in a
row that a refusal does not roll back: call `spend_code_attempt` from the view's
`before_attempt`, then `check_phone_code` from its `post`.
"""

import hashlib
import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from backend.accounts.errors import CodeBurnt, CodeExpired, CodeWrong, TooManyCodes
from backend.accounts.models import PhoneCode
from backend.accounts.services import allowances
from backend.common import crypto
from backend.common.models import insert
from backend.common.transactions import joined
from backend.outbox.services import enqueue

LIFETIME: Final = timedelta(minutes=5)
TRIES_PER_CODE: Final = 5
CODES_PER_PHONE_AND_DAY: Final = 5
# Each code costs a message. Somebody who asks for codes to numbers that earn him money
# (toll fraud) stops here, and the log tells.
CODES_PER_DAY: Final = 10_000
VERIFIER_ROUNDS: Final = 2_000  # of PBKDF2-HMAC-SHA256: a package holds one for each stop

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CodeVerifier:
    """PBKDF2-HMAC-SHA256 of a code's digits: `salt` and `digest` in hex digits.

    A phone compares at most `max_tries` times.
    """

    salt: str
    rounds: int
    digest: str
    max_tries: int


@joined()
def request_phone_code(
    *, phone: str, purpose: str, subject: str, now: datetime, lifetime: timedelta = LIFETIME
) -> PhoneCode:
    """Make a code for a phone (E.164) and have it sent; the live one before it ends.

    `subject` narrows the purpose, e.g. an appointment's id; empty for signing in. The outbox
    job `phone_code` carries the id only; the sender asks `code_for`. A code that is told to
    somebody and compared much later needs a longer `lifetime`; its five tries stay five.

    Raises:
        TooManyCodes: after five codes on one Vietnamese day, for whatever purposes.
    """
    _take_from_allowances(phone, now)
    _live(phone, purpose, subject).update(ended_at=now)
    code = PhoneCode(
        phone=phone, purpose=purpose, subject=subject, created_at=now, expires_at=now + lifetime
    )
    insert(code)
    _send(code, now=now)
    return code


@transaction.atomic
def prepare_phone_code(
    *, phone: str, purpose: str, subject: str, expires_at: datetime, now: datetime
) -> PhoneCode:
    """Return the live code of a subject, or make one that nobody is sent yet.

    Its owner reads it where she is signed in, or gets it by `send_prepared_code`.
    """
    live = _live(phone, purpose, subject).filter(expires_at__gt=now).first()
    return live or PhoneCode.objects.create(
        phone=phone, purpose=purpose, subject=subject, created_at=now, expires_at=expires_at
    )


def live_codes(*, purpose: str, subjects: Iterable[str], now: datetime) -> dict[str, PhoneCode]:
    """Return the live code of each subject that has one, the oldest of several: one query."""
    rows = PhoneCode.objects.filter(
        purpose=purpose, subject__in=list(subjects), ended_at__isnull=True, expires_at__gt=now
    )
    return {row.subject: row for row in rows.order_by("-id")}


def send_prepared_code(code: PhoneCode, *, now: datetime) -> None:
    """Have a prepared code sent to its phone.

    Raises:
        TooManyCodes: as `request_phone_code`.
    """
    _take_from_allowances(code.phone, now)
    _send(code, now=now)


def verifier_of(code: PhoneCode) -> CodeVerifier:
    """Return what compares a code without a network.

    Who has the device and much patience can try all codes on it. So it only tells a courier at
    once that a code was misheard; the comparison that counts is the server's.
    """
    salt = hashlib.sha256(f"verifier:{code.id}".encode()).hexdigest()[:32]
    digits = _code_of(code.id).encode()
    digest = hashlib.pbkdf2_hmac("sha256", digits, bytes.fromhex(salt), VERIFIER_ROUNDS)
    return CodeVerifier(salt, VERIFIER_ROUNDS, digest.hex(), TRIES_PER_CODE)


def spend_code_attempt(*, phone: str, purpose: str, subject: str, now: datetime) -> None:
    """Count one try on the live code, before it is compared with anything.

    One UPDATE counts and looks; of any number of guesses at the same moment five get through.
    Without a live code nothing is counted, and `check_phone_code` says so.

    Raises:
        CodeBurnt: if the live code has had all its tries.
    """
    live = _live(phone, purpose, subject).filter(expires_at__gt=now)
    if live.filter(tries__lt=TRIES_PER_CODE).update(tries=F("tries") + 1):
        return
    if live.exists():
        raise CodeBurnt


def check_phone_code(
    *, phone: str, purpose: str, subject: str, code: str, now: datetime, uses_up: bool = True
) -> None:
    """Compare a code whose try has been counted, and use it up if it is right.

    Without `uses_up` a right code stays live until it expires, and its try is given back.

    Raises:
        CodeWrong: with `left`, the tries that remain.
        CodeExpired: if there is no live code.
        RuntimeError: if no try was counted: the caller forgot `spend_code_attempt`.
    """
    live = _live(phone, purpose, subject).filter(expires_at__gt=now).first()
    if live is None:
        raise CodeExpired
    if live.tries == 0:
        raise RuntimeError("spend_code_attempt comes before check_phone_code")
    if not hmac.compare_digest(_code_of(live.id).encode(), code.strip().encode()):
        raise CodeWrong(left=TRIES_PER_CODE - live.tries)
    if not uses_up:
        _live(phone, purpose, subject).filter(id=live.id).update(tries=F("tries") - 1)
        return
    if not _live(phone, purpose, subject).filter(id=live.id).update(ended_at=now, used_at=now):
        raise CodeExpired  # another request used it in this moment


def code_for(phone_code_id: UUID) -> tuple[str, str]:
    """Return the phone and the code, for the one who sends it and nobody else.

    Raises:
        PhoneCode.DoesNotExist: if there is no such row.
    """
    row = PhoneCode.objects.get(id=phone_code_id)
    return row.phone, _code_of(row.id)


def _send(code: PhoneCode, *, now: datetime) -> None:
    enqueue(
        kind="phone_code",
        payload={"phone_code_id": str(code.id)},
        dedupe_key=f"phone_code:{code.id}",
        now=now,
        expires_at=code.expires_at,
    )


def _live(phone: str, purpose: str, subject: str) -> QuerySet[PhoneCode]:
    return PhoneCode.objects.filter(
        phone=phone, purpose=purpose, subject=subject, ended_at__isnull=True
    )


def _code_of(phone_code_id: UUID) -> str:
    return crypto.numeric_code(str(phone_code_id), purpose="phone")


def _take_from_allowances(phone: str, now: datetime) -> None:
    """Take from the phone's allowance, then from everybody's: always in this order."""
    today = allowances.day_of(now)
    wait_s = allowances.seconds_to_next_day(now)
    if not allowances.take_one(
        name=f"phone_codes:{phone}", period=today, at_most=CODES_PER_PHONE_AND_DAY
    ):
        raise TooManyCodes(retry_after_s=wait_s)
    if not allowances.take_one_of_many(name="phone_codes", period=today, at_most=CODES_PER_DAY):
        _log.error("no phone codes left today: all %d were asked for", CODES_PER_DAY)
        raise TooManyCodes(retry_after_s=wait_s)
