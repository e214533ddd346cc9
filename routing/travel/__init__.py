"""How long it takes to get from place to place."""

from routing.travel.great_circle import TOWN_MOTORBIKE, Profile, great_circle, with_place

__all__ = ["TOWN_MOTORBIKE", "Profile", "great_circle", "with_place"]
