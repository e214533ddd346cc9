"""The front door: in time, never wrong, never worse. These tests start real processes."""

import logging
import multiprocessing
import random
import time

import pytest

from routing.check import check
from routing.construct import construct
from routing.errors import InvalidProblem
from routing.model import Place, Problem
from routing.objective import score
from routing.solve import Budget, _Best, prepare, solve
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


@pytest.fixture(scope="module", autouse=True)
def _solver_is_loaded():
    """Start the solver's process once, so that budgets are not spent on that."""
    assert prepare()


@pytest.mark.parametrize("engine", ["search", "ortools"])
def test_each_engine_improves_the_constructed_plan(engine):
    before = children()
    day = busy_day()

    plan = solve(day, budget=Budget(seconds=1), engine=engine)

    assert check(day, plan) == []
    assert score(day, plan) < score(day, construct(day))
    assert plan.engine == engine
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


def test_a_budget_counts_at_least_one_step():
    with pytest.raises(InvalidProblem, match="budget"):
        Budget(iterations=0)


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


ANSWERS = {
    "no orders": {"steps": 3},
    "unknown visit": {"orders": [[9]], "engine": "x"},
    "no numbers": {"orders": [["v1"]], "engine": "x"},
    "too few routes": {"orders": [], "engine": "x"},
    "a visit twice": {"orders": [[0, 0, 1, 2, 3]], "engine": "x"},
    "worse": {"orders": [[0, 2, 1, 3]], "engine": "x"},
    "fewer": {"orders": [[0]], "engine": "x"},
}


@pytest.mark.parametrize("said", ANSWERS)
def test_what_the_solver_says_is_not_believed(said, caplog):
    day = small_day()
    plan = construct(day)
    caplog.set_level(logging.CRITICAL, logger="routing.solve")
    best = _Best(day, plan, keep=frozenset(), on_plan=None)

    best.hear(ANSWERS[said])

    assert best.plan == plan


def test_an_answer_that_drops_a_kept_visit_is_not_taken():
    day = problem([visit("low", 1, "08:10-08:10"), visit("urgent", 4, "08:40-08:40", priority=5)])
    start = time_plan(day, [["low"]], engine="x")
    kept, free = (
        _Best(day, start, keep=keep, on_plan=None) for keep in (frozenset({"low"}), frozenset())
    )

    for best in (kept, free):
        best.hear({"orders": [[1]], "engine": "x"})

    assert kept.plan == start
    assert free.plan.unserved == ("low",)


def test_counted_steps_give_the_same_plan_again_and_more_are_never_worse():
    day = busy_day()

    plans = [solve(day, budget=Budget(iterations=n), seed=3) for n in (300, 2500, 2500, 6000)]

    assert plans[1] == plans[2]
    scores = [score(day, plan) for plan in plans]
    assert scores == sorted(scores, reverse=True)


def test_each_better_plan_is_shown_the_first_one_too():
    day, shown = busy_day(), []

    plan = solve(day, budget=Budget(seconds=0.5), on_plan=shown.append)

    assert shown[0] == construct(day)
    assert shown[-1] == plan
    scores = [score(day, each) for each in shown]
    assert scores == sorted(scores, reverse=True)


def test_an_unknown_engine_is_refused():
    with pytest.raises(InvalidProblem, match="engine"):
        solve(small_day(), budget=Budget(seconds=1), engine="magic")


def test_shifts_of_the_start_that_are_not_on_duty_are_refused():
    day = problem([visit("v1", 1)], [shift("somebody else")])
    start = time_plan(problem([visit("v1", 1)]), [["v1"]], engine="hand")

    with pytest.raises(InvalidProblem, match="start"):
        solve(day, budget=Budget(seconds=0.1), start=start)
    assert start.routes[0].shift == SHIFT
