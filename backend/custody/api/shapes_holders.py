"""Shapes of who holds something, and of parties with their names."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.common.shapes import Shape
from backend.custody.parties import Holder, HolderKind


class HolderOut(Shape):
    """Who holds something; a citizen's id is the dossier's."""

    kind = serializers.ChoiceField([kind.value for kind in HolderKind])
    id = serializers.UUIDField()


@extend_schema_field(HolderOut)
class HolderField(serializers.Field[Any, Any, Any, Any]):
    """Shows the text `kind:uuid` of a table as kind and id."""

    def to_representation(self, value: Any) -> dict[str, str]:
        """Return kind and id."""
        holder = Holder.parse(value)
        return {"kind": holder.kind.value, "id": str(holder.id)}


class PartyOut(HolderOut):
    """A holder with its name; couriers and citizens have none here."""

    name = serializers.CharField()
