"""Shapes of the way of a packet."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.common.shapes import Shape
from backend.custody.api.shapes_holders import PartyOut
from backend.custody.api.shapes_incidents import IncidentOut
from backend.custody.selectors.trails import Proof, ProofKind


class SeenPlaceOut(Shape):
    """Where a phone was, WGS 84 degrees."""

    lat = serializers.FloatField()
    lon = serializers.FloatField()
    accuracy_m = serializers.IntegerField(allow_null=True)


class TrailProofOut(Shape):
    """What shows it. A `handover` has a slip at `/handovers/{id}/slip.pdf`, photos are `/media`."""

    kind = serializers.ChoiceField([kind.value for kind in ProofKind])
    at = serializers.DateTimeField()
    id = serializers.UUIDField(
        allow_null=True, help_text="Of the handover, the batch or the load check."
    )
    media = serializers.ListField(child=serializers.CharField(), help_text="SHA-256 of photos.")
    flags = serializers.ListField(child=serializers.CharField())
    place = serializers.SerializerMethodField()

    @extend_schema_field(SeenPlaceOut(allow_null=True))
    def get_place(self, proof: Proof) -> dict[str, Any] | None:
        """Return the place, where the proof has one."""
        if proof.place is None:
            return None
        lat, lon, accuracy_m = proof.place
        return {"lat": lat, "lon": lon, "accuracy_m": accuracy_m}


class StationOut(Shape):
    """Who had the packet; `until` is null for who has it now."""

    holder = PartyOut()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    proof = TrailProofOut()


class SightOut(Shape):
    """A packet was there."""

    holder = PartyOut()
    at = serializers.DateTimeField()
    proof = TrailProofOut()


class TrailOut(Shape):
    """The way of an incident's packet, from its sealing on."""

    incident = IncidentOut()
    dispute_text = serializers.CharField(
        source="incident.dispute_text", help_text="What the citizen says against a slip."
    )
    stations = StationOut(many=True, help_text="In order.")
    last_holder = PartyOut(help_text="Who had it when the incident was raised.")
    last_seen = SightOut(allow_null=True, help_text="The latest proof that it was there.")
