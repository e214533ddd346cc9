"""Shapes (serializers) that several APIs share."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from backend.common.vietnamese import nfc


class Shape(serializers.Serializer[Any]):
    """A plain shape. `read` answers the checked values, or raises 400 with pointers."""

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """Return the body's checked values."""
        shape = cls(data=request.data)
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)

    @classmethod
    def read_query(cls, request: Request) -> dict[str, Any]:
        """Return the query's checked values."""
        shape = cls(data=request.query_params)
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)


class TextField(serializers.CharField):
    """Text in NFC, without control characters at its ends; at most 500 characters unless told."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the text in NFC."""
        return nfc(super().to_internal_value(data))


class PointShape(Shape):
    """A place on the map, WGS 84 degrees."""

    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)


class ProblemShape(Shape):
    """RFC 9457 problem. `code` is stable; `advice` says what to do; other members are facts."""

    type = serializers.CharField(help_text="`/problems/<code>`")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField(required=False)
    advice = serializers.CharField(required=False)
