"""Couriers' phones: enrolled with a code of the office, revoked in one step.

Guessing: wrong tries are counted on the code they aim at (five each) and together (200 an
hour), both before anything is compared and in rows a refusal does not roll back. Call
`spend_enrolment_attempt` from the view's `before_attempt`, then `enrol_device` from its `post`.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from backend.accounts.errors import EnrolmentCodeWrong, NotACourier, TooManyTries
from backend.accounts.models import Device, DrainToken, EnrolmentCode, User
from backend.accounts.roles import PersonKind
from backend.accounts.services import allowances
from backend.accounts.services.tokens import issue_device_token
from backend.common import crypto
from backend.common.errors import NotFound
from backend.common.uuid7 import uuid7

CODE_LIFETIME: Final = timedelta(hours=24)
TRIES_PER_CODE: Final = 5
WRONG_TRIES_PER_HOUR: Final = 200
DRAIN_LIFETIME: Final = timedelta(hours=24)
SEEN_EVERY: Final = timedelta(minutes=5)  # one write for many requests
_ALLOWANCE: Final = "enrolment_tries"


@transaction.atomic
def create_enrolment_code(*, user: User, now: datetime) -> str:
    """Return a new code for a courier, as `1234-5678`; the live one before it ends.

    It can be used once within 24 hours. Only its fingerprint is stored.

    Raises:
        NotACourier: if the user is no courier or is not active.
    """
    locked = User.objects.select_for_update().get(id=user.id)
    if locked.kind != PersonKind.COURIER or not locked.is_active:
        raise NotACourier
    old = EnrolmentCode.objects.filter(ended_at__isnull=True)
    old.filter(Q(user=locked) | Q(expires_at__lte=now)).update(ended_at=now)
    for _ in range(20):  # a selector may be taken by another live code
        digits = f"{secrets.randbelow(10**8):08d}"
        try:
            with transaction.atomic():
                _store_code(locked, digits, now)
        except IntegrityError:
            continue
        return f"{digits[:4]}-{digits[4:]}"
    raise RuntimeError("no free enrolment code: too many are live at once")


def spend_enrolment_attempt(*, code: str, now: datetime) -> None:
    """Count one try, on the code it aims at and in all, before anything is compared.

    Raises:
        TooManyTries: if this hour had 200 wrong ones already.
    """
    wait_s = allowances.seconds_to_next_hour(now)
    if not allowances.take_one(
        name=_ALLOWANCE, period=allowances.hour_of(now), at_most=WRONG_TRIES_PER_HOUR
    ):
        raise TooManyTries(retry_after_s=wait_s)
    _live(_digits(code), now).update(tries=F("tries") + 1)


@transaction.atomic
def enrol_device(
    *, code: str, name: str, platform: str, app_version: str, now: datetime
) -> tuple[Device, str]:
    """Turn a code whose try has been counted into a device; returns it with its token.

    The token is shown this once and stored as a digest.

    Raises:
        EnrolmentCodeWrong: for every reason alike, so that nobody learns which codes live.
        RuntimeError: if no try was counted: the caller forgot `spend_enrolment_attempt`.
    """
    row = _live(_digits(code), now).select_related("user").first()
    if row is None or row.tries > TRIES_PER_CODE or not row.user.is_active:
        raise EnrolmentCodeWrong
    if row.tries == 0:
        raise RuntimeError("spend_enrolment_attempt comes before enrol_device")
    if not hmac.compare_digest(row.secret_digest, _fingerprint(row.id, _digits(code))):
        raise EnrolmentCodeWrong
    mine = EnrolmentCode.objects.filter(id=row.id, ended_at__isnull=True)
    if not mine.update(ended_at=now, used_at=now):
        raise EnrolmentCodeWrong  # another phone was faster
    allowances.give_back(name=_ALLOWANCE, period=allowances.hour_of(now))  # only wrong ones count
    digest, token = issue_device_token(row.user)
    device = Device.objects.create(
        user=row.user,
        name=name,
        platform=platform,
        app_version=app_version,
        token_digest=digest,
        enrolled_at=now,
    )
    return device, token


def revoke_device(*, device_id: UUID, now: datetime) -> Device:
    """Take a device out of service: its next request is refused. Twice is once.

    The token stays in its table, so that the answer can say `device-revoked`.

    Raises:
        NotFound: if there is no such device.
    """
    Device.objects.filter(id=device_id, revoked_at__isnull=True).update(revoked_at=now)
    device = Device.objects.filter(id=device_id).first()
    if device is None:
        raise NotFound
    return device


@transaction.atomic
def issue_drain_token(*, device_id: UUID, actor_id: UUID, now: datetime) -> tuple[DrainToken, str]:
    """Return a token with which a found phone brings up what it holds; it ends after 24 hours.

    It pushes operations and photos of that device's installations and opens nothing else. An
    earlier one of the device ends. The device itself is taken out of service.
    """
    device = revoke_device(device_id=device_id, now=now)
    end_draining(device_id=device_id, now=now)
    digest, token = issue_device_token(device.user)
    row = DrainToken.objects.create(
        device=device,
        token_digest=digest,
        issued_by=actor_id,
        issued_at=now,
        expires_at=now + DRAIN_LIFETIME,
    )
    return row, token


def end_draining(*, device_id: UUID, now: datetime) -> None:
    """End the drain token of a device, if one lives."""
    DrainToken.objects.filter(device_id=device_id, ended_at__isnull=True).update(ended_at=now)


def note_seen(device: Device, *, now: datetime) -> None:
    """Note that a device was heard of, at most once in five minutes."""
    due = now - SEEN_EVERY
    if device.last_seen_at is not None and device.last_seen_at > due:
        return
    not_yet = Q(last_seen_at__isnull=True) | Q(last_seen_at__lte=due)
    if Device.objects.filter(not_yet, id=device.id).update(last_seen_at=now):
        device.last_seen_at = now


def _store_code(user: User, digits: str, now: datetime) -> None:
    row_id = uuid7()
    EnrolmentCode.objects.create(
        id=row_id,
        user=user,
        selector=digits[:4],
        secret_digest=_fingerprint(row_id, digits),
        created_at=now,
        expires_at=now + CODE_LIFETIME,
    )


def _live(digits: str, now: datetime) -> QuerySet[EnrolmentCode]:
    # Digits that are no code at all have an empty selector, and no row has that.
    selector = digits[:4] if len(digits) == 8 else ""
    return EnrolmentCode.objects.filter(
        selector=selector, ended_at__isnull=True, expires_at__gt=now
    )


def _digits(code: str) -> str:
    return "".join(c for c in code if c.isascii() and c.isdigit())


def _fingerprint(row_id: UUID, digits: str) -> str:
    return crypto.blind_index(f"{row_id}:{digits}", purpose="enrolment")
