"""The gaps of a whole plan, once as objects for people and once as arrays for questions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

import numpy as np

from routing.gap_query import COURIER_COLUMNS, GAP_ROWS, Ints
from routing.model import Problem, Seconds, Shift, Visit
from routing.openings import RouteGaps, route_gaps
from routing.plan import Plan
from routing.slack import break_of

KINDS_KEPT: Final = 256  # of visits, in a table's memory of what is open to whom


@dataclass(frozen=True, slots=True)
class GapTable:
    """The gaps of all routes of a plan. Valid while the plan and its visits stay the same.

    Places may be added behind the others in the meantime: gaps only know places they touch.

    Attributes:
        routes: in the plan's order.
        gaps, couriers: the same as arrays, for `routing.gap_query`, which names their rows.
        first_gaps: number of each route's first gap, and of all gaps.
        n_places: the gaps touch only places below this number.
        released: the earliest time at which a courier may leave.
    """

    routes: tuple[RouteGaps, ...]
    gaps: Ints = field(init=False, repr=False, compare=False)
    couriers: Ints = field(init=False, repr=False, compare=False)
    first_gaps: tuple[int, ...] = field(init=False, repr=False, compare=False)
    n_places: int = field(init=False, compare=False)
    released: Seconds = field(init=False, compare=False)
    _reaches: dict[object, Ints] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        rows = [gap for route in self.routes for gap in route.gaps]
        firsts = tuple(accumulate((len(route.gaps) for route in self.routes), initial=0))
        couriers = [_courier(r.shift, at) for r, at in zip(self.routes, firsts, strict=False)]
        places = [max(gap.from_place, gap.to_place) for gap in rows]
        object.__setattr__(self, "gaps", _rows_of(rows, GAP_ROWS).T.copy())
        object.__setattr__(self, "couriers", _rows_of(couriers, COURIER_COLUMNS))
        object.__setattr__(self, "first_gaps", firsts)
        object.__setattr__(self, "n_places", max(places, default=-1) + 1)
        object.__setattr__(self, "released", min((r.released for r in self.routes), default=0))

    def leaving(self, released: Seconds) -> "GapTable":
        """Return the table as it is if nobody may leave before `released`."""
        if released <= self.released:
            return self
        return GapTable(tuple(route.leaving(released) for route in self.routes))

    def reaches(self, visit: Visit) -> Ints:
        """Return `RouteGaps.reach` of every route; visits of one kind share the answer."""
        kind = (
            visit.skills, visit.required_shift, visit.forbidden_shifts, visit.load,
            visit.papers_to, visit.group, visit.pair is None,
        )  # fmt: skip
        if (known := self._reaches.get(kind)) is None:
            if len(self._reaches) >= KINDS_KEPT:
                self._reaches.clear()
            known = np.array([route.reach(visit) for route in self.routes], np.int32)
            self._reaches[kind] = known
        return known


def gap_table(problem: Problem, plan: Plan, *, before: GapTable | None = None) -> GapTable:
    """Return the gaps of a clean plan. Linear in the number of stops.

    `before`: what this function said of the day before the plan changed, places at most added
    behind the others. Routes that have stayed the same are taken from it.
    """
    orders = [[problem.visit(each) for each in route.visits] for route in plan.routes]
    served_by = {
        visit.group: route.shift
        for route, order in zip(plan.routes, orders, strict=True)
        for visit in order
        if visit.group is not None
    }
    known = {route.shift.id: route for route in before.routes} if before else {}
    routes = []
    for route, order in zip(plan.routes, orders, strict=True):
        elsewhere = frozenset(group for group, by in served_by.items() if by != route.shift)
        shift, old = problem.shift(route.shift), known.get(route.shift)
        same = (shift, tuple(order), elsewhere)
        if old is None or same != (old.shift, old.visits, old.groups_elsewhere):
            old = route_gaps(problem, shift, order, groups_elsewhere=elsewhere)
        routes.append(old)
    return GapTable(tuple(routes))


def _rows_of(rows: Sequence[tuple[int, ...]], width: int) -> Ints:
    """Return an array of rows of this width, also of none."""
    return np.array(rows, np.int32).reshape(-1, width)


def _courier(shift: Shift, first_gap: int) -> tuple[int, ...]:
    """Return a shift's row of `GapTable.couriers`."""
    pause = break_of(shift)
    rest = (0, 0, 0) if pause is None else (pause.duration_s, pause.opens, pause.closes)
    return first_gap, shift.drive_percent, *rest
