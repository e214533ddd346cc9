"""What the queue calls. Arguments are ids: the queue's rows are pickles and hold no data."""

from uuid import UUID

from backend.common import clock
from backend.outbox import services


def run(job_id: str) -> bool:
    """Run one job if it is due and free."""
    return services.run_job(job_id=UUID(job_id), now=clock.now())


def sweep() -> int:
    """Run what is due."""
    return services.sweep(now=clock.now())
