"""Packets handed together, and what went wrong with some."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backend.common.models import Record
from backend.custody.kinds import CheckMoment, IncidentKind, IncidentOutcome, SlipDispute
from backend.custody.states import BatchState, LineState


class Batch(Record):
    """A list of packets from one holder to another. Until it is countersigned the giver holds them.

    `list_hash` is the SHA-256 of the canonical list (batch, giver, receiver, codes): what the
    giver's act and the receiver's act both refer to.
    """

    giver = models.CharField(max_length=45)
    receiver = models.CharField(max_length=45)
    state = models.CharField(max_length=13, choices=BatchState.choices, default=BatchState.HANDED)
    list_hash = models.CharField(max_length=64)
    handed_by = models.UUIDField()
    handed_at = models.DateTimeField()
    op_id = models.UUIDField(null=True, unique=True)
    countersigned_by = models.UUIDField(null=True)
    countersigned_at = models.DateTimeField(null=True)
    countersign_op_id = models.UUIDField(null=True, unique=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=BatchState.COUNTERSIGNED)
                | Q(countersigned_by__isnull=False, countersigned_at__isnull=False),
                name="batch_has_two_signers",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True)
                | ~Q(countersigned_by=models.F("handed_by")),
                name="batch_signers_differ",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["receiver", "state", "id"], name="batch_for_receiver"),
            models.Index(fields=["giver", "state", "id"], name="batch_from_giver"),
        ]


class BatchLine(Record):
    """One packet of a batch, and the receiver's verdict on it."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    packet = models.ForeignKey("custody.Packet", on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=LineState.choices, default=LineState.HANDED)

    class Meta:
        ordering: ClassVar = ["batch_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "packet"], name="batch_line_once"),
            models.UniqueConstraint(
                fields=["packet"],
                condition=Q(state=LineState.HANDED),
                name="packet_in_one_open_batch",
            ),
        ]


class LoadCheck(Record):
    """A courier's bag, scanned and compared with the books at a moment.

    `n_expected` packets were the courier's by the books, `n_scanned` codes were in the bag. The
    differences are `missing` and `surplus` (codes), each an incident; `found` had been missing.
    """

    courier = models.ForeignKey("offices.Courier", on_delete=models.PROTECT, related_name="+")
    moment = models.CharField(max_length=10, choices=CheckMoment.choices)
    n_expected = models.PositiveSmallIntegerField()
    n_scanned = models.PositiveSmallIntegerField()
    missing = models.JSONField(default=list)
    surplus = models.JSONField(default=list)
    found = models.JSONField(default=list)
    differs = models.BooleanField()
    happened_at = models.DateTimeField()
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    op_id = models.UUIDField(null=True, unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["courier", "id"], name="load_check_of_courier")]


class Incident(Record):
    """Something is wrong with a packet, or with a code that was not expected.

    `state_before` is where the packet goes on from once it is found. `packet` is null for a
    surplus code that we do not know. `batch` or `load_check` is where it came to light, if in one.
    `handover` is whose slip a citizen disputes, with the reason and her words, emptied by erasure.
    `told_at` is when the owner of the dossier was told, and `hear_by` until when we promised to
    be heard of again; both stay null where there is nothing to tell.
    """

    kind = models.CharField(max_length=12, choices=IncidentKind.choices)
    packet = models.ForeignKey(
        "custody.Packet", on_delete=models.PROTECT, related_name="incidents", null=True
    )
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="incidents", null=True)
    load_check = models.ForeignKey(
        LoadCheck, on_delete=models.PROTECT, related_name="incidents", null=True
    )
    handover = models.ForeignKey(
        "custody.Handover", on_delete=models.PROTECT, related_name="disputes", null=True
    )
    dispute_reason = models.CharField(
        max_length=16, choices=SlipDispute.choices, blank=True, db_default="", default=""
    )
    dispute_text = models.CharField(max_length=500, blank=True, db_default="", default="")
    s10 = models.CharField(max_length=40)  # as scanned; a surplus label may be anything
    holder = models.CharField(max_length=45)
    state_before = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()
    reported_by = models.UUIDField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=10, choices=IncidentOutcome.choices, blank=True)
    told_at = models.DateTimeField(null=True)
    hear_by = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["holder", "id"], name="incident_of_holder"),
            models.Index(
                fields=["packet"], condition=Q(resolved_at__isnull=True), name="incident_open"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover"], name="incident_disputes_slip_once")
        ]
