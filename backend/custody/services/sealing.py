"""Sealing days: the root over everything the ledger took in, signed and never changed again."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from backend.common.localtime import moment_of, service_day_of
from backend.common.signing import sign
from backend.common.uuid7 import uuid7
from backend.custody.canonical import sha256_hex
from backend.custody.daily import PURPOSE, root_body
from backend.custody.ledger import GENESIS
from backend.custody.models import DayRoot, SlipCopy
from backend.custody.selectors.roots import days_to_seal, leaves_of_day
from backend.outbox.services import enqueue, ensure

# A change that began before midnight is in the ledger by then.
SETTLED_AFTER: Final = timedelta(hours=1)
_LOCK: Final = 725_010


@transaction.atomic
def seal_days(*, now: datetime) -> list[DayRoot]:
    """Give every day that is over for an hour its root; days without events too, so none lacks.

    Doing it twice is doing it once: writers take turns, and a sealed day is left alone. Each
    new root asks for its witness, and the last for tomorrow's seal.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    made = [_seal(day, now=now) for day in days_to_seal(now=now, settled_after=SETTLED_AFTER)]
    for row in made:
        enqueue(
            kind="witness_root",
            payload={"root_id": str(row.id)},
            dedupe_key=f"witness-root:{row.day}",
            now=now,
        )
    plan_seal(service_day_of(now), now=now)
    return made


def plan_seal(day: date, *, now: datetime) -> None:
    """Have a day sealed when it is over, in the transaction of an event of it. Twice is once."""
    over = end_of(day) + SETTLED_AFTER
    ensure(
        kind="seal_day",
        payload={"day": day.isoformat()},
        dedupe_key=f"seal-day:{day}",
        now=now,
        not_before=over,
    )


def end_of(day: date) -> datetime:
    """Return the moment a day in Vietnam ends: once it is sealed, the ledger grows after it."""
    return moment_of(day + timedelta(days=1), 0)


def note_slip(*, handover_id: UUID, sha256: str, now: datetime) -> None:
    """Remember a slip's file by its hash; the root of its day will hold it. Twice is once."""
    SlipCopy.objects.bulk_create(
        [SlipCopy(id=uuid7(), handover_id=handover_id, sha256=sha256, at=now)],
        ignore_conflicts=True,
    )


def _seal(day: date, *, now: datetime) -> DayRoot:
    before = DayRoot.objects.order_by("-day").first()
    prev_hash = before.hash if before else GENESIS
    body = root_body(day=day, leaves=leaves_of_day(day), prev_hash=prev_hash)
    signed = sign(body, purpose=PURPOSE)
    return DayRoot.objects.create(
        id=uuid7(),
        day=day,
        body=body,
        hash=sha256_hex(body),
        prev_hash=prev_hash,
        key_id=signed.key_id,
        public_key=signed.public_key,
        signature=signed.signature,
        made_at=now,
    )
