"""Shapes of sealed days."""

import base64
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.common.shapes import Shape
from backend.custody.models import DayRoot


class WitnessOut(Shape):
    """What a timestamp authority (RFC 3161) said: its whole answer, DER in base64."""

    authority = serializers.CharField()
    stamped_at = serializers.DateTimeField()
    answer = serializers.SerializerMethodField()

    def get_answer(self, row: Any) -> str:
        """Return the answer as text."""
        return base64.b64encode(row.answer).decode()


class RootOut(Shape):
    """The root of one day in Vietnam: `signature` is Ed25519 over the UTF-8 bytes of `body`.

    `hash` is the SHA-256 of `body`; keys and signatures are base64.
    """

    day = serializers.DateField()
    body = serializers.CharField()
    hash = serializers.CharField()
    key_id = serializers.CharField()
    public_key = serializers.CharField()
    signature = serializers.CharField()
    witness = serializers.SerializerMethodField()

    @extend_schema_field(WitnessOut(allow_null=True))
    def get_witness(self, row: DayRoot) -> dict[str, Any] | None:
        """Return the stamp of the authority, if the operator named one and it answered."""
        found = getattr(row, "witness", None)
        return dict(WitnessOut(found).data) if found else None


class ProofOut(Shape):
    """The way from a leaf up to a day's root (RFC 6962, 2.1.1): the leaf's neighbour first."""

    day = serializers.DateField()
    leaf = serializers.CharField()
    index = serializers.IntegerField()
    size = serializers.IntegerField()
    path = serializers.ListField(child=serializers.CharField())


class ProofsOut(Shape):
    """One proof for each sealed day on which the chain grew."""

    proofs = ProofOut(many=True)
