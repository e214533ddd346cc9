"""Shapes of what custody answers."""

from typing import Any

from rest_framework import serializers

from backend.common.shapes import Shape
from backend.custody.api.shapes_holders import HolderField, PartyOut
from backend.custody.api.shapes_incidents import IncidentOut
from backend.custody.kinds import (
    EventKind,
    HandoverKind,
    OldPaperReason,
    PacketPurpose,
    PaperKind,
)
from backend.custody.models import BatchLine
from backend.custody.states import BatchState, LineState, PacketState
from backend.dossiers.states import ResultFault


class PaperOut(Shape):
    """One line of a packet's list."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(PaperKind.choices)
    count = serializers.IntegerField()
    required_key = serializers.CharField()
    remark = serializers.CharField()


class PacketOut(Shape):
    """A packet, who holds it now, and what is in it."""

    id = serializers.UUIDField()
    dossier_id = serializers.UUIDField()
    s10 = serializers.CharField()
    seal_number = serializers.CharField()
    is_refused = serializers.BooleanField(help_text="A wrong result: it goes back to the agency.")
    purpose = serializers.ChoiceField(PacketPurpose.choices)
    state = serializers.ChoiceField(PacketState.choices)
    holder = HolderField()
    papers = PaperOut(many=True)
    created_at = serializers.DateTimeField()


class LineOut(Shape):
    """One packet of a batch, and the receiver's verdict."""

    packet_id = serializers.UUIDField()
    s10 = serializers.CharField(source="packet.s10")
    seal_number = serializers.CharField(source="packet.seal_number")
    purpose = serializers.ChoiceField(PacketPurpose.choices, source="packet.purpose")
    is_refused = serializers.BooleanField(
        source="packet.is_refused", help_text="A wrong result: it goes back to the agency."
    )
    state = serializers.ChoiceField(LineState.choices)


class LineDetailOut(LineOut):
    """The same, with the papers to count against."""

    papers = serializers.SerializerMethodField()

    def get_papers(self, line: BatchLine) -> list[dict[str, Any]]:
        """Return the packet's list."""
        return [dict(row) for row in PaperOut(line.packet.papers.all(), many=True).data]


class BatchOut(Shape):
    """Packets handed together. The giver holds them until the receiver has countersigned."""

    id = serializers.UUIDField()
    giver = HolderField()
    receiver = HolderField()
    state = serializers.ChoiceField(BatchState.choices)
    list_hash = serializers.CharField()
    handed_at = serializers.DateTimeField()
    countersigned_at = serializers.DateTimeField(allow_null=True)
    lines = LineOut(many=True, source="lines.all")


class BatchDetailOut(BatchOut):
    """A batch with the papers of each packet."""

    lines = LineDetailOut(many=True, source="lines.all")


class StepOut(Shape):
    """One event of the chain."""

    seq = serializers.IntegerField()
    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(EventKind.choices)
    label_vi = serializers.CharField(source="label")
    packet_id = serializers.UUIDField()
    s10 = serializers.CharField()
    purpose = serializers.ChoiceField(PacketPurpose.choices)
    giver = PartyOut()
    receiver = PartyOut()
    state = serializers.ChoiceField(PacketState.choices)
    hash = serializers.CharField()
    facts = serializers.DictField(help_text="Ids, codes and digests that the hash fixes.")


class FaultOut(Shape):
    """Something that is not as it was written. `seq` 0: beside the chain."""

    seq = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


class HandoverOut(Shape):
    """A handover with a slip at `/handovers/{id}/slip.pdf`."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(HandoverKind.choices)
    packet_id = serializers.UUIDField()
    s10 = serializers.CharField(source="packet.s10")
    manifest_hash = serializers.CharField()
    n_missing = serializers.IntegerField()
    flags = serializers.ListField(child=serializers.CharField())
    at = serializers.DateTimeField()


class ChainEventOut(Shape):
    """One entry: `hash` is the SHA-256 of the UTF-8 bytes of `body`."""

    body = serializers.CharField()
    hash = serializers.CharField()


class OpeningOut(Shape):
    """What opens a commitment: `sha256(salt ‖ value)` is in the entry of the handover."""

    handover = serializers.UUIDField()
    field = serializers.CharField()
    salt = serializers.CharField()
    value = serializers.CharField()


class ChainOut(Shape):
    """The chain for outsiders; `verify_chain.py` checks it without our code."""

    format = serializers.CharField()
    dossier = serializers.UUIDField()
    events = ChainEventOut(many=True)
    openings = OpeningOut(many=True)


class CustodyOut(Shape):
    """Where a dossier's papers are and were, and whether the ledger is intact."""

    dossier_id = serializers.UUIDField()
    is_intact = serializers.BooleanField()
    faults = FaultOut(many=True)
    open_incidents = IncidentOut(many=True)
    packets = PacketOut(many=True)
    handovers = HandoverOut(many=True)
    timeline = StepOut(many=True)
    chain = ChainOut()


class FoundOut(Shape):
    """What the recipient found at the door."""

    is_unchecked = serializers.BooleanField(help_text="A result that nobody looked at.")
    n_papers = serializers.IntegerField(allow_null=True, help_text="Counted; null: nobody did.")
    names = serializers.ChoiceField(choices=["match", "differ", ""])
    fault = serializers.ChoiceField(
        choices=ResultFault.choices, allow_null=True, help_text="Why a result was not taken."
    )
    seal_before = serializers.CharField(help_text="The seal before it was sealed anew, or empty.")
    old_paper = serializers.ChoiceField(
        choices=[*OldPaperReason.choices, ("kept", "Chưa thu"), ("", "")],
        help_text="Why no old paper was taken back; `kept`: it should have been.",
    )


class VerificationOut(Shape):
    """What a slip claims, and whether the ledger still says so. No personal data."""

    kind = serializers.ChoiceField(HandoverKind.choices)
    label_vi = serializers.CharField(source="label")
    at = serializers.DateTimeField()
    device_time = serializers.DateTimeField(allow_null=True)
    s10 = serializers.CharField()
    seal_number = serializers.CharField()
    n_papers = serializers.IntegerField()
    n_missing = serializers.IntegerField()
    manifest_hash = serializers.CharField()
    event_hash = serializers.CharField()
    event_seq = serializers.IntegerField()
    is_intact = serializers.BooleanField()
    n_faults = serializers.IntegerField()
    found = FoundOut()
