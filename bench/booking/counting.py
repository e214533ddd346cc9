"""The naive way to book: count, as most booking systems do, and hope that the day can be driven.

Each window takes as many visits as the couriers could do in it with an average drive. When all is
booked the best plan of the day is sought, with the solver. Whoever has no place in it was promised
what nobody can keep.
"""

import random
import sys
from collections import Counter
from typing import Any, Final

from backend.common.uuid7 import uuid7
from backend.offices.selectors import working_days
from bench.database import own_database
from bench.town import SERVICE_S, open_town, somewhere
from routing.model import Place
from routing.solve import Budget, solve
from scheduling.draft import Draft, DraftVisit
from scheduling.services.day_model import build_day_model, placed
from tests.conftest import NOW

VISITS_AN_HOUR: Final = (2, 3)  # careful, and as a hopeful planner would reckon
COURIERS: Final = 10


def counting(*, n_wishes: int, solve_s: float) -> dict[str, Any]:
    """Offer one day's wishes to both policies; returns accepted and broken promises of each."""
    with own_database():
        town = open_town(n_couriers=COURIERS)
        day = NOW.date()
        working = working_days(office=town.office, start=day, end=day, length_min=60)[day]
    dice = random.Random(4)
    skills = frozenset({town.version.procedure.field_id})
    asked = []
    for _ in range(n_wishes):
        (lat, lon), (opens, closes) = somewhere(town, dice), dice.choice(working.windows)
        asked.append(DraftVisit(uuid7(), lat, lon, opens, closes, SERVICE_S, skills))
    model = build_day_model(
        office=Place(town.office.lat, town.office.lon), shifts=working.shifts, draft=Draft()
    )
    figures = {
        f"counting, {each} an hour": _by_counting(
            model, asked, quota=COURIERS * each, solve_s=solve_s
        )
        for each in VISITS_AN_HOUR
    } | {"insertion": _by_insertion(model, asked)}
    sys.stdout.write(f"one day, {COURIERS} couriers, {n_wishes} wishes: {figures}\n")
    return figures


def _by_counting(model: Any, asked: list[DraftVisit], *, quota: int, solve_s: float) -> Any:
    taken: Counter[int] = Counter()
    for visit in asked:
        if taken[visit.opens_s] < quota:
            taken[visit.opens_s] += 1
            model = model.with_visit(visit)
    plan = solve(model.problem, budget=Budget(seconds=solve_s), seed=1, start=model.plan)
    return {"accepted": taken.total(), "broken": len(plan.unserved)}


def _by_insertion(model: Any, asked: list[DraftVisit]) -> Any:
    accepted = 0
    for visit in asked:
        with_it = model.with_visit(visit)
        served = placed(with_it, with_it.problem.visit(str(visit.id)))
        if served is not None:
            model, accepted = served, accepted + 1
    return {"accepted": accepted, "broken": len(model.plan.unserved)}
