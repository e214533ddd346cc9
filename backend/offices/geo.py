"""Distances and shapes on the map. Pure; degrees in WGS 84, whole metres out."""

import json
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from backend.common.errors import InvalidField

EARTH_RADIUS_M: Final = 6_371_009  # mean radius, IUGG
MAX_VERTICES: Final = 5_000


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> int:
    """Return the great-circle distance of two points in whole metres (haversine)."""
    rise = radians(other_lat - lat) / 2
    turn = radians(other_lon - lon) / 2
    chord = sin(rise) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(turn) ** 2
    return round(2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord))))


def read_area(polygon: Any) -> BaseGeometry:
    """Return the shape of a GeoJSON Polygon or MultiPolygon (positions are lon, lat).

    Raises:
        InvalidField: if it is no polygon, crosses itself, leaves the map or is too detailed.
    """
    if not isinstance(polygon, dict) or polygon.get("type") not in {"Polygon", "MultiPolygon"}:
        raise InvalidField("A service area is a GeoJSON Polygon or MultiPolygon.", field="polygon")
    try:
        json.dumps(polygon, allow_nan=False)  # shapely would take NaN for a coordinate
        area = shape(polygon)
    except (KeyError, TypeError, ValueError, IndexError, shapely.errors.ShapelyError) as error:
        raise InvalidField("The coordinates cannot be read.", field="polygon") from error
    if area.is_empty or not area.is_valid:
        raise InvalidField("The area is empty or crosses itself.", field="polygon")
    west, south, east, north = area.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise InvalidField("The area leaves the map; positions are [lon, lat].", field="polygon")
    if shapely.get_num_coordinates(area) > MAX_VERTICES:
        raise InvalidField(f"At most {MAX_VERTICES} corners.", field="polygon")
    return area
