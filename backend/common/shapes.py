"""Shapes (serializers) that several APIs share."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from django.utils import translation
from django.utils.dateparse import parse_datetime
from rest_framework import serializers
from rest_framework.request import Request

from backend.common.vietnamese import nfc

# Whoever means an earlier or a later moment has mistyped it, and the calendar soon ends.
EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


class Shape(serializers.Serializer[Any]):
    """A plain shape. `read` answers the checked values, or raises 400 with pointers.

    A serializer copies all its fields for each use. Ours keep nothing of what they are used for, so
    one of each class serves all threads; only a shape that needs a `context` is made anew.
    """

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """Return the body's checked values."""
        return cls.checked(request.data)

    @classmethod
    def read_query(cls, request: Request) -> dict[str, Any]:
        """Return the query's checked values."""
        return cls.checked(request.query_params)

    @classmethod
    def of(cls, value: Any) -> dict[str, Any]:
        """Return a value in this shape."""
        return dict(_made(cls).to_representation(value))

    @classmethod
    def checked(cls, data: Any) -> dict[str, Any]:
        """Return the checked values; what is wrong is said in English, as all of the API."""
        with translation.override("en"):
            try:
                return dict(_made(cls).run_validation(data))
            except serializers.ValidationError:
                cls(data=data).is_valid(raise_exception=True)  # says it with its pointers
                raise


@lru_cache(maxsize=512)
def _made(shape: type[Shape]) -> Shape:
    return shape()


class TextField(serializers.CharField):
    """Text in NFC, without control characters at its ends; at most 500 characters unless told."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the text in NFC."""
        return nfc(super().to_internal_value(data))


class InstantField(serializers.DateTimeField):
    """A moment with its offset; a time without one is a guess and is refused."""

    def to_internal_value(self, value: Any) -> datetime:
        """Return the moment in UTC."""
        moment: datetime = super().to_internal_value(value)
        if _has_no_offset(value):
            self.fail("invalid", format="RFC 3339 with offset")
        if not EARLIEST <= moment < LATEST:
            self.fail("overflow")
        return moment


def _has_no_offset(value: Any) -> bool:
    parsed = parse_datetime(value) if isinstance(value, str) else None
    return parsed is None or parsed.tzinfo is None


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
