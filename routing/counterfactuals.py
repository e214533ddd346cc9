"""Which single change would give an unserved visit a place?

Each rule is relaxed by itself, and what looks possible in the arrays of gaps is timed again from
scratch before it is suggested.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from routing.insertion import Insertion
from routing.model import Problem, Shift, Visit
from routing.openings import RouteGaps
from routing.relax import Facts, Suggestion, relaxed_shift, relaxed_visit
from routing.rooms import rooms_of
from routing.timing import Timed, time_visits
from routing.variants import STEPS_S, WhatIf, standing

MOST_DISPLACED: Final = 5  # suggestions of this kind per visit


class Offer(NamedTuple):
    """A place in variant `number` that looks possible. Offers sort: the one to try first, first."""

    rank: tuple[int, ...]
    added_s: int
    number: int
    position: int


def suggestions(tables: WhatIf, visit: Visit) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return what gives the visit a place: one rule relaxed; or another visit left out.

    The first list has each code once, for the shift and the smallest step that come cheapest,
    `window` once in each direction and `skill` once per skill; least added driving first. The
    second is sorted by how much the other visit matters, the least first, then by driving.
    """
    by_code: dict[str, list[Offer]] = defaultdict(list)
    for offer in _offers(tables, visit):
        by_code[tables.variants[offer.number].code].append(offer)
    others = [each for each in by_code.pop("displace", ()) if each.rank[:-1] < standing(visit)]
    found = [*_own_rules(tables, visit)]
    for offers in by_code.values():
        found += islice(_valid(tables, visit, offers), 1)
    found.sort(key=lambda each: (each.insertion.added_travel_s, each.code))
    return found, [*islice(_valid(tables, visit, others), MOST_DISPLACED)]


def _offers(tables: WhatIf, visit: Visit) -> Iterator[Offer]:
    """Yield the cheapest place in each route as it would be."""
    rooms = rooms_of(tables.problem, tables.variant_table, visit)
    for number, found in enumerate(rooms.cheapest(rooms.keep(visit.windows))):
        if found is None:
            continue
        added_s, position = found
        variant = tables.variants[number]
        net_s = added_s - variant.saved_s
        if variant.code == "displace":
            rank = standing(tables.problem.visit(str(variant.facts["displaced"])))
        else:
            rank = (int(variant.facts.get("by_s") or 0),)
        yield Offer((*rank, net_s), net_s, number, position)


def _valid(tables: WhatIf, visit: Visit, offers: Iterable[Offer]) -> Iterator[Suggestion]:
    """Yield the offers that hold when the route is timed, best rank first."""
    for offer in sorted(offers):
        variant = tables.variants[offer.number]
        shift, facts = variant.route.shift, variant.facts
        if variant.code == "load":
            more = _missing_load(tables, shift, visit)
            if more is None:
                continue
            facts = facts | more
            shift = relaxed_shift(shift, "load", facts)
        made = _timed(tables.problem, shift, variant.route, visit, offer)
        if made is not None:
            yield Suggestion(variant.code, visit.id, facts, made)


def _own_rules(tables: WhatIf, visit: Visit) -> Iterator[Suggestion]:
    """Yield what works if a rule of the visit itself is relaxed."""
    for name in ("earlier_s", "later_s"):
        yield from islice(
            (found for step_s in STEPS_S if (found := _window(tables, visit, name, step_s))), 1
        )
    changes: list[tuple[str, Facts]] = [("skill", {"skill": each}) for each in sorted(visit.skills)]
    if visit.required_shift is not None:
        changes.append(("required_shift", {"required": visit.required_shift}))
    if visit.group is not None:
        changes.append(("group", {"group": visit.group}))
    for code, facts in changes:
        place = _best_as(tables, relaxed_visit(visit, code, facts))
        if place is not None:
            yield Suggestion(code, visit.id, facts, place)


def _window(tables: WhatIf, visit: Visit, name: str, step_s: int) -> Suggestion | None:
    facts = {name: step_s}
    found = _best_as(tables, relaxed_visit(visit, "window", facts))
    return None if found is None else Suggestion("window", visit.id, facts, found)


def _best_as(tables: WhatIf, visit: Visit) -> Insertion | None:
    """Return the cheapest place in the plan as it is, for a visit that was changed."""
    rooms = rooms_of(tables.problem, tables.table, visit)
    found = rooms.cheapest(rooms.keep(visit.windows))
    offers = [
        Offer((each[0],), each[0], number, each[1]) for number, each in enumerate(found) if each
    ]
    for offer in sorted(offers):
        route = tables.table.routes[offer.number]
        if (made := _timed(tables.problem, route.shift, route, visit, offer)) is not None:
            return made
    return None


def _timed(
    problem: Problem, shift: Shift, route: RouteGaps, visit: Visit, offer: Offer
) -> Insertion | None:
    """Return the place if the whole route can be driven so; its times are made from scratch."""
    order = [*route.visits]
    order.insert(offer.position, visit)
    timed = time_visits(problem, shift, order)
    if not isinstance(timed, Timed):
        return None
    begins = timed.route.stops[offer.position].begins
    return Insertion(shift.id, offer.position, added_travel_s=offer.added_s, begins=begins)


def _missing_load(tables: WhatIf, shift: Shift, visit: Visit) -> dict[str, int] | None:
    """Return which kind of load the shift lacks for the visit and how much, if it is only one."""
    left = next(each.load_left for each in tables.table.routes if each.shift.id == shift.id)
    missing = [
        {"kind": kind, "by": more - room}
        for kind, (more, room) in enumerate(zip(visit.load, left, strict=False))
        if more > room
    ]
    return missing[0] if len(missing) == 1 else None
