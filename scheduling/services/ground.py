"""The ground that offers stand on: an office's calendar, people, areas and reserve; the catalogue.

All of it is kept in memory under the versions of its rows (backend/common/kept.py). One query
asks for the versions; only what has changed is read again.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from backend.agencies.selectors import AGENCY_ROWS, agency
from backend.common.kept import Kept
from backend.offices.selectors import (
    KnownOffice,
    ShiftOnDay,
    known_office,
    known_office_covering,
    shifts_on,
)
from backend.procedures.selectors import CATALOGUE_ROWS, VERSION_ROWS, version, version_in_force
from scheduling.models import ReserveRule
from scheduling.selectors.reserve import RESERVE_ROWS, reserve_rules

if TYPE_CHECKING:
    from backend.agencies.models import Agency
    from backend.offices.models import Office
    from backend.procedures.models import ProcedureVersion

_N_KEPT: Final = 2_000
_entries: Kept[Hashable, Any] = Kept(_N_KEPT)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Procedures and agencies as they are under one version; without one, they are read anew."""

    version: Hashable = None

    def procedure(self, procedure_id: UUID, *, on_day: date) -> "ProcedureVersion":
        """Return the version of a procedure that holds on a day, or raise NotFound."""
        if self.version is None:
            return version_in_force(procedure_id=procedure_id, on_day=on_day)
        found: ProcedureVersion = _entries.get_or_make(
            (self.version, procedure_id, on_day),
            lambda: version_in_force(procedure_id=procedure_id, on_day=on_day),
        )
        return found

    def of(self, version_id: UUID) -> "ProcedureVersion":
        """Return a version of a procedure, or raise NotFound; with its own columns up to date."""
        if self.version is None:
            return version(version_id)
        found: ProcedureVersion = _entries.get_or_make(
            (self.version, version_id), lambda: version(version_id)
        )
        return found

    def agency(self, agency_id: UUID) -> "Agency":
        """Return an agency, or raise NotFound."""
        if self.version is None:
            return agency(agency_id)
        found: Agency = _entries.get_or_make((self.version, agency_id), lambda: agency(agency_id))
        return found


@dataclass(frozen=True, slots=True)
class Ground:
    """An office as it stands at the moment of the question, and the catalogue that was asked."""

    known: KnownOffice
    catalogue: Catalogue

    @property
    def office(self) -> "Office":
        """The office, only to read."""
        return self.known.office

    @property
    def rules(self) -> list[ReserveRule]:
        """What part of its days the office keeps back, in the order of `reserve_rules`."""
        return self.known.kept(
            ("reserve_rules", self.known.also[0]), lambda: reserve_rules(self.office.id)
        )

    def shifts(self, day: date) -> list[ShiftOnDay]:
        """Return who works on a day."""
        return self.known.kept(
            ("shifts_on", day), lambda: shifts_on(office_id=self.office.id, day=day)
        )


def ground_of(office_id: UUID, *, versions: Collection[UUID] = ()) -> Ground:
    """Return the ground of an office, and what is to be known of some versions of procedures.

    One query, if nothing has changed.
    """
    if not versions:
        return Ground(known_office(office_id, also=(RESERVE_ROWS,)), Catalogue())
    rows, asked = (RESERVE_ROWS, VERSION_ROWS), {"versions": sorted(map(str, set(versions)))}
    known = known_office(office_id, also=rows, parameters=asked)
    return Ground(known, Catalogue(known.also[1:]))


def ground_at(*, lat: float, lon: float, wishes: Sequence[Mapping[str, Any]] = ()) -> Ground:
    """Return the ground of the office that serves a point, and what the wishes' errands need.

    One query, if nothing has changed.

    Raises:
        OutsideServiceArea: naming the nearest office.
    """
    asked = {
        name: sorted({str(wish[key]) for wish in wishes if wish.get(key)})
        for name, key in (("procedures", "procedure_id"), ("agencies", "agency_id"))
    }
    rows = (RESERVE_ROWS, *CATALOGUE_ROWS, AGENCY_ROWS)
    known = known_office_covering(lat=lat, lon=lon, also=rows, parameters=asked)
    return Ground(known, Catalogue(known.also[1:]))
