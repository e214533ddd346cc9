"""When a running day's visits will begin, if the couriers go on in the order they were given.

Unlike a plan it keeps no promise: who is late serves late. It says what to warn of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from routing.model import Problem, Seconds
from routing.plan import Route
from routing.situation import UnderWay
from scheduling.models import ServiceDay
from scheduling.services.day_model import DayModel
from scheduling.services.replanning import situation_of


@dataclass(frozen=True, slots=True)
class Forecast:
    """One visit to come. `begins_s` is in seconds of the day, `late_s` after its window closed."""

    visit_id: UUID
    courier_id: UUID
    begins_s: Seconds
    late_s: Seconds


def forecast(day: ServiceDay, model: DayModel, *, now: datetime) -> list[Forecast]:
    """Return each visit that is still to come, courier by courier in driving order.

    Of a courier who has reported nothing yet we assume that all goes as planned.
    """
    situation = situation_of(day, model, gone=frozenset(), now=now)
    under_way = {each.shift: each for each in situation.under_way}
    found: list[Forecast] = []
    for route in model.plan.routes:
        start = model.problem.shift(route.shift).start_place
        begins = UnderWay(route.shift, start, max(route.leaves, situation.now))
        here = under_way.get(route.shift, begins)
        found += _ahead(model.problem, route, here, now_s=situation.now)
    return found


def _ahead(problem: Problem, route: Route, here: UnderWay, *, now_s: Seconds) -> Iterator[Forecast]:
    """Drive on from where the courier is; the break comes after the stop it was planned after."""
    shift = problem.shift(route.shift)
    at_s, place = here.ready_at, here.place
    rest_at = {each.after for each in route.breaks} if not here.break_taken else set()
    places = [(number, each) for number, each in enumerate(route.visits) if each not in here.done]
    for number, visit_id in sorted(places, key=lambda it: it[1] != here.next_stop):
        if number in rest_at and shift.breaks:
            at_s = max(at_s, shift.breaks[0].opens) + shift.breaks[0].duration_s
        visit = problem.visit(visit_id)
        arrives = max(at_s + problem.drive_s(shift, place, visit.place), now_s)
        begins = max(arrives, visit.windows[0].opens)
        late_s = max(0, begins - visit.windows[-1].closes)
        yield Forecast(UUID(visit_id), UUID(shift.id), begins, late_s)
        at_s, place = begins + visit.service_s, visit.place
