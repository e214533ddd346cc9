"""A service day as the kernel sees it: the only place where drafts become routing problems."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from uuid import UUID

from backend.offices.selectors import ShiftOnDay
from routing.gaps import GapTable, gap_table
from routing.insertion import added_travel_at, best_insertions, insert
from routing.model import Break, Place, Problem, Shift, TimeWindow, Visit
from routing.plan import Plan, Route
from routing.timing import Infeasible, Timed, idle_route, time_route
from routing.travel import drives_to, great_circle, points_of, with_place
from routing.travel.great_circle import Points
from scheduling.draft import Draft, DraftVisit

OFFICE_PLACE = 0


@dataclass(frozen=True, slots=True)
class Survey:
    """What questions to a day need, made once: they come far more often than changes.

    Attributes:
        gaps: the room between the stops of the plan.
        points: the places that the gaps touch.
        busy_percent: how much of the shifts' working time is driving and service.
    """

    gaps: GapTable
    points: Points = field(repr=False, compare=False)
    busy_percent: int


@dataclass(frozen=True, slots=True)
class DayModel:
    """A problem and the plan that the draft's orders make.

    `plan.unserved` names every visit of the problem without a place. `survey` belongs to the plan;
    it stays right when unserved visits are added.
    """

    problem: Problem
    plan: Plan
    survey: Survey = field(repr=False, compare=False)

    @property
    def orders(self) -> dict[UUID, tuple[UUID, ...]]:
        """Who drives what, in the draft's form."""
        return orders_of(self.plan)

    def with_plan(self, plan: Plan) -> "DayModel":
        """Return the day with another plan; routes that are the same are not looked at again."""
        return DayModel(self.problem, plan, survey(self.problem, plan, before=self.survey))

    def with_visit(self, visit: DraftVisit) -> "DayModel":
        """Return the day with one more visit, unserved."""
        old, place = self.problem, Place(visit.lat, visit.lon)
        asked = _visit(visit, len(old.places))
        problem = Problem(
            places=(*old.places, place),
            travel=with_place(old.travel, old.places, place),
            visits=(*old.visits, asked),
            shifts=old.shifts,
        )
        plan = replace(self.plan, unserved=(*self.plan.unserved, asked.id))
        return DayModel(problem, plan, self.survey)


def build_day_model(*, office: Place, shifts: Iterable[ShiftOnDay], draft: Draft) -> DayModel:
    """Return the day's problem with the draft's routes timed.

    Args:
        office: where every shift starts and ends.
        shifts: who is on duty; orders of anybody else are not driven.
        draft: the visits and orders.

    An order that cannot be driven (a changed shift) is repaired by leaving out the visits that
    break it, so the plan of the result is always clean; what was left out is in `plan.unserved`.
    """
    places = (office, *(Place(visit.lat, visit.lon) for visit in draft.visits.values()))
    problem = Problem(
        places=places,
        travel=great_circle(places),
        visits=tuple(_visit(each, place) for place, each in enumerate(draft.visits.values(), 1)),
        shifts=tuple(map(kernel_shift, shifts)),
    )
    routes = tuple(_driven(problem, shift, draft.orders) for shift in problem.shifts)
    placed = {visit for route in routes for visit in route.visits}
    unserved = tuple(visit.id for visit in problem.visits if visit.id not in placed)
    plan = Plan(routes=routes, unserved=unserved, engine="draft")
    return DayModel(problem, plan, survey(problem, plan))


def orders_of(plan: Plan) -> dict[UUID, tuple[UUID, ...]]:
    """Return who drives what in a plan, in the draft's form."""
    return {
        UUID(route.shift): tuple(UUID(visit) for visit in route.visits)
        for route in plan.routes
        if route.stops
    }


def survey(problem: Problem, plan: Plan, *, before: Survey | None = None) -> Survey:
    """Look a clean plan over; `before` is the survey of the same day before its plan changed."""
    points = before.points if before else None
    if points is None or len(points) != len(problem.places):
        points = points_of(problem.places)
    table = gap_table(problem, plan, before=before.gaps if before else None)
    return Survey(table, points, _busy_percent(problem, plan))


def added_travel_of(
    model: DayModel, visit: DraftVisit, windows: Sequence[TimeWindow]
) -> list[int | None]:
    """Return, for each window, the seconds of driving the visit would add; None if it cannot be.

    The visit must not have a place in the plan; the model need not know it.
    """
    place = Place(visit.lat, visit.lon)
    drives_s = drives_to(model.survey.points, place)
    asked = _visit(visit, len(drives_s))
    return added_travel_at(
        model.survey.gaps, asked, windows=windows, to_s=drives_s, from_s=drives_s
    )


def refit(model: DayModel) -> DayModel:
    """Give every unserved visit the cheapest place its window allows, the most urgent first.

    Nobody who has a place loses it. Who finds none stays unserved. Places kept back come last.
    """
    waiting = [model.problem.visit(visit_id) for visit_id in model.plan.unserved]
    for visit in sorted(waiting, key=_urgency):
        model = placed(model, visit) or model
    return model


def placed(model: DayModel, visit: Visit) -> DayModel | None:
    """Return the day with an unserved visit at the cheapest place its windows allow, or None."""
    rooms = best_insertions(
        model.problem, model.plan, visit, windows=visit.windows, table=model.survey.gaps
    )
    found = [room for room in rooms if room is not None]
    if not found:
        return None
    best = min(found, key=lambda room: room.added_travel_s)
    return model.with_plan(insert(model.problem, model.plan, visit.id, best))


@lru_cache(maxsize=4096)
def kernel_shift(shift: ShiftOnDay) -> Shift:
    """Return a courier's shift as the kernel knows it."""
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


def _urgency(visit: Visit) -> tuple[bool, int, int]:
    return not visit.promised, -visit.priority, visit.windows[0].opens


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


def _busy_percent(problem: Problem, plan: Plan) -> int:
    works_s = sum(
        shift.closes - shift.opens - sum(each.duration_s for each in shift.breaks)
        for shift in problem.shifts
    )
    busy_s = sum(
        route.travel_s + sum(stop.ends - stop.begins for stop in route.stops)
        for route in plan.routes
    )
    return round(100 * busy_s / works_s) if works_s else 0


def _visit(visit: DraftVisit, place: int) -> Visit:
    return Visit(
        id=str(visit.id),
        place=place,
        windows=(TimeWindow(visit.opens_s, visit.closes_s),),
        service_s=visit.service_s,
        skills=visit.skills,
        priority=visit.priority,
        required_shift=str(visit.locked_to) if visit.locked_to else None,
        promised=not visit.is_placeholder,
    )
