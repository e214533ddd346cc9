"""Codes sent to a phone: who can read them holds that phone now.

Guessing: a code has six digits, five tries, five minutes; a phone gets five codes a day. So an
attacker has 25 guesses a day, 1 in 40,000. Tries are counted before anything is compared, in a
row that a refusal does not roll back: call `spend_code_attempt` from the view's
`before_attempt`, then `check_phone_code` from its `post`.
"""

import hashlib
import hmac
import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet

from backend.accounts.errors import CodeBurnt, CodeExpired, CodeWrong, TooManyCodes
from backend.accounts.models import PhoneCode
from backend.accounts.services import allowances
from backend.common import crypto
from backend.common.compiled import Compiled
from backend.common.transactions import joined
from backend.common.writing import insert, update_with_others
from backend.outbox.services import enqueue

LIFETIME: Final = timedelta(minutes=5)
TRIES_PER_CODE: Final = 5
CODES_PER_PHONE_AND_DAY: Final = 5
# Each code costs a message. Somebody who asks for codes to numbers that earn him money
# (toll fraud) stops here, and the log tells.
CODES_PER_DAY: Final = 10_000
PHONE_CODES: Final = "phone_codes"
VERIFIER_ROUNDS: Final = 2_000  # of PBKDF2-HMAC-SHA256: a package holds one for each stop

_SPEND: Final = """
    UPDATE accounts_phonecode SET tries = tries + 1
    WHERE ended_at IS NULL AND tries < %s AND expires_at > %s
        AND phone = %s AND purpose = %s AND subject = %s
    RETURNING id, tries
"""
_USE: Final = """
    UPDATE accounts_phonecode SET ended_at = %s, used_at = %s WHERE ended_at IS NULL AND id = %s
"""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CodeWish:
    """Whose code is wanted, for what, and until when it lives if it has to be made."""

    phone: str
    subject: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SpentAttempt:
    """A live code's id, and how many tries it has had with this one."""

    id: UUID
    tries: int


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
    *, phone: str, purpose: str, subject: str, now: datetime, lifetime: timedelta = LIFETIME,
    is_first: bool = False,
) -> PhoneCode:  # fmt: skip
    """Make a code for a phone (E.164) and have it sent; the live one before it ends.

    `subject` narrows the purpose, e.g. an appointment's id; empty for signing in. The outbox
    job `phone_code` carries the id only; the sender asks `code_for`. A code that is told to
    somebody and compared much later needs a longer `lifetime`; its five tries stay five.
    `is_first`: the subject is new, so there is no live one.

    Raises:
        TooManyCodes: after five codes on one Vietnamese day, for whatever purposes.
    """
    _take_from_allowances(phone, now)
    if not is_first:
        _live(phone, purpose, subject).update(ended_at=now)
    code = PhoneCode(
        phone=phone, purpose=purpose, subject=subject, created_at=now, expires_at=now + lifetime
    )
    insert(code)
    _send(code, now=now, is_first=True)
    return code


def prepare_phone_codes(
    wishes: Iterable[CodeWish], *, purpose: str, now: datetime
) -> dict[str, PhoneCode]:
    """Return the live code of each subject; what is lacking is made, and sent to nobody yet.

    One query if all are there, whatever their number. Two at the same moment make one code.
    """
    wanted = {wish.subject: wish for wish in wishes}
    found, stale = _sorted_out(wanted, purpose, now)
    lacking = [wanted[subject] for subject in sorted(wanted.keys() - found.keys())]
    if not lacking:
        return found
    with transaction.atomic():
        PhoneCode.objects.filter(id__in=stale).update(ended_at=now)
        # ON CONFLICT DO NOTHING waits for a rival's insert; the second look finds it.
        PhoneCode.objects.bulk_create(
            [PhoneCode(purpose=purpose, created_at=now, **asdict(wish)) for wish in lacking],
            ignore_conflicts=True,
        )
    return _sorted_out(wanted, purpose, now)[0]


def send_prepared_code(code: PhoneCode, *, now: datetime) -> None:
    """Have a prepared code sent to its phone.

    Raises:
        TooManyCodes: as `request_phone_code`.
    """
    _take_from_allowances(code.phone, now)
    _send(code, now=now)


def verifier_of(code: PhoneCode) -> CodeVerifier:
    """Return what compares a code without a network.

    Who has the device can try all codes on it: six digits are few. So it only tells a courier at
    once that a code was misheard; the comparison that counts is the server's.
    """
    salt = hashlib.sha256(f"verifier:{code.id}".encode()).hexdigest()[:32]
    return CodeVerifier(salt, VERIFIER_ROUNDS, _digest_of(code.id, salt), TRIES_PER_CODE)


@lru_cache(maxsize=10_000)  # a package is pulled many times a day, with a digest for each stop
def _digest_of(code_id: UUID, salt: str) -> str:
    digits = _code_of(code_id).encode()
    return hashlib.pbkdf2_hmac("sha256", digits, bytes.fromhex(salt), VERIFIER_ROUNDS).hex()


def spend_code_attempt(
    *, phone: str, purpose: str, subject: str, now: datetime
) -> SpentAttempt | None:
    """Count one try on the live code, before it is compared with anything.

    One UPDATE counts and looks; of any number of guesses at the same moment five get through.
    Without a live code nothing is counted, None is returned, and `check_phone_code` says so.

    Raises:
        CodeBurnt: if the live code has had all its tries.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, [TRIES_PER_CODE, now, phone, purpose, subject])
        spent = cursor.fetchone()
    if spent is not None:
        return SpentAttempt(*spent)
    if _live(phone, purpose, subject).filter(expires_at__gt=now).exists():
        raise CodeBurnt
    return None


def check_phone_code(
    *, phone: str, purpose: str, subject: str, code: str, now: datetime, uses_up: bool = True,
    spent: SpentAttempt | None = None,
) -> None:  # fmt: skip
    """Compare a code whose try has been counted, and use it up if it is right.

    `spent`: what `spend_code_attempt` returned, if that was in this transaction: its row is ours
    until the end, so nobody looks again, and it is written together with other rows. Without
    `uses_up` a right code stays live until it expires, and its try is given back.

    Raises:
        CodeWrong: with `left`, the tries that remain.
        CodeExpired: if there is no live code.
        RuntimeError: if no try was counted: the caller forgot `spend_code_attempt`.
    """
    live = spent or _LIVE.first(phone, purpose, subject, now)
    if live is None:
        raise CodeExpired
    if live.tries == 0:
        raise RuntimeError("spend_code_attempt comes before check_phone_code")
    if not hmac.compare_digest(_code_of(live.id).encode(), code.strip().encode()):
        raise CodeWrong(left=TRIES_PER_CODE - live.tries)
    if not uses_up:
        _live(phone, purpose, subject).filter(id=live.id).update(tries=F("tries") - 1)
        return
    if spent is not None:
        update_with_others(PhoneCode(id=spent.id, ended_at=now, used_at=now), "ended_at", "used_at")
        return
    with connection.cursor() as cursor:
        cursor.execute(_USE, [now, now, live.id])
        if cursor.rowcount == 0:
            raise CodeExpired  # another request used it in this moment


def code_for(phone_code_id: UUID) -> tuple[str, str]:
    """Return the phone and the code, for the one who sends it and nobody else.

    Raises:
        PhoneCode.DoesNotExist: if there is no such row.
    """
    row = _CODE.first(phone_code_id)
    if row is None:
        raise PhoneCode.DoesNotExist
    return row.phone, _code_of(row.id)


def _sorted_out(
    wanted: Mapping[str, CodeWish], purpose: str, now: datetime
) -> tuple[dict[str, PhoneCode], list[UUID]]:
    """Return the live code of each subject, and which rows stand in the way of a new one."""
    found, stale = {}, []
    rows = PhoneCode.objects.filter(purpose=purpose, subject__in=wanted, ended_at__isnull=True)
    for row in rows.order_by("id"):
        if row.expires_at > now and row.phone == wanted[row.subject].phone:
            found[row.subject] = row
        else:
            stale.append(row.id)
    return found, stale


def _send(code: PhoneCode, *, now: datetime, is_first: bool = False) -> None:
    enqueue(
        kind="phone_code",
        payload={"phone_code_id": str(code.id)},
        dedupe_key=f"phone_code:{code.id}",
        now=now,
        expires_at=code.expires_at,
        is_first=is_first,
    )


def _live(phone: str, purpose: str, subject: str) -> QuerySet[PhoneCode]:
    return PhoneCode.objects.filter(
        phone=phone, purpose=purpose, subject=subject, ended_at__isnull=True
    )


_CODE: Final = Compiled(lambda phone_code_id: PhoneCode.objects.filter(id=phone_code_id))
_LIVE: Final = Compiled(
    lambda phone, purpose, subject, now: (
        _live(phone, purpose, subject).filter(expires_at__gt=now).order_by("id")
    )
)


def _code_of(phone_code_id: UUID) -> str:
    return crypto.numeric_code(str(phone_code_id), purpose="phone")


def _take_from_allowances(phone: str, now: datetime) -> None:
    """Take from the phone's allowance, then from everybody's: always in this order."""
    today = allowances.day_of(now)
    wait_s = allowances.seconds_to_next_day(now)
    is_own_left, is_any_left = allowances.take_both(
        own=allowances.name_for(PHONE_CODES, phone), own_at_most=CODES_PER_PHONE_AND_DAY,
        common=PHONE_CODES, at_most=CODES_PER_DAY, period=today,
    )  # fmt: skip
    if not is_own_left:
        raise TooManyCodes(retry_after_s=wait_s)
    if not is_any_left:
        _log.error("no phone codes left today: all %d were asked for", CODES_PER_DAY)
        raise TooManyCodes(retry_after_s=wait_s)
