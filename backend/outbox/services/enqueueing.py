"""Writing a job."""

from datetime import datetime
from typing import Any

from django.db import connection
from django_q.tasks import async_task

from backend.outbox.models import Job


def enqueue(
    *,
    kind: str,
    payload: dict[str, Any],
    dedupe_key: str,
    now: datetime,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    order_key: str = "",
) -> Job:
    """Write a job in the caller's transaction: it exists if and only if the change does.

    Args:
        kind: what to do; an upper package registers the handler.
        payload: ids, as JSON; never a person's data.
        dedupe_key: the same key twice gives the first job, whatever has become of it.
        now: the present.
        not_before: earliest moment to run; now if not given.
        expires_at: when it is too late to be of use; then the job is skipped.
        order_key: jobs of one key run one after another, in the order of their birth.

    Raises:
        RuntimeError: outside of a transaction, where a job could outlive its cause.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("enqueue a job in the transaction of the change it belongs to")
    job = Job(
        kind=kind,
        payload=payload,
        dedupe_key=dedupe_key,
        order_key=order_key,
        not_before=not_before or now,
        expires_at=expires_at,
        created_at=now,
    )
    # A conflict waits for the other transaction, and its row is visible afterwards.
    Job.objects.bulk_create([job], ignore_conflicts=True)
    stored = Job.objects.get(dedupe_key=dedupe_key)
    if stored.id == job.id and stored.not_before <= now:
        # The queue's row commits or vanishes with ours. It is a hint: the sweep finds the job
        # without it, and a hint that comes twice claims nothing the second time.
        async_task("backend.outbox.tasks.run", str(job.id))
    return stored
