"""Shapes of the geocoding API."""

from rest_framework import serializers

from backend.common.shapes import PointShape, Shape, TextField
from backend.geocoding.port import Accuracy


class GeocodeQuery(Shape):
    """What to look for. An address, never a person's name."""

    q = TextField(min_length=2, max_length=200, help_text="An address, or the name of a commune.")


class CandidateOut(Shape):
    """A place that may be meant. The citizen confirms it on the map."""

    label = serializers.CharField()  # type: ignore[assignment]  # not DRF's own `label`
    place = PointShape(source="*")
    accuracy = serializers.ChoiceField(
        choices=[(kind.value, kind.value) for kind in Accuracy],
        help_text="`commune` is a centroid, often kilometres from the house.",
    )
    source = serializers.CharField(help_text="gazetteer, nominatim")  # type: ignore[assignment]


class PlacesOut(Shape):
    """What was found, the likeliest first."""

    candidates = CandidateOut(many=True)
    is_complete = serializers.BooleanField(help_text="False: a server did not answer.")
