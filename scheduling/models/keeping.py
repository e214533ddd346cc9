"""What waits at an office, or must be returned, because it could not be brought."""

from typing import ClassVar

from django.db import models

from backend.common.models import Record
from scheduling.models.bookings import Errand
from scheduling.models.progress import Attempt
from scheduling.states import LIVE_KEEPING, KeepingState

_LIVE = models.Q(state__in=sorted(state.value for state in LIVE_KEEPING))


class Keeping(Record):
    """A task of an office, one for each errand: keep what it is about, then return it.

    `attempt` was the last try; without one the result was found wrong, and goes back at once.

    `due_at` is when the present step is over: kept until then, or back at the agency by then.
    Where the packets are is told by custody alone.
    """

    errand = models.ForeignKey(Errand, on_delete=models.PROTECT, related_name="keepings")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=KeepingState.choices)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["errand"], condition=_LIVE, name="keeping_live_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in KeepingState]),
                name="keeping_state_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "id"], condition=_LIVE, name="keeping_of_office")
        ]
