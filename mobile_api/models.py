"""What phones said, and what they were answered.

What was applied lives on in the packages below, where erasure finds it; here stays its
fingerprint. What was rejected is kept whole, for a person to look at, and sealed: it holds
names, places and signatures. Readable are ids, kinds and times only.
"""

from typing import ClassVar

from django.db import models

from backend.common.models import Record
from mobile_api.states import Settled


class Operation(Record):
    """One thing done on a phone. Its row is written in the transaction that applies it.

    `operation_id` was made on the phone. `fingerprint` is the SHA-256 of kind, time and payload
    as they came: a repetition has the same. `sealed_content` is kept of what was rejected.
    `device_seq` is the phone's own counter; `device_at` its own clock: neither is trusted.
    """

    operation_id = models.UUIDField()
    device = models.ForeignKey("accounts.Device", on_delete=models.PROTECT, related_name="+")
    courier = models.ForeignKey("offices.Courier", on_delete=models.PROTECT, related_name="+")
    device_seq = models.PositiveBigIntegerField(null=True)
    kind = models.CharField(max_length=40, blank=True)
    device_at = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=64)
    sealed_content = models.BinaryField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation_id"], name="operation_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["courier", "received_at"], name="operation_of_courier")
        ]


class Receipt(Record):
    """The answer to an operation, for ever: its outcome, or the problem it was rejected with."""

    operation = models.OneToOneField(Operation, on_delete=models.PROTECT, related_name="receipt")
    result = models.CharField(max_length=8, choices=Settled.choices)
    sealed_answer = models.BinaryField()
    answered_at = models.DateTimeField()


class Contradiction(Record):
    """Other content that came under the id of an operation: kept beside it, never instead."""

    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, related_name="contradictions"
    )
    device = models.ForeignKey("accounts.Device", on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    sealed_content = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "device", "fingerprint"], name="contradiction_once"
            )
        ]
