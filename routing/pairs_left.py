"""What is left of pairs on a day that is under way."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from routing.model import Visit
from routing.prefix import settled
from routing.situation import Situation


def pointless(visits: Sequence[Visit], situation: Situation) -> frozenset[str]:
    """Return visits to cancel because nothing is left to collect or deliver there."""
    out = settled(situation)
    dropped = {each.collects for each in visits if each.id in situation.cancelled}
    closed = {each.delivers for each in visits if each.id in out}
    return frozenset(
        each.id
        for each in visits
        if (each.delivers is not None and each.delivers in dropped - {None})
        or (each.collects is not None and each.collects in closed)
    )


def carriers(visits: Iterable[Visit], situation: Situation) -> dict[str, str]:
    """Return by whom each pair was collected that is not delivered yet."""
    by = {visit: each.shift for each in situation.under_way for visit in each.done}
    return {
        visit.collects: by[visit.id]
        for visit in visits
        if visit.collects is not None and visit.id in by
    }


def as_single(visit: Visit, *, collected: Collection[str]) -> Visit:
    """Return a visit whose pair has been collected as a stop like any other."""
    if visit.delivers is None or visit.delivers not in collected:
        return visit
    return replace(visit, delivers=None)
