"""An office with its calendar, couriers and areas, from memory as long as nothing has changed."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from backend.common.errors import NotFound
from backend.common.kept import Kept, row_versions
from backend.offices.models import Office, RouteArea
from backend.offices.selectors.areas import (
    TERRITORY,
    Territory,
    last_territory,
    outside,
    territory_under,
)
from backend.offices.selectors.visited_ground import route_areas_at, visited_days
from backend.offices.selectors.working_days import WorkingDay, working_days

Value = TypeVar("Value")
NOBODY: Final = UUID(int=0)
_COURIERS: Final = "(SELECT id FROM offices_courier WHERE office_id = %(office)s)"
_OFFICE: Final = (
    "offices_calendaroverride t",
    "offices_closure t WHERE office_id = %(office)s",
    "offices_courier t WHERE office_id = %(office)s",
    f"offices_courier_skills t WHERE courier_id IN {_COURIERS}",
    "offices_shiftpattern t",
    f"offices_shiftexception t WHERE courier_id IN {_COURIERS}",
    "offices_routearea t WHERE office_id = %(office)s",
)
_N_KEPT: Final = 4_000
_values: Kept[Hashable, Any] = Kept(_N_KEPT)


@dataclass(frozen=True, slots=True)
class KnownOffice:
    """An office as it stands at the moment of the question. Objects are shared: only to read.

    `version` changes with any row of the office's; `also`: the versions of what else was asked.
    """

    office: Office
    version: str
    also: tuple[str, ...] = ()

    def working_days(self, *, start: date, end: date, length_min: int) -> dict[date, WorkingDay]:
        """Return windows and shifts of each day, as `working_days`."""
        return self.kept(
            ("working_days", start, end, length_min),
            lambda: working_days(office=self.office, start=start, end=end, length_min=length_min),
        )

    def areas_at(self, *, lat: float, lon: float) -> list[RouteArea]:
        """Return the route areas that hold a point."""
        has_any = self.kept("has_areas", lambda: _has_areas(self.office.id))
        return route_areas_at(office_id=self.office.id, lat=lat, lon=lon) if has_any else []

    def route_days(
        self, *, lat: float, lon: float, start: date, end: date
    ) -> frozenset[date] | None:
        """Return the days on which couriers come to a point; None: on all."""
        return visited_days(self.areas_at(lat=lat, lon=lon), start=start, end=end)

    def kept(self, what: Hashable, make: Callable[[], Value]) -> Value:
        """Return something that rests on rows of the office only, made if it is not kept."""
        key = (self.office.id, self.version, what)
        return cast("Value", _values.get_or_make(key, make))


def known_office(
    office_id: UUID, *, also: Sequence[str] = (), parameters: Mapping[str, Any] | None = None
) -> KnownOffice:
    """Return an office with what is known of it. One query, if nothing has changed.

    Args:
        office_id: which.
        also: more rows whose versions are asked in the same query (`row_versions`), where
            `%(office)s` is the office's id.
        parameters: more values for them.

    Raises:
        NotFound: if there is none.
    """
    territory, version, others = _read(office_id, also, parameters)
    if office_id not in territory.offices:
        raise NotFound
    return KnownOffice(territory.offices[office_id], version, others)


def known_office_covering(
    *, lat: float, lon: float, also: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
) -> KnownOffice:  # fmt: skip
    """Return the office that serves a point with what is known of it; arguments as `known_office`.

    One query, if nothing has changed: which office it is, is guessed from what was known last.

    Raises:
        OutsideServiceArea: naming the nearest office and how far it is.
    """
    before = last_territory()
    guess = before.office_at(lat=lat, lon=lon) if before else None
    territory, version, others = _read(guess.id if guess else NOBODY, also, parameters)
    office = territory.office_at(lat=lat, lon=lon)
    if office is None:
        raise outside(lat=lat, lon=lon)
    if guess is None or office.id != guess.id:
        return known_office(office.id, also=also, parameters=parameters)
    return KnownOffice(office, version, others)


def _read(
    office_id: UUID, also: Sequence[str], parameters: Mapping[str, Any] | None
) -> tuple[Territory, str, tuple[str, ...]]:
    """Return the territory, the version of the office's rows, and those of the others."""
    asked = {**(parameters or {}), "office": office_id}
    versions = row_versions((*TERRITORY, *_OFFICE, *also), asked)
    first, last = len(TERRITORY), len(TERRITORY) + len(_OFFICE)
    # The office's own row is among the territory's.
    return territory_under(versions[:first]), " ".join(versions[:last]), versions[last:]


def _has_areas(office_id: UUID) -> bool:
    return RouteArea.objects.filter(office_id=office_id).exists()
