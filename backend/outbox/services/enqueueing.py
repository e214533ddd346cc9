"""Writing a job."""

from datetime import datetime
from typing import Any

from django.db import connection

from backend.common.writing import insert, insert_new, insert_unless_there
from backend.outbox.models import Job
from backend.outbox.registry import JobKind, kind_of
from backend.outbox.services.hints import hint


def enqueue(
    *,
    kind: str,
    payload: dict[str, Any],
    dedupe_key: str,
    now: datetime,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    order_key: str = "",
    is_first: bool = False,
) -> Job:
    """Write a job in the caller's transaction: it exists if and only if the change does.

    Args:
        kind: what to do; the package that does it registered it (`registry.job_kind`).
        payload: ids, as JSON; never a person's data.
        dedupe_key: the same key twice gives the first job, whatever has become of it.
        now: the present.
        not_before: earliest moment to run; now if not given.
        expires_at: when it is too late to be of use; then the job is skipped. If not given,
            the kind says how long after the job is due.
        order_key: jobs of one key run one after another, in the order of their birth.
        is_first: the key names a row that this transaction made, so nobody can have used it; the
            job is then written together with that row.

    Raises:
        RuntimeError: outside of a transaction, where a job could outlive its cause.
        UnknownKind: if nobody does that kind: a mistake of ours.
    """
    job = _job(
        kind, payload, dedupe_key, now=now, not_before=not_before, expires_at=expires_at,
        order_key=order_key,
    )  # fmt: skip
    if is_first:
        insert(job)
    elif not insert_new(job):
        return Job.objects.get(dedupe_key=dedupe_key)
    if job.not_before <= now:
        hint(job)
    return job


def ensure(
    *, kind: str, payload: dict[str, Any], dedupe_key: str, now: datetime, not_before: datetime
) -> None:
    """See that there is a job of this key, as `enqueue`, where nobody asks which.

    One that is due later is written together with what else waits to be written.
    """
    job = _job(kind, payload, dedupe_key, now=now, not_before=not_before)
    if not_before > now:
        insert_unless_there(job)
    elif insert_new(job):
        hint(job)


def _job(
    kind: str, payload: dict[str, Any], dedupe_key: str, *, now: datetime,
    not_before: datetime | None, expires_at: datetime | None = None, order_key: str = "",
) -> Job:  # fmt: skip
    if not connection.in_atomic_block:
        raise RuntimeError("enqueue a job in the transaction of the change it belongs to")
    known = kind_of(kind)
    due_at = not_before or now
    return Job(
        kind=kind,
        payload=payload,
        dedupe_key=dedupe_key,
        order_key=order_key,
        lane=known.lane,
        max_attempts=known.max_attempts,
        not_before=due_at,
        expires_at=expires_at or _end_of_use(known, due_at),
        created_at=now,
    )


def _end_of_use(kind: JobKind, due_at: datetime) -> datetime | None:
    return None if kind.expires_after is None else due_at + kind.expires_after
