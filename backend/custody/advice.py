"""What a list of papers lacks of what the procedure asks for. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from backend.custody.kinds import PaperKind


class Asked(Protocol):
    """A required document. A number that is None was not stated."""

    @property
    def key(self) -> str:
        """Its key."""

    @property
    def name_vi(self) -> str:
        """Its name."""

    @property
    def originals(self) -> int | None:
        """How many."""

    @property
    def certified_copies(self) -> int | None:
        """How many."""

    @property
    def copies(self) -> int | None:
        """How many."""


class Listed(Protocol):
    """A line of a list."""

    @property
    def required_key(self) -> str:
        """Which required document it is; empty if none."""

    @property
    def kind(self) -> str:
        """What it is."""

    @property
    def count(self) -> int:
        """How many."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """A document of which `given` of `asked` are there, of one kind; "" if any kind will do."""

    key: str
    name: str
    kind: str
    asked: int
    given: int

    def as_text(self) -> str:
        """Return the line of a slip."""
        kind = f", {PaperKind(self.kind).label.lower()}" if self.kind else ""
        return f"{self.name}{kind}: có {self.given}/{self.asked}"


def shortages(asked: Iterable[Asked], listed: Iterable[Listed]) -> list[Shortage]:
    """Return what is lacking, in the order of the catalogue.

    An original also serves where a certified copy is asked for, and either where a plain copy is.
    """
    have = Counter[tuple[str, str]]()
    for line in listed:
        have[line.required_key, line.kind] += line.count
    found = []
    for document in asked:
        spare = 0
        numbers = (document.originals, document.certified_copies, document.copies)
        for kind, number in zip(PaperKind, numbers, strict=True):
            given = have[document.key, kind] + spare
            if number is not None and given < number:
                found.append(Shortage(document.key, document.name_vi, kind.value, number, given))
            spare = max(given - (number or 0), 0)
        if not any(numbers) and not any(have[document.key, kind] for kind in PaperKind):
            found.append(Shortage(document.key, document.name_vi, "", 1, 0))
    return found
