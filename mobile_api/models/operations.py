"""What phones said, and what they were answered.

What was applied lives on in the packages below, where erasure finds it; here stays its
fingerprint. What is parked or was rejected is kept whole, for a later moment or a person, and
sealed: it holds names, places and signatures. Readable are ids, kinds and times only.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backend.common.models import Record
from mobile_api.models.installs import Install
from mobile_api.states import OperationState, Settled


class Operation(Record):
    """One thing done on a phone. Its row is written in the transaction that applies or parks it.

    `operation_id` was made on the phone. `fingerprint` is the SHA-256 of kind, time and payload
    as they came: a repetition has the same. `device_seq` is the installation's own counter;
    `device_at` its own clock: neither is trusted. `happened_at` is our estimate, from the time
    since the phone was switched on where it told that. `subject_id` is the appointment or batch;
    `parked_for` the code of what it waits for, empty once it waits for nothing but a dispatcher.
    """

    operation_id = models.UUIDField()
    device = models.ForeignKey("accounts.Device", on_delete=models.PROTECT, related_name="+")
    courier = models.ForeignKey("offices.Courier", on_delete=models.PROTECT, related_name="+")
    install = models.ForeignKey(Install, on_delete=models.PROTECT, related_name="operations")
    device_seq = models.PositiveBigIntegerField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=OperationState.choices)
    subject_id = models.UUIDField(null=True)
    errand_id = models.UUIDField(null=True)
    device_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField(null=True)
    clock_offset_ms = models.BigIntegerField(null=True)  # phone minus server, when it was sent
    fingerprint = models.CharField(max_length=64)
    flags = models.JSONField(default=list)
    parked_for = models.CharField(max_length=40, blank=True)
    sealed_content = models.BinaryField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation_id"], name="operation_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["courier", "received_at"], name="operation_of_courier"),
            models.Index(fields=["install", "device_seq"], name="operation_of_install"),
            models.Index(
                fields=["courier", "device_seq"],
                condition=Q(state=OperationState.PARKED),
                name="operation_parked",
            ),
            models.Index(
                fields=["subject_id"],
                condition=Q(subject_id__isnull=False),
                name="operation_of_subject",
            ),
            models.Index(
                fields=["errand_id"],
                condition=Q(errand_id__isnull=False),
                name="operation_of_errand",
            ),
        ]


class Need(models.Model):
    """Something a parked operation waits for: `packet:<S10>`, `media:<sha256>`, `install:<id>`."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="needs")
    key = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "operation"], name="need_once")
        ]


class Receipt(Record):
    """The answer to an operation, for ever: its outcome, or the problem it was rejected with.

    `signature` is Ed25519 over the text of `services.receipts.signed_text`.
    """

    operation = models.OneToOneField(Operation, on_delete=models.PROTECT, related_name="receipt")
    result = models.CharField(max_length=8, choices=Settled.choices)
    sealed_answer = models.BinaryField()
    answered_at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=88)  # 64 bytes, base64


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


class OperationMedia(models.Model):
    """A photo an operation names. Either may come first; `arrived_at` is null until both did."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="media")
    sha256 = models.CharField(max_length=64)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "sha256"], name="operation_media_once")
        ]
        indexes: ClassVar = [models.Index(fields=["sha256"], name="operation_media_sha")]
