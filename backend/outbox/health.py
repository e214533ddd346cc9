"""What the outbox tells `/readyz` and `/metrics`."""

from collections.abc import Iterable
from datetime import datetime

from backend.common import clock
from backend.common.health import warning
from backend.common.metrics import Gauge, source
from backend.outbox.registry import known_kinds
from backend.outbox.selectors import (
    LATE_AFTER,
    RECENTLY,
    dead_by_kind,
    ended_since,
    heartbeat_ages,
    hints_by_queue,
    oldest_due_at,
    open_by_lane,
)
from backend.outbox.states import Lane


@warning("outbox")
def jobs_are_late() -> str:
    """Say that a job was due long ago: workers are down, stuck or too few."""
    now = clock.now()
    due = [at for lane in Lane if (at := oldest_due_at(lane=lane)) is not None]
    waited = max((now - at for at in due), default=LATE_AFTER)
    return "" if waited <= LATE_AFTER else f"a job has been due for {waited.total_seconds():.0f} s"


@source
def jobs() -> Iterable[Gauge]:
    """How much there is to do, how late it is, and what gave up."""
    now = clock.now()
    yield Gauge(
        "hengio_open_jobs",
        "Jobs waiting (due or not) and running.",
        [({"lane": lane, "state": state}, count) for lane, state, count in open_by_lane()],
    )
    yield Gauge(
        "hengio_oldest_due_job_age_seconds",
        "How long the job that is due longest has been due; 0 if none is.",
        [({"lane": lane.value}, _age_s(lane, now=now)) for lane in Lane],
    )
    dead = dead_by_kind()
    yield Gauge(
        "hengio_dead_jobs",
        "Jobs that gave up and wait for somebody to drive them again.",
        [({"kind": k.name, "owner": k.owner}, dead.get(k.name, 0)) for k in known_kinds()],
    )
    yield Gauge(
        "hengio_jobs_ended_last_hour",
        "Jobs that ended within the last hour.",
        [
            ({"kind": kind, "state": state}, count)
            for kind, state, count in ended_since(now - RECENTLY)
        ],
    )


@source
def workers() -> Iterable[Gauge]:
    """Whether somebody works."""
    yield Gauge(
        "hengio_worker_heartbeat_age_seconds",
        "Seconds since a worker was last seen working.",
        [({"worker": name}, age.total_seconds()) for name, age in heartbeat_ages().items()],
    )
    yield Gauge(
        "hengio_queue_rows",
        "Rows of a queue; a few is usual, a number that stays means a stuck worker.",
        [({"queue": queue}, count) for queue, count in hints_by_queue().items()],
    )


def _age_s(lane: Lane, *, now: datetime) -> float:
    oldest = oldest_due_at(lane=lane)
    return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
