"""The routes of a plan as they would be with one rule relaxed, or with one stop left out.

They are made once per plan; each visit then asks all of them at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Final, NamedTuple

from routing.errors import Fact
from routing.gaps import GapTable, gap_table
from routing.model import Problem, Shift, Visit
from routing.objective import level
from routing.openings import RouteGaps, route_gaps
from routing.plan import Plan
from routing.relax import relaxed_shift, shift_like
from routing.rules import stranded

MINUTE: Final = 60
STEPS_S: Final = (15 * MINUTE, 30 * MINUTE, 60 * MINUTE)
OVERTIME_S: Final = 30 * MINUTE

Standing = tuple[int, ...]


class Variant(NamedTuple):
    """A route as it would be. `saved_s`: the driving that the change alone takes away.

    `code` and `facts` are those of `routing.relax`; a `load` is not known before the visit is.
    """

    code: str
    facts: dict[str, Fact]
    route: RouteGaps
    saved_s: int = 0


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A plan's gaps as they are (`table`), and as they would be (`variants`, same order)."""

    problem: Problem
    table: GapTable
    variants: tuple[Variant, ...]
    variant_table: GapTable


def what_if(problem: Problem, plan: Plan, asked: Iterable[Visit]) -> WhatIf:
    """Return the routes of a clean plan as they would be, for questions about these visits."""
    table = gap_table(problem, plan)
    made = [*_relaxed_shifts(problem, table), *_extra_shifts(problem, table)]
    most = max(map(standing, asked), default=None)
    if most is not None:
        made += _without_one(problem, table, below=most)
    variants = tuple(each for each in made if each.route.gaps)
    return WhatIf(problem, table, variants, GapTable(tuple(each.route for each in variants)))


def standing(visit: Visit) -> Standing:
    """Return how much the visit matters: its level, or below all of them its penalty."""
    return (1, *level(visit)) if visit.penalty_s is None else (0, visit.penalty_s)


def _relaxed_shifts(problem: Problem, table: GapTable) -> Iterator[Variant]:
    for route in table.routes:
        who = {"shift": route.shift.id}
        yield _changed(problem, route, "overtime", who | {"by_s": OVERTIME_S})
        if route.shift.breaks:
            for step_s in STEPS_S:
                yield _changed(problem, route, "break", who | {"by_s": step_s})
        if route.is_full:
            yield _changed(problem, route, "max_stops", who | {"by": 1})
        if route.load_left:
            yield Variant("load", {**who}, replace(route, load_left=()))


def _changed(problem: Problem, route: RouteGaps, code: str, facts: Mapping[str, Fact]) -> Variant:
    shift = relaxed_shift(route.shift, code, facts)
    return Variant(code, dict(facts), _gaps(problem, route, shift, route.visits))


def _extra_shifts(problem: Problem, table: GapTable) -> Iterator[Variant]:
    """Yield an empty day of each kind of shift there is."""
    groups = {each.group for route in table.routes for each in route.visits}
    served = frozenset(group for group in groups if group is not None)
    seen: set[Shift] = set()
    for shift in problem.shifts:
        kind = replace(shift, id="")
        if kind in seen:
            continue
        seen.add(kind)
        names = (f"{shift.id} +{number}" for number in count(1))
        name = next(each for each in names if not problem.has_shift(each))
        facts: dict[str, Fact] = {"shift": name, "like": shift.id}
        empty = route_gaps(problem, shift_like(problem, facts), (), groups_elsewhere=served)
        yield Variant("extra_shift", facts, empty)


def _without_one(problem: Problem, table: GapTable, *, below: Standing) -> Iterator[Variant]:
    """Yield each route without each of its stops that matters less than `below`."""
    for route in table.routes:
        for number, left_out in enumerate(route.visits):
            rest = [*route.visits[:number], *route.visits[number + 1 :]]
            is_half = left_out.pair is not None
            if is_half or standing(left_out) >= below or stranded(rest) is not None:
                continue
            facts: dict[str, Fact] = {
                "displaced": left_out.id, "priority": left_out.priority,
                "promised": int(left_out.promised),
            }  # fmt: skip
            gaps = _gaps(problem, route, route.shift, rest)
            yield Variant("displace", facts, gaps, saved_s=_driven_s(route) - _driven_s(gaps))


def _gaps(problem: Problem, route: RouteGaps, shift: Shift, visits: Sequence[Visit]) -> RouteGaps:
    return route_gaps(problem, shift, visits, groups_elsewhere=route.groups_elsewhere)


def _driven_s(route: RouteGaps) -> int:
    return sum(gap.driven_s for gap in route.gaps)
