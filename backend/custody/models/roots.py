"""What seals the ledger day by day: roots, the slips given out, and witnesses from outside."""

from typing import ClassVar

from django.db import models

from backend.common.models import Record
from backend.common.signing import Signature
from backend.custody.daily import Root


class SlipCopy(Record):
    """A slip's PDF file as it was first given out, by its hash. Only ever inserted."""

    handover = models.ForeignKey(
        "custody.Handover", on_delete=models.PROTECT, related_name="slip_copies"
    )
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover", "sha256"], name="slip_copy_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["sha256"], name="slip_copy_by_hash"),
            models.Index(fields=["at"], name="slip_copy_of_day"),
        ]


class DayRoot(Record):
    """The signed root of one day in Vietnam. Only ever inserted.

    `body` is the canonical text under the signature, `hash` its SHA-256; the other columns
    repeat it.
    """

    day = models.DateField(unique=True)
    body = models.TextField()
    hash = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64, unique=True)
    key_id = models.CharField(max_length=16)
    public_key = models.CharField(max_length=44)
    signature = models.CharField(max_length=88)
    made_at = models.DateTimeField()

    def root(self) -> Root:
        """Return the row as the plain values that `daily.py` checks."""
        signed = Signature(self.key_id, self.public_key, self.signature)
        return Root(self.day, self.body, self.hash, self.prev_hash, signed)


class RootWitness(Record):
    """What a timestamp authority (RFC 3161) said of a day's root: its whole answer, DER."""

    root = models.OneToOneField(DayRoot, on_delete=models.PROTECT, related_name="witness")
    authority = models.CharField(max_length=200)
    answer = models.BinaryField()
    stamped_at = models.DateTimeField()
