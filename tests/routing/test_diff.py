"""The difference of two plans, visit by visit, promise by promise, shift by shift."""

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.diff import Change, Promise, diff, diff_to_json
from routing.timing import time_plan
from tests.routing.builders import OTHER_SHIFT, SHIFT, at, problem, shift, visit
from tests.routing.strategies import SMALL, drivable_plans, problems

DAY = problem(
    [
        visit("a", 1),
        visit("b", 2),
        visit("wish", 3, promised=False),
        visit("c", 4, "08:00-12:00"),
    ],
    [shift(), shift(OTHER_SHIFT)],
)


def planned(*orders, day=DAY):
    return time_plan(day, orders, engine="hand")


@pytest.mark.parametrize(
    ("before", "after", "asked", "change", "later_min", "promise"),
    [
        ([["a"], []], [["a"], []], "a", Change.SAME, 0, Promise.KEPT),
        ([["b"], []], [["a", "b"], []], "b", Change.RETIMED, 10, Promise.MOVED),
        ([["b"], []], [[], ["b"]], "b", Change.MOVED, 0, Promise.KEPT),
        ([["b"], []], [[], ["a", "b"]], "b", Change.MOVED, 10, Promise.MOVED),
        ([[], []], [["a"], []], "a", Change.SERVED, None, Promise.KEPT),
        ([["a"], []], [[], []], "a", Change.DROPPED, None, Promise.BROKEN),
        ([[], []], [[], []], "a", Change.UNSERVED, None, Promise.OWED),
        ([["wish"], []], [[], []], "wish", Change.DROPPED, None, None),
    ],
)
def test_what_becomes_of_a_visit(before, after, asked, change, later_min, promise):
    found = diff(DAY, planned(*before), planned(*after)).of(asked)

    assert (found.change, found.promise) == (change, promise)
    assert found.later_s == (None if later_min is None else later_min * 60)


def test_both_couriers_and_both_times_are_named():
    found = diff(DAY, planned(["b"], []), planned([], ["a", "b"])).of("b")

    assert (found.shift_before, found.shift_after) == (SHIFT, OTHER_SHIFT)
    assert (found.begins_before, found.begins_after) == (at("08:20"), at("08:30"))


def test_a_promise_outside_its_window_is_broken():
    late = planned(["c"], [])
    (stop,) = late.routes[0].stops
    late_stop = replace(stop, begins=at("12:01"), ends=at("12:11"))
    late = replace(late, routes=(replace(late.routes[0], stops=(late_stop,)), late.routes[1]))

    found = diff(DAY, planned(["c"], []), late).of("c")

    assert (found.change, found.promise) == (Change.RETIMED, Promise.BROKEN)


def test_each_shift_and_all_together():
    found = diff(DAY, planned(["a", "b"], []), planned(["a"], ["b"]))

    assert [asdict(each) for each in found.shifts] == [
        {
            "shift": SHIFT, "stops_before": 2, "stops_after": 1, "travel_before_s": 40 * 60,
            "travel_after_s": 20 * 60, "returns_before": at("09:00"),
            "returns_after": at("08:30"),
        },
        {
            "shift": OTHER_SHIFT, "stops_before": 0, "stops_after": 1, "travel_before_s": 0,
            "travel_after_s": 40 * 60, "returns_before": at("08:00"),
            "returns_after": at("08:50"),
        },
    ]  # fmt: skip
    assert (found.before.travel_s, found.after.travel_s) == (40 * 60, 60 * 60)
    assert found.changes == dict.fromkeys(Change, 0) | {
        Change.SAME: 1, Change.MOVED: 1, Change.UNSERVED: 2,
    }  # fmt: skip
    assert found.promises == {
        Promise.KEPT: 1, Promise.MOVED: 1, Promise.BROKEN: 0, Promise.OWED: 1,
    }  # fmt: skip


def test_a_shift_that_is_no_longer_there():
    left = replace(DAY, shifts=DAY.shifts[1:])
    found = diff(DAY, planned(["a"], []), planned(["a"], day=left))

    assert [(each.shift, each.returns_after) for each in found.shifts] == [
        (SHIFT, None),
        (OTHER_SHIFT, at("08:30")),
    ]


def test_as_json():
    found = diff_to_json(diff(DAY, planned(["a"], []), planned([], ["a"])))

    assert json.loads(json.dumps(found)) == found
    assert found["visits"][0] == {
        "visit": "a", "change": "moved", "shift_before": SHIFT, "shift_after": OTHER_SHIFT,
        "begins_before": at("08:10"), "begins_after": at("08:10"), "later_s": 0,
        "promise": "kept",
    }  # fmt: skip
    assert found["changes"]["moved"] == 1
    assert found["promises"] == {"kept": 1, "moved": 0, "broken": 0, "owed": 2}


@SMALL
@given(st.data())
def test_a_plan_does_not_differ_from_itself(data):
    day = data.draw(problems())
    plan = data.draw(drivable_plans(day))
    found = diff(day, plan, plan)

    assert {each.change for each in found.visits} <= {Change.SAME, Change.UNSERVED}
    assert found.promises[Promise.BROKEN] == found.promises[Promise.MOVED] == 0
    assert found.before == found.after
