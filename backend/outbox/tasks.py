"""What the queue calls. Arguments are ids: the queue's rows are pickles and hold no data."""

from uuid import UUID

from django.conf import settings

from backend.common import clock
from backend.outbox import services
from backend.outbox.states import Lane


def run(job_id: str, lane: str) -> int:
    """Run one job if it is due and free, and go on with its lane for some seconds."""
    made = services.run_round(
        lane=Lane(lane), clock=clock.now, first=UUID(job_id), longest_s=settings.JOB_ROUND_S
    )
    services.beat(now=clock.now())
    return made


def beat() -> None:
    """Show a sign of life."""
    services.beat(now=clock.now())
