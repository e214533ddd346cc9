"""Insertion: exact against brute force, and what happens to the plan."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.errors import InvalidProblem, NoLongerFits
from routing.gaps import gap_table
from routing.insertion import (
    Insertion,
    added_travel,
    added_travel_at,
    best_insertions,
    insert,
    remove,
)
from routing.model import Place, Problem
from routing.timing import Timed, empty_plan, time_plan, time_visits
from tests.routing.builders import OTHER_SHIFT, SHIFT, at, lunch, problem, shift, visit, window
from tests.routing.strategies import MORE, SMALL, drivable_plans, problems, visit_of, windows


def brute_force(day, plan, newcomer, allowed):
    """Time every position of every route from scratch; the first cheapest one wins."""
    found = []
    for number, route in enumerate(plan.routes):
        if newcomer.group in groups_elsewhere(day, plan, route):
            continue
        courier = day.shift(route.shift)
        order = [day.visit(each) for each in route.visits]
        for position in range(len(order) + 1):
            guest = replace(newcomer, windows=(allowed,))
            timed = time_visits(day, courier, [*order[:position], guest, *order[position:]])
            if isinstance(timed, Timed):
                added_s = timed.route.travel_s - route.travel_s
                begins = timed.route.stops[position].begins
                found.append((added_s, number, position, begins))
    if not found:
        return None
    added_s, number, position, begins = min(found)
    return Insertion(plan.routes[number].shift, position, added_s, begins)


def groups_elsewhere(day, plan, route):
    others = [each for each in plan.routes if each != route]
    groups = {day.visit(name).group for other in others for name in other.visits}
    return groups - {None}


def newcomers(day):
    """A visit that the day does not know, with as many kinds of load as the day has."""
    loads = [*(each.load for each in day.visits), *(each.max_load or () for each in day.shifts)]
    names = [courier.id for courier in day.shifts]
    kinds = max(map(len, loads))
    return visit_of("newcomer", places=len(day.places), shifts=names, kinds=kinds)


@MORE
@given(st.data())
def test_insertion_finds_exactly_what_brute_force_finds(data):
    day = data.draw(problems())
    plan = data.draw(drivable_plans(day))
    newcomer = data.draw(newcomers(day))
    wanted = [*data.draw(windows(most=3)), *data.draw(windows(most=3))]

    found = best_insertions(day, plan, newcomer, windows=wanted)

    assert found == [brute_force(day, plan, newcomer, each) for each in wanted]


@SMALL
@given(st.data())
def test_a_table_made_before_the_place_was_known_gives_the_same_answer(data):
    day = data.draw(problems())
    plan = data.draw(drivable_plans(day))
    size = len(day.places)
    drives = [data.draw(st.lists(st.integers(0, 12), min_size=size, max_size=size)) for _ in "12"]
    there, back = drives
    grown = Problem(
        places=(*day.places, Place(17, 108)),
        travel=day.travel.grown(to_s=there, to_m=there, from_s=back, from_m=back),
        visits=day.visits,
        shifts=day.shifts,
    )
    newcomer = replace(data.draw(newcomers(day)), place=size)
    wanted = data.draw(windows(most=3))

    table = gap_table(day, plan)
    found = best_insertions(grown, plan, newcomer, windows=wanted, table=table)
    added = added_travel(grown, plan, newcomer, windows=wanted, table=table)
    apart = added_travel_at(table, newcomer, windows=wanted, to_s=there, from_s=back)

    assert found == [brute_force(grown, plan, newcomer, each) for each in wanted]
    assert added == apart == [room and room.added_travel_s for room in found]


@SMALL
@given(st.data())
def test_insert_does_what_was_announced_and_remove_undoes_it(data):
    day = data.draw(problems())
    plan = data.draw(drivable_plans(day))
    for visit_id in plan.unserved:
        newcomer = day.visit(visit_id)
        rooms = best_insertions(day, plan, newcomer, windows=newcomer.windows)
        for room in filter(None, rooms):
            longer = insert(day, plan, visit_id, room)

            stop = longer.route(room.shift).stops[room.position]
            added_s = longer.key_figures().travel_s - plan.key_figures().travel_s
            assert check(day, longer) == []
            assert (stop.visit, added_s) == (visit_id, room.added_travel_s)
            assert remove(day, longer, visit_id) == plan


MORNING = problem(
    [visit("a", 1, "08:00-09:00"), visit("b", 3, "09:00-10:00"), visit("new", 2)],
    [shift(breaks=(lunch(),)), shift(OTHER_SHIFT, hours="13:00-17:00")],
)


def morning_plan():
    return time_plan(MORNING, [["a", "b"], []], engine="hand")


def test_each_window_gets_its_cheapest_room():
    wanted = [window("08:00-08:30"), window("09:00-10:00"), window("15:00-16:00")]

    found = best_insertions(MORNING, morning_plan(), MORNING.visit("new"), windows=wanted)

    assert found == [
        Insertion(SHIFT, position=1, added_travel_s=0, begins=at("08:30")),
        Insertion(SHIFT, position=1, added_travel_s=0, begins=at("09:00")),
        Insertion(SHIFT, position=2, added_travel_s=0, begins=at("15:00")),
    ]


def test_a_window_nobody_can_keep_gets_none():
    wanted = [window("07:00-07:59"), window("17:00-18:00")]

    found = best_insertions(MORNING, morning_plan(), MORNING.visit("new"), windows=wanted)

    assert found == [None, None]


def test_insert_times_the_route_anew_and_touches_no_other():
    plan = morning_plan()
    (room,) = best_insertions(MORNING, plan, MORNING.visit("new"), windows=[window("08:00-10:00")])

    longer = insert(MORNING, plan, "new", room)

    assert longer.route(SHIFT).visits == ("a", "new", "b")
    assert longer.routes[1] == plan.routes[1]
    assert (longer.unserved, longer.engine) == ((), "hand")
    assert check(MORNING, longer) == []


def test_insert_refuses_what_does_not_fit():
    plan = morning_plan()
    tight = replace(MORNING, visits=(*MORNING.visits[:2], visit("new", 2, "07:00-07:30")))

    with pytest.raises(NoLongerFits) as refusal:
        insert(tight, plan, "new", Insertion(SHIFT, 0, 0, at("07:30")))

    assert refusal.value.rule == "window"
    assert (refusal.value.visit, refusal.value.shortfall_s) == ("new", 50 * 60)
    assert plan == morning_plan()


def test_a_visit_stands_in_one_route_only():
    room = Insertion(OTHER_SHIFT, 0, 0, at("13:10"))

    with pytest.raises(InvalidProblem, match="already_served"):
        insert(MORNING, morning_plan(), "a", room)
    with pytest.raises(InvalidProblem, match="not_served"):
        remove(MORNING, morning_plan(), "new")


def test_a_removed_visit_is_unserved_or_gone_with_its_problem():
    plan = morning_plan()
    without = replace(MORNING, visits=MORNING.visits[1:])

    assert remove(MORNING, plan, "a").unserved == ("a", "new")
    assert remove(without, plan, "a").unserved == ("new",)
    assert check(without, remove(without, plan, "a")) == []


def test_the_first_visit_of_an_idle_shift_pays_the_whole_way():
    day = problem([visit("new", 2)], [shift(end_place=4)])

    (room,) = best_insertions(
        day, empty_plan(day), day.visit("new"), windows=[window("08:00-12:00")]
    )

    assert room == Insertion(SHIFT, 0, added_travel_s=40 * 60, begins=at("08:20"))


def test_a_break_on_arrival_leaves_room_before_and_after_it():
    day = problem(
        [visit("a", 1, "10:20-10:30"), visit("b", 4, "11:20-11:50"), visit("new", 3)],
        [shift(breaks=(lunch("11:20-11:20", minutes=30),))],
    )
    plan = time_plan(day, [["a", "b"]], engine="hand")
    wanted = [window("10:50-10:55"), window("12:00-12:10"), window("11:20-11:40")]

    found = best_insertions(day, plan, day.visit("new"), windows=wanted)

    assert found == [
        Insertion(SHIFT, position=1, added_travel_s=0, begins=at("10:50")),
        Insertion(SHIFT, position=2, added_travel_s=0, begins=at("12:10")),
        None,
    ]
