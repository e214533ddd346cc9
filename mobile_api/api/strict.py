"""Shapes that refuse what they do not know: a misspelt member must not vanish unseen."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from backend.common.shapes import Shape


class StrictShape(Shape):
    """A shape without room for unknown members."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the checked values, or name each member that is wrong or unknown."""
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        unknown = {
            str(name): [serializers.ErrorDetail("There is no such member here.", code="unknown")]
            for name in data
            if name not in self.fields
        }
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            wrong = error.detail if isinstance(error.detail, dict) else {}
            raise serializers.ValidationError({**wrong, **unknown}) from error
        if unknown:
            raise serializers.ValidationError(unknown)
        return values
