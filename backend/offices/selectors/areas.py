"""Which office serves a point."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import shapely

from backend.common.kept import Kept, row_versions
from backend.offices.errors import OutsideServiceArea
from backend.offices.geo import distance_m, read_area
from backend.offices.models import Office, ServiceArea

TERRITORY: Final = ("offices_office t", "offices_servicearea t")  # what `Territory` rests on


@dataclass(frozen=True, slots=True)
class Territory:
    """All offices and the areas of those in service, as they are under one version."""

    version: tuple[str, ...]
    offices: dict[UUID, Office]
    tree: shapely.STRtree
    served_by: Sequence[UUID]

    def covering(self, *, lat: float, lon: float) -> set[UUID]:
        """Return the offices whose area holds a point; an area's edge belongs to it."""
        hits = self.tree.query(shapely.Point(lon, lat), predicate="intersects")
        return {self.served_by[index] for index in hits}

    def office_at(self, *, lat: float, lon: float) -> Office | None:
        """Return the nearest of the offices whose area holds a point."""
        found = (self.offices[each] for each in self.covering(lat=lat, lon=lon))
        return _nearest(found, lat=lat, lon=lon)


_kept: Kept[str, Territory] = Kept(1)


def office_covering(*, lat: float, lon: float) -> Office:
    """Return the office whose service area holds a point; an area's edge belongs to it.

    Where areas overlap, the nearest of their offices. One query, if no office or area changed.

    Raises:
        OutsideServiceArea: naming the nearest office and how far it is.
    """
    territory = territory_under(row_versions(TERRITORY, {}))
    office = territory.office_at(lat=lat, lon=lon)
    if office is None:
        raise outside(lat=lat, lon=lon)
    return office


def last_territory() -> Territory | None:
    """Return the territory of the last question in this process, perhaps out of date by now."""
    return _kept.get("territory")


def territory_under(version: tuple[str, ...]) -> Territory:
    """Return the territory of a version that was just read; two queries if it is a new one."""
    found = last_territory()
    if found is None or found.version != version:
        areas = list(ServiceArea.objects.filter(office__is_active=True).order_by("id"))
        tree = shapely.STRtree([read_area(area.polygon) for area in areas])
        offices = {office.id: office for office in Office.objects.all()}
        by = [area.office_id for area in areas]
        found = _kept.put("territory", Territory(version, offices, tree, by))
    return found


def offices_nearest(*, lat: float, lon: float, n: int) -> list[tuple[Office, bool]]:
    """Return the n offices in service that are nearest to a point, and whether they serve it."""
    covering = territory_under(row_versions(TERRITORY, {})).covering(lat=lat, lon=lon)
    rows = sorted(
        Office.objects.filter(is_active=True),
        key=lambda office: (distance_m(lat, lon, office.lat, office.lon), office.id),
    )
    return [(office, office.id in covering) for office in rows[:n]]


def _nearest(offices: Iterable[Office], *, lat: float, lon: float) -> Office | None:
    return min(
        offices,
        key=lambda office: (distance_m(lat, lon, office.lat, office.lon), office.id),
        default=None,
    )


def outside(*, lat: float, lon: float) -> OutsideServiceArea:
    """Return the refusal of a point that no office serves."""
    offices = Office.objects.filter(is_active=True).only("id", "name", "lat", "lon")
    nearest = _nearest(list(offices), lat=lat, lon=lon)
    if nearest is None:
        return OutsideServiceArea()
    return OutsideServiceArea(
        nearest_office_id=str(nearest.id),
        nearest_office=nearest.name,
        distance_m=distance_m(lat, lon, nearest.lat, nearest.lon),
    )
