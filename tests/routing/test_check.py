"""The verifier sees each way in which a plan can be wrong."""

import inspect
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.plan import Plan, Stop, TakenBreak
from routing.timing import empty_plan, time_plan
from tests.routing.builders import OTHER_SHIFT, SHIFT, at, lunch, problem, shift, visit
from tests.routing.strategies import SMALL, drivable_plans, problems

VISITS = [
    visit("morning", 1, "08:00-09:00", "10:00-10:30"),
    visit("noon", 2, "11:30-13:00", skills=frozenset({"land"})),
    visit("later", 3, "14:00-15:00", release_s=at("08:30")),
    visit("theirs", 1, "08:00-12:00", required_shift=OTHER_SHIFT),
    visit("spare", 4, forbidden_shifts=frozenset({OTHER_SHIFT})),
]
SHIFTS = [
    shift(breaks=(lunch(),), skills=frozenset({"land"}), max_stops=4),
    shift(OTHER_SHIFT, max_stops=2),
]
DAY = problem(VISITS, SHIFTS)


def clean_plan() -> Plan:
    plan = time_plan(DAY, [["morning", "noon", "later"], ["theirs"]], engine="hand")
    assert isinstance(plan, Plan)
    return plan


def with_route(shift_id=SHIFT, **changes) -> Plan:
    plan = clean_plan()
    routes = [replace(each, **changes) if each.shift == shift_id else each for each in plan.routes]
    return replace(plan, routes=tuple(routes))


def with_stop(number, **changes) -> Plan:
    stops = list(clean_plan().route(SHIFT).stops)
    stops[number] = replace(stops[number], **changes)
    return with_route(stops=tuple(stops))


def with_break(begins, ends, after) -> Plan:
    return with_route(breaks=(TakenBreak(at(begins), at(ends), after),))


def moved_to(shift_id, visit_id, begins) -> Plan:
    """The other courier also calls on this visit, late in the day."""
    extra = Stop(visit_id, at(begins), at(begins), at(begins) + 600)
    stops = clean_plan().route(shift_id).stops
    return with_route(shift_id, stops=(*stops, extra), returns=at(begins) + 4000)


def codes(plan) -> set[str]:
    return {violation.code for violation in check(DAY, plan)}


def test_the_plan_we_tamper_with_is_clean():
    plan = clean_plan()

    assert check(DAY, plan) == []
    assert plan.route(SHIFT).breaks == (TakenBreak(at("11:00"), at("12:00"), after=1),)
    assert [stop.arrives for stop in plan.route(SHIFT).stops] == [
        at("08:40"),
        at("12:10"),
        at("12:30"),
    ]
    assert plan.unserved == ("spare",)


UNSERVED = ("spare",)
TAMPERED = {
    "routes": replace(clean_plan(), routes=clean_plan().routes[::-1]),
    "unknown_visit": replace(clean_plan(), unserved=(*UNSERVED, "stranger")),
    "served_twice": moved_to(OTHER_SHIFT, "morning", "10:00"),
    "served_and_unserved": replace(clean_plan(), unserved=(*UNSERVED, "noon")),
    "unserved_twice": replace(clean_plan(), unserved=UNSERVED * 2),
    "missing": replace(clean_plan(), unserved=()),
    "required_shift": moved_to(SHIFT, "theirs", "15:00"),
    "forbidden": moved_to(OTHER_SHIFT, "spare", "15:00"),
    "skill": moved_to(OTHER_SHIFT, "noon", "12:30"),
    "max_stops": with_route(OTHER_SHIFT, stops=clean_plan().route(OTHER_SHIFT).stops * 3),
    "window": with_stop(2, begins=at("15:01"), ends=at("15:11")),
    "order": with_stop(2, arrives=at("14:05")),
    "service": with_stop(2, ends=at("14:11")),
    "travel": with_stop(2, arrives=at("12:29")),
    "shift": with_route(returns=at("17:01")),
    "release": with_route(leaves=at("08:29")),
    "break": with_route(breaks=()),
    "break_window": with_break("10:59", "11:59", 1),
    "break_length": with_break("11:00", "11:59", 1),
    "break_overlap": with_break("11:01", "12:01", 3),
    "travel_total": with_route(travel_s=1),
    "distance_total": with_route(distance_m=1),
}


@pytest.mark.parametrize("code", TAMPERED)
def test_tampering_is_seen(code):
    assert code in codes(TAMPERED[code])


@pytest.mark.parametrize(
    ("tampered", "expected"),
    [
        (with_break("11:05", "12:05", 1), {"break_overlap"}),  # ends in the middle of a drive
        (with_break("12:05", "13:05", 1), {"break_overlap"}),  # begins in the middle of a drive
        (with_break("12:15", "13:15", 2), {"break_overlap"}),  # in the middle of a service
        (with_break("11:00", "12:00", 4), {"break_overlap"}),  # after a stop there is not
        (with_break("11:00", "12:00", 0), {"break_overlap"}),  # the times say another spot
        (with_route(breaks=clean_plan().route(SHIFT).breaks * 2), {"break"}),
        (with_route(OTHER_SHIFT, breaks=clean_plan().route(SHIFT).breaks), {"break"}),
        (with_route(leaves=at("07:59")), {"shift", "release"}),
        (with_route(leaves=at("08:31")), {"travel"}),
        (with_route(returns=at("14:39")), {"travel"}),
        (with_stop(0, begins=at("09:30"), ends=at("09:40")), {"window"}),
        (with_stop(0, visit="stranger"), {"unknown_visit", "missing"}),
        (replace(clean_plan(), routes=clean_plan().routes[:1]), {"routes", "missing"}),
    ],
    ids=range(13),
)
def test_tampering_is_called_by_its_name(tampered, expected):
    assert codes(tampered) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"leaves": at("09:00"), "returns": at("09:00")},
        {"returns": at("08:01")},
        {"breaks": (TakenBreak(at("11:00"), at("12:00"), 0),)},
    ],
)
def test_a_shift_without_stops_does_nothing(changes):
    idle = empty_plan(DAY)

    moving = replace(idle, routes=(replace(idle.routes[0], **changes), idle.routes[1]))

    assert check(DAY, idle) == []
    assert codes(moving) == {"idle"}


def test_a_break_may_be_before_or_after_a_drive():
    before, drive, after = ("12:20", "13:20"), 600, ("12:30", "13:30")
    stops = clean_plan().route(SHIFT).stops
    resting_first = replace(stops[2], arrives=at(before[1]) + drive)

    early = with_route(
        stops=(*stops[:2], resting_first), breaks=(TakenBreak(*map(at, before), after=2),)
    )
    late = with_break(*after, 2)

    assert check(DAY, early) == []
    assert check(DAY, late) == []


def test_a_break_is_taken_in_working_time():
    day = problem([visit("a", 1, "13:00-14:00")], [shift(hours="11:30-14:00", breaks=(lunch(),))])
    plan = time_plan(day, [["a"]], engine="hand")
    before = replace(plan.routes[0], breaks=(TakenBreak(at("11:00"), at("12:00"), after=0),))
    after = replace(
        plan.routes[0],
        leaves=at("12:50"),
        breaks=(TakenBreak(at("13:20"), at("14:20"), after=1),),
    )

    found = [check(day, replace(plan, routes=(route,))) for route in (before, after)]

    assert plan.routes[0].breaks == (TakenBreak(at("11:30"), at("12:30"), after=0),)
    assert [violation.code for violation in found[0]] == ["break_overlap"]
    assert [violation.code for violation in found[1]] == ["break_window", "break_overlap"]


def test_the_verifier_shares_no_code_with_what_makes_plans():
    source = Path(inspect.getfile(check)).read_text(encoding="utf-8")
    imported = [line.split()[1] for line in source.splitlines() if line.startswith("from routing.")]

    assert imported == ["routing.model", "routing.plan"]


def test_a_violation_says_where_it_is():
    (violation,) = check(DAY, with_stop(2, arrives=at("14:05")))

    assert (violation.code, violation.shift, violation.visit) == ("order", SHIFT, "later")
    assert violation.detail == "begins before the courier arrives"


@SMALL
@given(st.data())
def test_what_timing_makes_is_clean(data):
    day = data.draw(problems())

    plan = data.draw(drivable_plans(day))

    assert check(day, plan) == []


@SMALL
@given(st.data())
def test_an_earlier_arrival_than_the_matrix_allows_is_seen(data):
    day = data.draw(problems())
    plan = data.draw(drivable_plans(day))
    routes = [route for route in plan.routes if route.stops]
    if not routes:
        return
    route = data.draw(st.sampled_from(routes))
    number = data.draw(st.integers(0, len(route.stops) - 1))
    stop = replace(route.stops[number], arrives=route.stops[number].arrives - 61)
    stops = (*route.stops[:number], stop, *route.stops[number + 1 :])

    hurried = replace(route, stops=stops)
    tampered = replace(plan, routes=tuple(hurried if r is route else r for r in plan.routes))

    assert "travel" in {violation.code for violation in check(day, tampered)}
