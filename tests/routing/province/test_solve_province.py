"""Many offices: never wrong, never worse than each by itself, everybody once."""

import threading
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.routing.provinces import make_province
from routing.check import check
from routing.errors import InvalidProblem
from routing.objective import score
from routing.plan import Plan
from routing.province import solve as front_door
from routing.province.offices import territory_of
from routing.province.report import offices_to_json
from routing.province.solve import solve_province
from routing.search.engine import warm
from routing.solve import Budget
from routing.timing import empty_plan
from tests.routing.builders import problem, visit
from tests.routing.province.builders import STREET, bound, crew, uneven
from tests.routing.strategies import SMALL, problems

FEW = Budget(iterations=400)


def places_of(plan: Plan) -> Counter[str]:
    served = (each for route in plan.routes for each in route.visits)
    return Counter(served) + Counter(plan.unserved)


def alone(day, monkeypatch, **options) -> Plan:
    """Return what the same call answers without its joint pass."""
    with monkeypatch.context() as patch:
        patch.setattr(front_door._Work, "jointly", lambda *_: None)
        return solve_province(day, **options)


def test_an_overloaded_office_is_helped_by_its_neighbour(monkeypatch):
    day = uneven()
    areas = {each.id: 0 for each in day.visits}

    before = alone(day, monkeypatch, budget=FEW, areas=areas)
    after = solve_province(day, budget=FEW, areas=areas)

    assert (len(before.unserved), before.routes[1].stops) == (3, ())
    assert after.unserved == ()
    assert after.routes[1].stops
    assert check(day, after) == []


def test_nobody_is_lent_where_rules_forbid_it():
    day = bound(uneven(), forbidden_shifts=frozenset({"2.1"}))
    skilled = bound(uneven(), skills=frozenset({"land"}))
    skilled = replace(skilled, shifts=(replace(day.shifts[0], skills={"land"}), day.shifts[1]))

    for each in (day, skilled):
        plan = solve_province(each, budget=FEW)
        assert (len(plan.unserved), plan.routes[1].stops) == (3, ())


def test_papers_stay_with_couriers_who_call_at_their_desk():
    day = uneven()
    call = visit("call", 0, desk="ward", penalty_s=0, minutes=5, required_shift="0.1")
    with_papers = bound(day, papers_to="ward")
    with_papers = replace(with_papers, visits=(*with_papers.visits, call))
    second = replace(call, id="second call", required_shift="2.1")
    both_call = replace(with_papers, visits=(*with_papers.visits, second))

    kept = solve_province(with_papers, budget=FEW)
    lent = solve_province(both_call, budget=FEW)

    assert kept.routes[1].stops == ()
    assert kept.unserved
    assert lent.unserved == ()
    assert lent.routes[1].visits[-1] == "second call"


@SMALL
@given(problems(most_visits=7, most_shifts=4), st.integers(0, 3))
def test_any_province_is_planned_by_the_rules_with_everybody_once(day, seed):
    plan = solve_province(day, budget=Budget(iterations=60), seed=seed)

    assert check(day, plan) == []
    assert places_of(plan) == Counter(each.id for each in day.visits)
    assert score(day, plan) <= score(day, empty_plan(day))


@settings(SMALL, max_examples=4)
@given(st.integers(0, 99))
def test_the_joint_pass_is_never_worse(seed):
    drawn = make_province(visits=60, couriers=8, offices=4, seed=seed)
    seen: list[Plan] = []
    options = {"budget": FEW, "seed": seed, "areas": drawn.areas, "on_plan": seen.append}

    plan = solve_province(drawn.problem, **options)

    scores = [score(drawn.problem, each) for each in seen]
    assert scores == sorted(scores, reverse=True)
    assert score(drawn.problem, plan) == scores[-1]
    assert all(check(drawn.problem, each) == [] for each in seen)


def test_the_same_steps_and_seed_give_the_same_plan():
    drawn = make_province(visits=60, couriers=8, offices=4, seed=1)

    first, again = (solve_province(drawn.problem, budget=FEW, areas=drawn.areas) for _ in range(2))

    assert first == again


def test_parts_are_searched_side_by_side_within_the_time(monkeypatch):
    drawn = make_province(visits=120, couriers=12, offices=6, seed=1)
    threads: set[str] = set()
    run = front_door.Task.run

    def noting(task):
        threads.add(threading.current_thread().name)
        return run(task)

    monkeypatch.setattr(front_door.Task, "run", noting)

    plan = solve_province(drawn.problem, budget=Budget(seconds=1), cores=2, areas=drawn.areas)

    assert len(threads) == 2
    assert check(drawn.problem, plan) == []
    assert places_of(plan) == Counter(each.id for each in drawn.problem.visits)


def test_without_couriers_or_visits_there_is_nothing_to_plan():
    nobody = problem([], crew(0, 2), minutes=STREET)
    alone_with_visits = replace(problem([visit("a", 1)]), shifts=())

    assert solve_province(nobody, budget=FEW).unserved == ()
    assert solve_province(alone_with_visits, budget=FEW).unserved == ("a",)


def test_areas_that_are_wrong_are_refused_and_right_ones_planned():
    day = uneven(n=3)

    with pytest.raises(InvalidProblem, match="unknown_office"):
        solve_province(day, budget=FEW, areas={"v0": 3})
    assert solve_province(day, budget=FEW, areas={"v0": 2}).unserved == ()


def test_the_report_says_who_helped_whom():
    day = uneven()
    areas = {each.id: 0 for each in day.visits}
    plan = solve_province(day, budget=FEW, areas=areas)

    first, second = offices_to_json(day, territory_of(day, areas), plan)

    helped = len(plan.routes[1].stops)
    assert first == {
        "place": 0, "visits": 14, "own": 14 - helped, "others": helped, "unserved": 0, "lent": 0,
        "couriers": 1, "travel_s": plan.routes[0].travel_s,
    }  # fmt: skip
    assert (second["visits"], second["lent"], second["couriers"]) == (0, helped, 1)


def test_a_round_ends_for_all_so_that_the_next_may_cut_the_map_anywhere(monkeypatch):
    drawn = make_province(visits=120, couriers=12, offices=6, seed=1)
    ended: list[int] = []  # how many were over when each began
    over: list[object] = []
    run = front_door.Task.run

    def noting(task):
        ended.append(len(over))
        try:
            return run(task)
        finally:
            over.append(task)

    monkeypatch.setattr(front_door._Work, "each_alone", lambda *_: None)
    monkeypatch.setattr(front_door.Task, "run", noting)
    warm()  # or loading the compiled search takes the second

    solve_province(drawn.problem, budget=Budget(seconds=1), cores=2, areas=drawn.areas)

    assert len(ended) > 4
    assert ended[::2] == list(range(0, len(ended), 2))
