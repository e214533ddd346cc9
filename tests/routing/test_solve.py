"""The front door: in time, never wrong, never worse. These tests start real processes."""

import json
import logging
import multiprocessing
import random
import sys
import time

import pytest

from routing import child
from routing.check import check
from routing.construct import construct
from routing.errors import InvalidProblem
from routing.files import plan_from_json, plan_to_json
from routing.model import Place, Problem
from routing.objective import score
from routing.solve import Budget, _better, solve
from routing.timing import time_plan
from routing.travel import great_circle
from tests.routing.builders import SHIFT, lunch, problem, shift, visit
from tests.routing.processes import children

CROSSED = ["v1", "v3", "v2", "v4"]


def small_day() -> Problem:
    return problem([visit(f"v{place}", place) for place in (1, 2, 3, 4)])


def busy_day(visits: int = 40, couriers: int = 4) -> Problem:
    draw = random.Random(1)
    places = [Place(16.06, 108.21)]
    places += [
        Place(16.06 + draw.gauss(0, 0.02), 108.21 + draw.gauss(0, 0.02)) for _ in range(visits)
    ]
    hours = [f"{8 + draw.randrange(7):02d}:00" for _ in range(visits)]
    return Problem(
        places=tuple(places),
        travel=great_circle(places),
        visits=tuple(
            visit(f"v{n}", n + 1, f"{hour}-{int(hour[:2]) + 2:02d}:00")
            for n, hour in enumerate(hours)
        ),
        shifts=tuple(shift(f"courier {n}", breaks=(lunch(),)) for n in range(couriers)),
    )


def test_the_solver_improves_the_constructed_plan():
    before = children()
    day = busy_day()

    plan = solve(day, budget=Budget(seconds=2))

    assert check(day, plan) == []
    assert score(day, plan) < score(day, construct(day))
    assert plan.engine == "ortools"
    assert children() == before


def test_a_budget_is_kept():
    before = children()
    day = busy_day()
    began = time.monotonic()

    plan = solve(day, budget=Budget(seconds=0.3))

    assert time.monotonic() - began < 0.3 + 1.0 + 0.5
    assert check(day, plan) == []
    assert children() == before


def test_a_start_plan_is_never_made_worse_and_loses_nothing():
    day = problem(
        [visit("low", 1, "08:10-08:10"), visit("urgent", 4, "08:40-08:40", priority=5)],
    )
    start = time_plan(day, [["low"]], engine="hand")

    plan = solve(day, budget=Budget(seconds=0.7), start=start)

    assert plan == start


def test_a_start_plan_is_improved():
    day = small_day()
    start = time_plan(day, [CROSSED], engine="hand")

    plan = solve(day, budget=Budget(seconds=1.5), start=start)

    assert score(day, plan) == (0, 80 * 60)
    assert check(day, plan) == []


def test_what_the_start_leaves_out_is_put_in():
    day = small_day()
    start = time_plan(day, [["v2"]], engine="hand")

    plan = solve(day, budget=Budget(seconds=0.05), start=start)

    assert plan.unserved == ()


@pytest.mark.parametrize(
    "orders", [[["v1", "late"]], [["v1", "v1"]]], ids=["cannot be driven", "a visit twice"]
)
def test_a_start_that_is_no_plan_of_the_day_is_refused(orders):
    loose = problem([visit("v1", 1), visit("late", 4)])
    start = time_plan(loose, [["v1", "late"]], engine="hand")
    if orders == [["v1", "v1"]]:
        start = type(start)((start.routes[0], start.routes[0]), (), "hand")
    day = problem([visit("v1", 1), visit("late", 4, "08:00-08:10")])

    with pytest.raises(InvalidProblem, match="start"):
        solve(day, budget=Budget(seconds=0.1), start=start)


def test_a_day_without_visits_or_shifts_needs_no_solver():
    began = time.monotonic()

    no_visits = solve(problem([]), budget=Budget(seconds=60))

    assert no_visits.routes[0].stops == ()
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan")])
def test_a_budget_is_a_time(seconds):
    with pytest.raises(InvalidProblem, match="budget"):
        Budget(seconds=seconds)


def _solve_in_worker(answers) -> None:
    answers.put(solve(small_day(), budget=Budget(seconds=0.7)).key_figures().travel_s)


def test_a_daemonic_worker_can_solve():
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    worker = context.Process(target=_solve_in_worker, args=(answers,), daemon=True)

    worker.start()
    travel_s = answers.get(timeout=20)
    worker.join(timeout=20)

    assert travel_s == 80 * 60
    assert worker.exitcode == 0


LINES = {
    "no JSON": "Segmentation fault",
    "no plan": "{}",
    "worse": json.dumps(plan_to_json(time_plan(small_day(), [CROSSED], engine="x"))),
    "unclean": json.dumps(
        plan_to_json(time_plan(small_day(), [["v1"]], engine="x")) | {"unserved": []}
    ),
}


@pytest.mark.parametrize("said", LINES)
def test_what_the_solver_says_is_not_believed(said, caplog):
    day = small_day()
    best = construct(day)
    caplog.set_level(logging.CRITICAL, logger="routing.solve")

    assert _better(day, best, LINES[said], keep=frozenset()) == best


def test_an_answer_that_drops_a_kept_visit_is_not_taken():
    day = problem([visit("low", 1, "08:10-08:10"), visit("urgent", 4, "08:40-08:40", priority=5)])
    start, other = (time_plan(day, [[each]], engine="x") for each in ("low", "urgent"))
    line = json.dumps(plan_to_json(other))

    assert _better(day, start, line, keep=frozenset({"low"})) == start
    assert _better(day, start, line, keep=frozenset()) == other


def test_the_best_answer_of_a_solver_that_dies_is_kept():
    day = small_day()
    better = json.dumps(plan_to_json(construct(day)))
    code = f"import os; print({better!r}, flush=True); os.abort()"

    lines = list(child.run_lines("", limit_s=10, command=(sys.executable, "-c", code)))

    start = time_plan(day, [CROSSED], engine="hand")
    assert _better(day, start, lines[0], keep=frozenset()) == plan_from_json(better)


def test_shifts_of_the_start_that_are_not_on_duty_are_refused():
    day = problem([visit("v1", 1)], [shift("somebody else")])
    start = time_plan(problem([visit("v1", 1)]), [["v1"]], engine="hand")

    with pytest.raises(InvalidProblem, match="start"):
        solve(day, budget=Budget(seconds=0.1), start=start)
    assert start.routes[0].shift == SHIFT
