"""The verifier sees broken rules of overtime, slow couriers, loads, desks and groups."""

from dataclasses import replace

import pytest

from routing.check import check
from routing.plan import Plan
from routing.timing import time_plan
from tests.routing.builders import OTHER_SHIFT, SHIFT, at, problem, shift, visit

RICH_VISITS = [
    visit("family a", 1, load=(1, 1), group="family", papers_to="ward"),
    visit("family b", 2, load=(2, 0), group="family"),
    visit("ward", 3, desk="ward"),
    visit("late", 1, "17:00-17:30", load=(1, 0)),
    visit("any", 1),
]
RICH_SHIFTS = [
    shift(max_load=(3, 9), drive_percent=110),
    shift(OTHER_SHIFT, overtime_s=3600, max_load=(9, 0)),
]
RICH_DAY = problem(RICH_VISITS, RICH_SHIFTS)


def rich_plan() -> Plan:
    plan = time_plan(RICH_DAY, [["family a", "family b", "ward"], ["late", "any"]], engine="hand")
    assert isinstance(plan, Plan)
    return plan


def driven_by_others(order, other_order):
    """What is found in a plan whose times fit, but not all rules of the rich day."""
    loose = [replace(each, load=(), group=None, papers_to=None) for each in RICH_VISITS]
    couriers = [replace(each, max_load=None) for each in RICH_SHIFTS]
    plan = time_plan(problem(loose, couriers), [order, other_order], engine="hand")
    assert isinstance(plan, Plan)
    return [(found.code, found.shift, found.visit) for found in check(RICH_DAY, plan)]


def test_the_rich_plan_is_clean():
    plan = rich_plan()

    assert check(RICH_DAY, plan) == []
    assert [route.overtime_s for route in plan.routes] == [0, 30 * 60]


@pytest.mark.parametrize(
    ("order", "other_order", "expected"),
    [
        (["family a", "ward"], ["family b"], [("group", None, None)]),
        (["family a", "family b"], [], [("desk", SHIFT, "family a")]),
        (["ward", "family a", "family b"], [], [("desk", SHIFT, "family a")]),
        (["family a"], ["ward"], [("desk", SHIFT, "family a")]),
        ([], ["family a", "family b", "ward"], [("load", OTHER_SHIFT, None)]),
    ],
)
def test_companions_on_a_route_are_seen(order, other_order, expected):
    assert driven_by_others(order, other_order) == expected


def test_each_kind_of_load_is_seen():
    heavy = replace(RICH_DAY, shifts=(replace(RICH_SHIFTS[0], max_load=(2, 0)), RICH_SHIFTS[1]))

    details = [found.detail for found in check(heavy, rich_plan()) if found.code == "load"]

    assert details == ["3 of kind 0, at most 2", "1 of kind 1, at most 0"]


@pytest.mark.parametrize(
    ("number", "changes", "expected"),
    [
        (1, {"overtime_s": 0}, {"overtime"}),
        (0, {"overtime_s": 60}, {"overtime"}),
        (1, {"returns": at("18:01"), "overtime_s": 3660}, {"shift"}),
        (1, {"returns": at("17:50"), "overtime_s": 3000}, set()),
        (0, {"travel_s": 60 * 60}, {"travel_total"}),
        (0, {"leaves": at("08:01")}, {"travel"}),
    ],
)
def test_overtime_and_slow_drives_are_computed_anew(number, changes, expected):
    routes = list(rich_plan().routes)
    routes[number] = replace(routes[number], **changes)

    tampered = replace(rich_plan(), routes=tuple(routes))

    assert {found.code for found in check(RICH_DAY, tampered)} == expected
