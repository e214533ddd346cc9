"""Pairs among visits: what the two halves may ask for, and that each name has both."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from routing.errors import InvalidProblem

if TYPE_CHECKING:
    from routing.model import Visit


def check_half(visit: "Visit") -> None:
    """Raise `pair_half` if half a pair asks for what only single visits may."""
    owner = {"visit": visit.id}
    if visit.collects is not None and visit.delivers is not None:
        message = "A visit collects or delivers, not both."
        raise InvalidProblem("pair_half", message, **owner, field="delivers")
    for field in ("release_s", "papers_to", "desk", "group"):
        if getattr(visit, field):
            message = f"Half a pair names no {field}."
            raise InvalidProblem("pair_half", message, **owner, field=field)
    if visit.delivers is not None and any(visit.load):
        message = "The load of a pair is named where it is collected."
        raise InvalidProblem("pair_half", message, **owner, field="load")


def checked_pairs(visits: Sequence["Visit"]) -> dict[str, tuple["Visit", "Visit"]]:
    """Return the (collecting, delivering) visit of each pair.

    Raises:
        InvalidProblem: `pair_twice` if a name is collected or delivered twice, `half_pair` if it
            has only one half.
    """
    collecting = _by_name(visits, "collects")
    delivering = _by_name(visits, "delivers")
    for name, visit in {**collecting, **delivering}.items():
        if name not in collecting or name not in delivering:
            field = "collects" if name in collecting else "delivers"
            message = "The other half of the pair is missing."
            raise InvalidProblem("half_pair", message, visit=visit.id, field=field, pair=name)
    return {name: (visit, delivering[name]) for name, visit in collecting.items()}


def _by_name(visits: Sequence["Visit"], field: str) -> dict[str, "Visit"]:
    found: dict[str, Visit] = {}
    for visit in visits:
        name: str | None = getattr(visit, field)
        if name is None:
            continue
        if name in found:
            message = "A pair has one visit that collects and one that delivers."
            raise InvalidProblem("pair_twice", message, visit=visit.id, field=field, pair=name)
        found[name] = visit
    return found
