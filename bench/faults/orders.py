"""Jobs of a fault run: ordered, waited for, counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from uuid import UUID

from django.db import transaction

from backend.common import clock
from backend.outbox.models import Job
from backend.outbox.services import enqueue
from tests.support.worker_app import tasks as _kinds  # noqa: F401  registers what we enqueue

_numbers = count(1)


def order(kind: str, *, file: Path, how_many: int = 1, **payload: object) -> list[UUID]:
    """Write jobs, each in a transaction of its own like the changes that cause them."""
    ids = []
    for _ in range(how_many):
        number = next(_numbers)
        with transaction.atomic():
            job = enqueue(
                kind=kind,
                payload={"file": str(file), "number": number, **payload},
                dedupe_key=f"fault:{number}",
                now=clock.now(),
            )
        ids.append(job.id)
    return ids


def all_ended(ids: Sequence[UUID]) -> bool:
    """Tell whether every job is done, dead or skipped."""
    return not Job.objects.filter(id__in=ids, state__in=["waiting", "running"]).exists()


def states_of(ids: Iterable[UUID]) -> Counter[str]:
    """Return how many jobs are in which state."""
    return Counter(Job.objects.filter(id__in=list(ids)).values_list("state", flat=True))


def lines_of(file: Path) -> list[list[str]]:
    """Return the words of each line that the jobs wrote."""
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []
