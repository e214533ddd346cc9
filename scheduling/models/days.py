"""Service days, their exceptions, and the optimiser's runs."""

from typing import ClassVar

from django.db import models

from backend.common.models import Record
from backend.common.uuid7 import uuid7
from scheduling.states import PlanRunState, ReserveKind, ServiceDayState, WarningKind


class ServiceDay(Record):
    """One office on one date. `draft` is one document (scheduling/draft.py).

    `revision` rises with every change of the draft; whoever computed on an older one tries again.
    `stamp` is fresh with every change, a rolled back one too: what was computed is kept under it.
    """

    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    state = models.CharField(
        max_length=10, choices=ServiceDayState.choices, default=ServiceDayState.OPEN
    )
    revision = models.PositiveIntegerField(default=0)
    draft = models.JSONField(default=dict)
    stamp = models.UUIDField(default=uuid7)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "day"], name="service_day_once")
        ]


class ServiceDayEvent(Record):
    """What was done to a day: published, optimised, moved, locked, absence, override."""

    service_day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=24)
    actor = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()


class DayException(Record):
    """A visit that no route can keep, and why. Open until the visit has a place again or ends."""

    service_day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="exceptions")
    visit_id = models.UUIDField()
    cause = models.CharField(max_length=16)  # absence, override, shift_changed
    code = models.CharField(max_length=24)  # routing.explain: skill, alone, full
    facts = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    raised_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service_day", "visit_id"],
                condition=models.Q(resolved_at__isnull=True),
                name="day_exception_open_once",
            )
        ]


class DayWarning(Record):
    """Something on a running day that a dispatcher should look at; open until it is over.

    `subject_id` is the appointment whose promise is at risk, or the courier whose phone is silent.
    `late_s` is the lateness the dispatchers were told, `told_late_s` what the citizen was told.
    """

    service_day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="warnings")
    kind = models.CharField(max_length=16, choices=WarningKind.choices)
    subject_id = models.UUIDField()
    late_s = models.PositiveIntegerField(default=0)
    told_late_s = models.PositiveIntegerField(default=0)
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service_day", "kind", "subject_id"],
                condition=models.Q(ended_at__isnull=True),
                name="day_warning_open_once",
            )
        ]


class ReserveRule(Record):
    """So many places of each day that an office keeps back, and until when.

    A place is a visit of `service_s` at (`lat`, `lon`) that begins between `opens_s` and
    `closes_s`. It is given up `days_before` days before its day, at `release_s`.
    """

    office = models.ForeignKey("offices.Office", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=ReserveKind.choices)
    area = models.ForeignKey(
        "offices.RouteArea", on_delete=models.CASCADE, null=True, related_name="+"
    )
    n_places = models.PositiveSmallIntegerField()
    service_s = models.PositiveIntegerField()
    lat = models.FloatField()
    lon = models.FloatField()
    opens_s = models.PositiveIntegerField()
    closes_s = models.PositiveIntegerField()
    days_before = models.PositiveSmallIntegerField()
    release_s = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(opens_s__lt=models.F("closes_s"), closes_s__lt=86_400),
                name="reserve_rule_part",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=ReserveKind.FAR, area__isnull=False)
                | (~models.Q(kind=ReserveKind.FAR) & models.Q(area__isnull=True)),
                name="reserve_rule_area",
            ),
        ]


class PlanRun(Record):
    """One try of the optimiser on a draft, kept with all it was given, so it can be replayed."""

    service_day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="runs")
    revision = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=PlanRunState.choices, default=PlanRunState.WAITING
    )
    limit_s = models.FloatField()
    seed = models.PositiveIntegerField()
    problem = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    figures_before = models.JSONField(default=dict)
    figures_after = models.JSONField(default=dict)
    failure = models.CharField(max_length=300, blank=True)
    requested_by = models.CharField(max_length=80)
    requested_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)


class Replan(Record):
    """Two ways to go on with a running day that lost couriers; a dispatcher takes one or none.

    `proposals` maps `least_change` and `reoptimised` to the orders of all couriers from then on and
    what becomes of each visit (routing.diff). `accepted` is the code of the one that was taken.
    """

    service_day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="replans")
    revision = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=PlanRunState.choices, default=PlanRunState.WAITING
    )
    gone = models.JSONField()  # ids of couriers
    reason = models.CharField(max_length=200)
    limit_s = models.FloatField()
    proposals = models.JSONField(default=dict)
    accepted = models.CharField(max_length=16, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    requested_by = models.CharField(max_length=80)
    requested_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
