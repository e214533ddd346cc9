"""The table of jobs."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from backend.common.models import Record
from backend.outbox.states import JobState, Lane


class Job(Record):
    """Something to do after a change, written in the change's own transaction.

    `payload` holds ids only. `lease_until` is in the database's own time, everything else in
    the service's (which the demo plays faster).
    """

    kind = models.CharField(max_length=60)
    payload = models.JSONField()
    dedupe_key = models.CharField(max_length=200, unique=True)
    order_key = models.CharField(max_length=120, blank=True)  # jobs of one key run one by one
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    lane = models.CharField(max_length=8, choices=Lane.choices, default=Lane.QUICK)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    lease_until = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=120, blank=True)  # the last worker that had it
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # done, dead or skipped

    class Meta:
        indexes: ClassVar = [
            # What claims ask: the waiting ones of a lane, whatever the number of ended ones.
            models.Index(
                fields=["lane", "not_before", "id"],
                condition=Q(state="waiting"),
                name="job_waiting",
            ),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_running"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state="waiting", expires_at__isnull=False),
                name="job_expiring",
            ),
            models.Index(
                fields=["order_key", "id"],
                condition=Q(state__in=["waiting", "running"]) & ~Q(order_key=""),
                name="job_order",
            ),
            models.Index(fields=["state", "ended_at"], name="job_ended"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"]) | Q(ended_at__isnull=False),
                name="job_ended_has_time",
            ),
        ]


STARTING: Final = 0  # instead of a process number


class Heartbeat(models.Model):
    """One worker of one machine, and when it was last seen working (the database's own time)."""

    name = models.CharField(max_length=100, primary_key=True)  # quick-1@machine
    pid = models.PositiveIntegerField()  # STARTING until its process is ready
    seen_at = models.DateTimeField()
