"""Which office serves a point."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import shapely

from backend.offices.errors import OutsideServiceArea
from backend.offices.geo import distance_m, read_area
from backend.offices.models import Office, ServiceArea

AreaKey = tuple[tuple[UUID, datetime], ...]


def office_covering(*, lat: float, lon: float) -> Office:
    """Return the office whose service area holds a point; an area's edge belongs to it.

    Where areas overlap, the nearest of their offices. Two queries; the shapes stay in memory
    until an area changes.

    Raises:
        OutsideServiceArea: naming the nearest office and how far it is.
    """
    covering = _covering(lat=lat, lon=lon)
    found = list(Office.objects.filter(id__in=covering)) if covering else []
    office = _nearest(found, lat=lat, lon=lon)
    if office is None:
        raise _outside(lat=lat, lon=lon)
    return office


def offices_nearest(*, lat: float, lon: float, n: int) -> list[tuple[Office, bool]]:
    """Return the n offices in service that are nearest to a point, and whether they serve it."""
    covering = _covering(lat=lat, lon=lon)
    rows = sorted(
        Office.objects.filter(is_active=True),
        key=lambda office: (distance_m(lat, lon, office.lat, office.lon), office.id),
    )
    return [(office, office.id in covering) for office in rows[:n]]


def _covering(*, lat: float, lon: float) -> set[UUID]:
    areas = ServiceArea.objects.filter(office__is_active=True).order_by("id")
    tree, office_ids = _shapes(tuple(areas.values_list("id", "changed_at")))
    hits = tree.query(shapely.Point(lon, lat), predicate="intersects")
    return {office_ids[index] for index in hits}


def _nearest(offices: Sequence[Office], *, lat: float, lon: float) -> Office | None:
    return min(
        offices,
        key=lambda office: (distance_m(lat, lon, office.lat, office.lon), office.id),
        default=None,
    )


def _outside(*, lat: float, lon: float) -> OutsideServiceArea:
    offices = Office.objects.filter(is_active=True).only("id", "name", "lat", "lon")
    nearest = _nearest(list(offices), lat=lat, lon=lon)
    if nearest is None:
        return OutsideServiceArea()
    return OutsideServiceArea(
        nearest_office_id=str(nearest.id),
        nearest_office=nearest.name,
        distance_m=distance_m(lat, lon, nearest.lat, nearest.lon),
    )


@lru_cache(maxsize=2)
def _shapes(key: AreaKey) -> tuple[shapely.STRtree, list[UUID]]:
    """Return a search tree of the areas named by `key`, and the office of each."""
    rows = ServiceArea.objects.in_bulk([area_id for area_id, _ in key])
    # An area deleted since the key was read is not in `rows`; the next key is another one.
    areas = [rows[area_id] for area_id, _ in key if area_id in rows]
    return shapely.STRtree([read_area(area.polygon) for area in areas]), [
        area.office_id for area in areas
    ]
