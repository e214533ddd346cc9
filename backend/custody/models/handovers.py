"""Handovers with a manifest, and the signatures under them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backend.common import crypto
from backend.common.models import Record
from backend.custody.kinds import HandoverKind, PaymentMethod, SignatureRole


class Handover(Record):
    """Papers changed hands under a list that both parties stand for.

    `manifest` is the canonical text behind `manifest_hash`, emptied by erasure. `proof` holds
    ids and hashes only: photos, signatures, how the person was known. The place is where the
    phone was, in micro-degrees. `device_time` is the phone's clock, `at` ours. `event` is the
    entry of the chain that fixes all this.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    packet = models.ForeignKey("custody.Packet", on_delete=models.PROTECT, related_name="handovers")
    kind = models.CharField(max_length=14, choices=HandoverKind.choices)
    giver = models.CharField(max_length=45)
    receiver = models.CharField(max_length=45)
    manifest = models.TextField(blank=True)
    manifest_hash = models.CharField(max_length=64)
    n_missing = models.PositiveSmallIntegerField(default=0)
    proof = models.JSONField(default=dict)
    flags = models.JSONField(default=list)
    lat_e6 = models.IntegerField(null=True)
    lon_e6 = models.IntegerField(null=True)
    accuracy_m = models.PositiveIntegerField(null=True)
    device_time = models.DateTimeField(null=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    op_id = models.UUIDField(null=True, unique=True)
    event = models.OneToOneField(
        "custody.CustodyEvent", on_delete=models.PROTECT, related_name="handover"
    )
    accompanies = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="accompanied_by", null=True
    )
    slip_token = models.CharField(max_length=40, unique=True, default=crypto.random_token)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lat_e6__isnull=True, lon_e6__isnull=True)
                | Q(
                    lat_e6__range=(-90_000_000, 90_000_000),
                    lon_e6__range=(-180_000_000, 180_000_000),
                ),
                name="handover_on_earth",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["dossier", "id"], name="handover_of_dossier")]


class Signature(Record):
    """A drawn signature under a handover; `digest` (of the canonical strokes) is in the chain."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=10, choices=SignatureRole.choices)
    digest = models.CharField(max_length=64)
    sealed_strokes = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover", "role"], name="signature_role_once")
        ]


class PaymentCounter(models.Model):
    """The last payment note that an office gave in a year (Vietnamese calendar)."""

    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "year"], name="payment_counter_once")
        ]


class PaymentNote(Record):
    """What a citizen paid at the door: postage and the procedure's fee, apart, whole VND.

    `quoted_vnd` is the postage that had been told, `quoted_fee_vnd` what of the fee was still to
    be paid; null where nothing was told. `number` counts within the office and the year, and
    is never given twice.
    """

    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    handover = models.OneToOneField(Handover, on_delete=models.PROTECT, related_name="payment")
    postage_vnd = models.PositiveIntegerField()
    procedure_fee_vnd = models.PositiveIntegerField()
    quoted_vnd = models.PositiveIntegerField(null=True)
    quoted_fee_vnd = models.PositiveIntegerField(null=True)
    method = models.CharField(max_length=8, choices=PaymentMethod.choices)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "year", "number"], name="payment_note_once")
        ]

    @property
    def postage_differs(self) -> bool:
        """Tell whether other postage was taken than had been told."""
        return self.quoted_vnd is not None and self.quoted_vnd != self.postage_vnd

    @property
    def fee_differs(self) -> bool:
        """Tell whether another fee was taken than had been told."""
        return self.quoted_fee_vnd is not None and self.quoted_fee_vnd != self.procedure_fee_vnd

    @property
    def text(self) -> str:
        """Return the number as it is printed: `PT-2026-000017`."""
        return f"PT-{self.year}-{self.number:06d}"
