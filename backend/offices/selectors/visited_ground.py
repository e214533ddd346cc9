"""On which days couriers come to a place: far ground is visited on its route days only."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import shapely
from django.db.models import QuerySet

from backend.common.errors import NotFound
from backend.offices.geo import read_area
from backend.offices.models import RouteArea
from backend.offices.opening import weekday_of

AreaKey = tuple[tuple[UUID, datetime], ...]


def route_areas(office_id: UUID) -> QuerySet[RouteArea]:
    """Return the areas of an office that are visited on some days only, by name."""
    return RouteArea.objects.filter(office_id=office_id).order_by("name", "id")


def route_areas_at(*, office_id: UUID, lat: float, lon: float) -> list[RouteArea]:
    """Return the route areas that hold a point; none for ground that is visited every day.

    One query; the shapes stay in memory until an area changes.
    """
    areas = {area.id: area for area in route_areas(office_id).defer("polygon")}
    if not areas:
        return []
    tree, ids = _shapes(tuple((area.id, area.changed_at) for area in areas.values()))
    hits = tree.query(shapely.Point(lon, lat), predicate="intersects")
    return [areas[ids[index]] for index in sorted(hits)]


def route_days(
    *, office_id: UUID, lat: float, lon: float, start: date, end: date
) -> frozenset[date] | None:
    """Return the days from `start` to `end` on which couriers come to a point; None: on all."""
    return visited_days(route_areas_at(office_id=office_id, lat=lat, lon=lon), start=start, end=end)


def visited_days(areas: Sequence[RouteArea], *, start: date, end: date) -> frozenset[date] | None:
    """Return the days from `start` to `end` on which an area is visited; None without areas."""
    if not areas:
        return None
    days = (start + timedelta(days=n) for n in range((end - start).days + 1))
    return frozenset(day for day in days if is_route_day(areas, day))


def is_route_day(areas: Iterable[RouteArea], day: date) -> bool:
    """Tell whether one of the areas is visited on a day."""
    return any(weekday_of(day) in area.weekdays or day.isoformat() in area.dates for area in areas)


def middle_of_area(*, office_id: UUID, area_id: UUID) -> tuple[float, float]:
    """Return (lat, lon) of a point well inside a route area of the office, or raise NotFound."""
    area = RouteArea.objects.filter(office_id=office_id, id=area_id).first()
    if area is None:
        raise NotFound
    point = read_area(area.polygon).representative_point()
    return round(point.y, 6), round(point.x, 6)


@lru_cache(maxsize=16)
def _shapes(key: AreaKey) -> tuple[shapely.STRtree, list[UUID]]:
    """Return a search tree of the areas named by `key`, and the id of each."""
    rows = RouteArea.objects.in_bulk([area_id for area_id, _ in key])
    # An area deleted since the key was read is not in `rows`; the next key is another one.
    areas = [rows[area_id] for area_id, _ in key if area_id in rows]
    return shapely.STRtree([read_area(area.polygon) for area in areas]), [a.id for a in areas]
