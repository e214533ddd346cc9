"""The days of the benchmark are the same for everybody, and are judged by our rules."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.routing.days import FIRST, LAST, TOWN, make_day
from bench.routing.judge import Verdict, WrongPlan, judge, judge_orders
from routing.construct import construct
from routing.files import problem_to_json
from tests.routing.builders import SHIFT, lunch, problem, shift, visit

ANOTHER_DAY = {"visits": 31, "couriers": 3, "seed": 7}


def test_a_day_is_the_same_each_time():
    def text(**arguments):
        return json.dumps(problem_to_json(make_day(**arguments)), default=list)

    day = text(visits=30, couriers=3, seed=7)

    assert text(visits=30, couriers=3, seed=7) == day
    assert text(visits=30, couriers=3, seed=8) != day
    assert text(**ANOTHER_DAY) != day


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 40), st.integers(1, 6), st.integers(0, 99), st.integers(1, 5))
def test_a_day_is_like_those_we_describe(visits, couriers, seed, offices):
    day = make_day(visits=visits, couriers=couriers, seed=seed, offices=offices)

    assert (len(day.visits), len(day.shifts)) == (visits, couriers)
    assert len(day.places) == offices + visits
    assert day.places[0] == TOWN
    for each in day.visits:
        (window,) = each.windows
        assert FIRST <= window.opens < window.closes <= LAST
        assert window.closes - window.opens in (3600, 7200)
        assert 480 <= each.service_s <= 900
        assert each.priority in (0, 1, 2, 4)
    assert all(each.start_place == each.end_place < offices for each in day.shifts)
    assert judge(day, construct(day)).unserved <= visits


def test_a_plan_is_judged_by_count_priority_and_travel():
    day = problem([visit("a", 1), visit("b", 2, priority=4), visit("c", 3, "06:00-07:00")])

    assert judge(day, construct(day)) == Verdict(1, 1, 2 * 1200, 0)
    assert judge_orders(day, [[["a"]]]) == Verdict(2, 6, 1200, 0)


def test_a_plan_that_breaks_a_rule_is_no_plan():
    day = problem([visit("a", 1)])
    plan = construct(day)
    hurried = replace(plan, routes=(replace(plan.routes[0], returns=0),))

    with pytest.raises(WrongPlan, match="travel"):
        judge(day, hurried)


def test_what_cannot_be_driven_is_dropped_and_counted_the_least_important_first():
    visits = [visit("a", 1, "08:00-08:10"), visit("b", 2, "08:00-08:20", priority=2), visit("c", 3)]
    day = problem(visits)

    judged = judge_orders(day, [[["a", "b", "c"]]])

    assert judged == Verdict(unserved=1, weighted=1, travel_s=60 * 60, dropped=1)


def test_lunch_in_the_middle_of_a_drive_is_moved_to_where_the_courier_stands():
    crew = [shift(SHIFT, "10:00-15:00", breaks=(lunch("11:05-11:15"),))]
    day = problem([visit("a", 1, "10:50-11:00"), visit("b", 4)], crew)

    judged = judge_orders(day, [[["a", "b"]]])

    assert judged == Verdict(unserved=0, weighted=0, travel_s=80 * 60, dropped=0)


def test_the_best_candidate_by_our_rules_counts():
    day = problem([visit("a", 1, "08:00-08:10"), visit("b", 2)])

    assert judge_orders(day, [[["a", "b"]], [["b", "a"]]]).dropped == 0
