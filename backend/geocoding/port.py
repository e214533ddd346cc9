"""What a geocoder is to the rest of the product."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Accuracy(StrEnum):
    """How near the point may be; a pin that a person confirmed beats all of them."""

    ADDRESS = "address"  # a house or a named building
    STREET = "street"
    COMMUNE = "commune"  # a centroid, often kilometres away
    AREA = "area"  # anything larger or unclear


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant; WGS 84 degrees."""

    label: str
    lat: float
    lon: float
    accuracy: Accuracy
    source: str


class Geocoder(Protocol):
    """Finds places for a text."""

    def find(self, text: str) -> list[Candidate]:
        """Return candidates, the likeliest first.

        Raises:
            GeocoderFailed: if it cannot answer now, or at all.
        """


class GeocoderFailed(Exception):
    """A geocoder did not answer. `permanent`: asking again will not help."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent
