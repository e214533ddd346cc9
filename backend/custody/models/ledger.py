"""The append-only ledger, and beside it the personal values that its hashes only promise."""

from typing import ClassVar

from django.db import models

from backend.common.models import Record
from backend.custody.canonical import time_text
from backend.custody.kinds import EventKind
from backend.custody.ledger import Entry
from backend.custody.states import PacketState


class CustodyEvent(models.Model):
    """One entry of a dossier's chain. Only ever inserted: grants and triggers refuse the rest.

    `body` is the canonical text whose SHA-256 is `hash`; the other columns repeat it. `giver`
    and `receiver` are `kind:uuid`; the receiver of a packet's last event holds it.
    """

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    giver = models.CharField(max_length=45)
    receiver = models.CharField(max_length=45)
    packet = models.ForeignKey("custody.Packet", on_delete=models.PROTECT, related_name="events")
    state = models.CharField(max_length=10, choices=PacketState.choices)
    body = models.TextField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="custody_event_once"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="custody_event_from_one"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["packet", "-seq"], name="custody_event_last"),
            models.Index(fields=["receiver", "packet"], name="custody_event_holder"),
            models.Index(fields=["giver", "dossier"], name="custody_event_giver"),
        ]

    def entry(self) -> Entry:
        """Return the row as the plain values that `ledger.py` checks."""
        return Entry(
            id=str(self.id),
            dossier_id=str(self.dossier_id),
            seq=self.seq,
            kind=self.kind,
            giver=self.giver,
            receiver=self.receiver,
            packet_id=str(self.packet_id),
            state=self.state,
            at=time_text(self.at),
            body=self.body,
            prev_hash=self.prev_hash,
            hash=self.hash,
        )


class Commitment(Record):
    """A personal value that the chain holds only as `sha256(salt ‖ value)`.

    Erasure empties `salt` and `sealed_value`; the digest in the chain then tells nothing and the
    chain stays whole.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    handover = models.ForeignKey(
        "custody.Handover", on_delete=models.PROTECT, related_name="commitments"
    )
    field = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    salt = models.CharField(max_length=32, blank=True)
    sealed_value = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover", "field"], name="commitment_once"),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(salt="", sealed_value__isnull=True),
                name="commitment_erased_is_empty",
            ),
        ]
