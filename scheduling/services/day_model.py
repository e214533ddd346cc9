"""A service day as the kernel sees it: the only place where drafts become routing problems."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from uuid import UUID

from backend.offices.selectors import ShiftOnDay
from routing.gaps import GapTable, gap_table
from routing.insertion import added_travel_at, best_insertions, insert
from routing.model import Break, Place, Problem, Shift, TimeWindow, Visit
from routing.plan import Plan, Route
from routing.timing import Infeasible, Timed, idle_route, time_route
from routing.travel import great_circle, with_place
from scheduling.draft import Draft, DraftVisit

OFFICE_PLACE = 0
# The horizon of three offices. A day of 150 visits takes about 2 MB, one of 50 a tenth of it.
DAYS_KEPT: Final = 45


@dataclass(frozen=True, slots=True)
class DayModel:
    """A problem and the plan that the draft's orders make.

    `plan.unserved` names every visit of the problem without a place. `gaps` is the table of the
    plan's gaps where it is known already; it stays right when unserved visits are added.
    """

    problem: Problem
    plan: Plan
    gaps: GapTable | None = None

    @property
    def orders(self) -> dict[UUID, tuple[UUID, ...]]:
        """Who drives what, in the draft's form."""
        return {
            UUID(route.shift): tuple(UUID(visit) for visit in route.visits)
            for route in self.plan.routes
            if route.stops
        }


def build_day_model(
    *,
    office: Place,
    shifts: Sequence[ShiftOnDay],
    draft: Draft,
    also: Iterable[DraftVisit] = (),
) -> DayModel:
    """Return the day's problem with the draft's routes timed.

    Args:
        office: where every shift starts and ends.
        shifts: who is on duty; orders of anybody else are not driven.
        draft: the visits and orders.
        also: visits to place besides; they start out unserved.

    An order that cannot be driven (a changed shift) is repaired by leaving out the visits that
    break it, so the plan of the result is always clean; what was left out is in `plan.unserved`.
    """
    model = _day_as_booked(
        office, tuple(shifts), tuple(draft.visits.values()), tuple(draft.orders.items())
    )
    for visit in also:
        model = _with_visit(model, visit)
    return model


@lru_cache(maxsize=DAYS_KEPT)
def _day_as_booked(
    office: Place,
    shifts: tuple[ShiftOnDay, ...],
    visits: tuple[DraftVisit, ...],
    orders: tuple[tuple[UUID, tuple[UUID, ...]], ...],
) -> DayModel:
    """Return the model of a draft; the arguments are all it depends on, and none can change.

    So what is kept can never be out of date. Between two bookings of a day everybody who asks
    for offers gets the same model.
    """
    places = (office, *(Place(visit.lat, visit.lon) for visit in visits))
    problem = Problem(
        places=places,
        travel=great_circle(places),
        visits=tuple(_visit(visit, place) for place, visit in enumerate(visits, start=1)),
        shifts=tuple(_shift(shift) for shift in shifts),
    )
    routes = tuple(_driven(problem, shift, dict(orders)) for shift in problem.shifts)
    placed = {visit for route in routes for visit in route.visits}
    unserved = tuple(visit.id for visit in problem.visits if visit.id not in placed)
    plan = Plan(routes=routes, unserved=unserved, engine="draft")
    return DayModel(problem, plan, gap_table(problem, plan))


def _with_visit(model: DayModel, visit: DraftVisit) -> DayModel:
    """Return the model with one more visit, unserved."""
    old, place = model.problem, Place(visit.lat, visit.lon)
    asked = _visit(visit, len(old.places))
    problem = Problem(
        places=(*old.places, place),
        travel=with_place(old.travel, old.places, place),
        visits=(*old.visits, asked),
        shifts=old.shifts,
    )
    plan = replace(model.plan, unserved=(*model.plan.unserved, asked.id))
    return DayModel(problem, plan, model.gaps)


def added_travel_of(
    model: DayModel, visit: DraftVisit, windows: Sequence[TimeWindow]
) -> list[int | None]:
    """Return, for each window, the seconds of driving the visit would add; None if it cannot be.

    The visit must not have a place in the plan; the model need not know it.
    """
    known = model.problem.places
    travel = with_place(model.problem.travel, known, Place(visit.lat, visit.lon)).seconds
    table = model.gaps or gap_table(model.problem, model.plan)
    asked = _visit(visit, len(known))
    return added_travel_at(
        table, asked, windows=windows, to_s=travel[:-1, -1], from_s=travel[-1, :-1]
    )


def refit(model: DayModel) -> DayModel:
    """Give every unserved visit the cheapest place its window allows, the most urgent first.

    Nobody who has a place loses it. Who finds none stays unserved.
    """
    plan = model.plan
    waiting = [model.problem.visit(visit_id) for visit_id in plan.unserved]
    for visit in sorted(waiting, key=lambda each: (-each.priority, each.windows[0].opens)):
        (found,) = best_insertions(model.problem, plan, visit, windows=visit.windows)
        if found is not None:
            plan = insert(model.problem, plan, visit.id, found)
    return DayModel(model.problem, plan)


def _driven(problem: Problem, shift: Shift, orders: Mapping[UUID, tuple[UUID, ...]]) -> Route:
    order = [
        str(visit) for visit in orders.get(UUID(shift.id), ()) if problem.has_visit(str(visit))
    ]
    while order:
        match time_route(problem, shift.id, order):
            case Timed(route=route):
                return route
            case Infeasible(visit=broken):
                order.remove(broken)
    return idle_route(shift)


def _visit(visit: DraftVisit, place: int) -> Visit:
    return Visit(
        id=str(visit.id),
        place=place,
        windows=(TimeWindow(visit.opens_s, visit.closes_s),),
        service_s=visit.service_s,
        skills=visit.skills,
        priority=visit.priority,
        required_shift=str(visit.locked_to) if visit.locked_to else None,
    )


def _shift(shift: ShiftOnDay) -> Shift:
    breaks: tuple[Break, ...] = ()
    if shift.break_begins_s is not None:
        # "07:30-11:30 / 13:30-17:00" is strict: between the parts nobody works.
        breaks = (Break(shift.break_s, shift.break_begins_s, shift.break_begins_s),)
    return Shift(
        id=str(shift.courier_id),
        start_place=OFFICE_PLACE,
        end_place=OFFICE_PLACE,
        opens=shift.opens_s,
        closes=shift.closes_s,
        skills=shift.skills,
        breaks=breaks,
    )
