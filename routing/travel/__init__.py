"""How long it takes to get from place to place."""

from routing.travel.great_circle import (
    TOWN_MOTORBIKE,
    Profile,
    drives_to,
    great_circle,
    points_of,
    with_place,
)

__all__ = ["TOWN_MOTORBIKE", "Profile", "drives_to", "great_circle", "points_of", "with_place"]
