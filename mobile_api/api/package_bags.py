"""Shapes of the package: what is in a courier's bag, and what waits to be counted into it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.common.shapes import Shape
from backend.custody.kinds import PacketPurpose, PaperKind
from backend.custody.manifest import listed_name
from backend.custody.parties import Holder, HolderKind
from backend.custody.states import PacketState


class PacketLineOut(Shape):
    """One line of what is in a packet, as the list says that both parties sign."""

    name = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(choices=PaperKind.choices)
    count = serializers.IntegerField()
    required_key = serializers.CharField(allow_blank=True)
    remark = serializers.CharField(allow_blank=True)

    def get_name(self, paper: Any) -> str:
        """Return its name; what it is, where a name was erased."""
        return listed_name(paper)


class HeldPacketOut(Shape):
    """A packet the courier holds by the books, with what is in it: read it out at the door."""

    id = serializers.UUIDField(help_text="As the feed names it in changes of kind `packet`.")
    s10 = serializers.CharField()
    seal_number = serializers.CharField()
    dossier_id = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=PacketPurpose.choices)
    state = serializers.ChoiceField(choices=PacketState.choices)
    is_refused = serializers.BooleanField(help_text="A wrong result: it goes back to the agency.")
    batch_id = serializers.UUIDField(
        source="waits_in",
        allow_null=True,
        help_text="Handed on and not counted yet: in this batch.",
    )
    items = PacketLineOut(many=True, source="papers.all")


class BatchGiverOut(Shape):
    """Who gives or receives."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in HolderKind])
    id = serializers.UUIDField()


class IncomingBatchOut(Shape):
    """Packets that wait for this courier's count."""

    id = serializers.UUIDField()
    giver = serializers.SerializerMethodField()
    handed_at = serializers.DateTimeField()
    s10 = serializers.SerializerMethodField()

    @extend_schema_field(BatchGiverOut)
    def get_giver(self, batch: Any) -> dict[str, str]:
        """Return who hands it over."""
        giver = Holder.parse(batch.giver)
        return {"kind": giver.kind.value, "id": str(giver.id)}

    def get_s10(self, batch: Any) -> list[str]:
        """Return the codes on the list."""
        return [line.packet.s10 for line in batch.lines.all()]
