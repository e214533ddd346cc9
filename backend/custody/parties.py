"""Who can hold papers. Pure: ids only, no names."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID


class HolderKind(StrEnum):
    """The five kinds of holders."""

    CITIZEN = "citizen"  # the owner's side; `id` is the dossier's
    COURIER = "courier"
    OFFICE = "office"
    DESK = "desk"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Holder:
    """One party of a handover. `str()` is the form in tables and in the chain: `desk:<uuid>`."""

    kind: HolderKind
    id: UUID

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str()` wrote.

        Raises:
            ValueError: if it is nothing of that form.
        """
        kind, _, identity = text.partition(":")
        return cls(HolderKind(kind), UUID(identity))

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def citizen(dossier_id: UUID) -> Holder:
    """Return the owner's side of a dossier."""
    return Holder(HolderKind.CITIZEN, dossier_id)


def courier(courier_id: UUID) -> Holder:
    """Return a courier as a holder."""
    return Holder(HolderKind.COURIER, courier_id)


def office(office_id: UUID) -> Holder:
    """Return a post office as a holder."""
    return Holder(HolderKind.OFFICE, office_id)


def desk(desk_id: UUID) -> Holder:
    """Return a one-stop desk as a holder."""
    return Holder(HolderKind.DESK, desk_id)


def agency(agency_id: UUID) -> Holder:
    """Return an agency as a holder: what it has opened and kept."""
    return Holder(HolderKind.AGENCY, agency_id)
