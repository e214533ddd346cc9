"""What dispatchers have to look at."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backend.common.models import Record
from mobile_api.models.installs import Install
from mobile_api.models.operations import Operation
from mobile_api.states import Decision, ReviewKind


class Review(Record):
    """One matter for a dispatcher of the courier's office: open until somebody decided.

    `other` is the second of two versions. `facts` are codes and ids, never a person's data.
    """

    kind = models.CharField(max_length=20, choices=ReviewKind.choices)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, related_name="+")
    courier = models.ForeignKey("offices.Courier", on_delete=models.PROTECT, related_name="+")
    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, related_name="reviews", null=True
    )
    other = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+", null=True)
    install = models.ForeignKey(Install, on_delete=models.PROTECT, related_name="+", null=True)
    appointment_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    resolved_by = models.UUIDField(null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "operation"],
                condition=Q(operation__isnull=False),
                name="review_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "install"],
                condition=Q(operation__isnull=True, install__isnull=False),
                name="review_of_install_once",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, decision="")
                | (Q(resolved_at__isnull=False) & ~Q(decision="") & ~Q(reason="")),
                name="review_decided_with_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["office", "id"], condition=Q(resolved_at__isnull=True), name="review_open"
            )
        ]
