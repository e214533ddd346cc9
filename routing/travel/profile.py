"""How a courier on a motorbike uses the roads of OpenStreetMap: where, which way, how fast.

Speeds are those of a town's traffic, stops at kerbs left out; they are assumptions until they are
fitted to couriers' own traces. Access follows the most specific tag that speaks.
Source: https://wiki.openstreetmap.org/wiki/Key:access and /wiki/Key:oneway.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Final, NamedTuple

Tags = Mapping[str, str]

JUNCTION_S: Final = 1.5  # slowing down where ways meet
SIGNAL_S: Final = 6.0  # mean wait at a traffic light, green ones included
FERRY_S: Final = 300.0  # waiting for a ferry and boarding it
CRAWL_KMH: Final = 8.0  # from the street to the door
PUSH_KMH: Final = 4.0  # on foot, pushing, against a one-way street
ON_FOOT_M: Final = 200.0  # the farthest a courier pushes, or walks in from where a road is closed
PARKING_S: Final = 60.0  # stopping and parking, once a drive, as in the great-circle estimate


class Class(NamedTuple):
    """A road class: km/h when traffic is free, and how many times longer it takes at the peak."""

    kmh: float
    peak: float


CLASSES: Final = MappingProxyType({
    "motorway": Class(60, 1.1), "motorway_link": Class(40, 1.1),
    "trunk": Class(42, 1.3), "trunk_link": Class(30, 1.3),
    "primary": Class(34, 1.5), "primary_link": Class(26, 1.5),
    "secondary": Class(30, 1.5), "secondary_link": Class(24, 1.5),
    "tertiary": Class(27, 1.3), "tertiary_link": Class(22, 1.3),
    "unclassified": Class(24, 1.2), "road": Class(18, 1.2),
    "residential": Class(20, 1.1), "living_street": Class(15, 1.1),
    "service": Class(14, 1.0), "track": Class(10, 1.0), "path": Class(8, 1.0),
    "footway": Class(8, 1.0), "pedestrian": Class(8, 1.0), "cycleway": Class(10, 1.0),
    "bridleway": Class(8, 1.0), "alley": Class(12, 1.0), "driveway": Class(8, 1.0),
    "parking_aisle": Class(8, 1.0), "ferry": Class(8, 1.0),
})  # fmt: skip

# Open to motorbikes only where a tag says so by name.
BY_NAME_ONLY: Final = frozenset({
    "motorway", "motorway_link", "path", "footway", "pedestrian", "cycleway", "bridleway",
})  # fmt: skip
INVITED: Final = frozenset({"yes", "designated"})
BARRED: Final = frozenset({"no", "private", "agricultural", "forestry", "military", "emergency"})
ACCESS_TAGS: Final = ("motorcycle", "motor_vehicle", "vehicle", "access")  # most specific first
NO_DOORS: Final = frozenset({"motorway", "motorway_link", "ferry"})
SERVICE_CLASSES: Final = frozenset({"alley", "driveway", "parking_aisle"})


class Direction(IntEnum):
    """Which way a way may be driven, seen along its nodes."""

    BACKWARD = -1
    BOTH = 0
    FORWARD = 1


_ONEWAY: Final = MappingProxyType({
    "yes": Direction.FORWARD, "true": Direction.FORWARD, "1": Direction.FORWARD,
    "-1": Direction.BACKWARD, "reverse": Direction.BACKWARD,
    "no": Direction.BOTH, "false": Direction.BOTH, "0": Direction.BOTH,
})  # fmt: skip


class Ride(NamedTuple):
    """How a way is ridden.

    Attributes:
        kmh: how fast when traffic is free.
        peak: how many times longer moving takes at the peak.
        direction: which way.
        wait_s: a wait before moving.
        has_doors: whether a courier may stop on it to go to a door.
    """

    kmh: float
    peak: float
    direction: Direction
    wait_s: float = 0.0
    has_doors: bool = True


def ride(tags: Tags) -> Ride | None:
    """Return how a motorbike rides a way with these tags, or None if it may not."""
    name = _class_name(tags)
    road = CLASSES.get(name)
    if road is None or tags.get("area") == "yes" or not _is_open(tags, name):
        return None
    return Ride(
        kmh=min(road.kmh, _limit_kmh(tags)), peak=road.peak, direction=_direction(tags),
        wait_s=FERRY_S if name == "ferry" else 0.0, has_doors=_has_doors(tags, name),
    )  # fmt: skip


def is_signal(tags: Tags) -> bool:
    """Say whether a node with these tags is a traffic light."""
    return tags.get("highway") == "traffic_signals"


def _class_name(tags: Tags) -> str:
    highway = tags.get("highway", "")
    if not highway and tags.get("route") == "ferry":
        return "ferry"
    service = tags.get("service", "")
    return service if highway == "service" and service in SERVICE_CLASSES else highway


def _is_open(tags: Tags, name: str) -> bool:
    if name in BY_NAME_ONLY:
        return tags.get("motorcycle") in INVITED
    said = next((tags[key] for key in ACCESS_TAGS if key in tags), "yes")
    return said not in BARRED


def _has_doors(tags: Tags, name: str) -> bool:
    over_or_under = (tags.get(key, "no") for key in ("bridge", "tunnel"))
    return name not in NO_DOORS and all(said == "no" for said in over_or_under)


def _direction(tags: Tags) -> Direction:
    """Return the direction; a rule for motorbikes goes before the one for all."""
    for key in ("oneway:motorcycle", "oneway"):
        if (said := tags.get(key, "")) in _ONEWAY:
            return _ONEWAY[said]
    is_circle = tags.get("junction") in {"roundabout", "circular"}
    return Direction.FORWARD if is_circle or tags.get("highway") == "motorway" else Direction.BOTH


def _limit_kmh(tags: Tags) -> float:
    """Return the signed limit; no sign, and a value that is no number of km/h, limits nothing."""
    said = tags.get("maxspeed", "")
    return float(said) if said.isdecimal() and int(said) > 0 else float("inf")
