"""Gaps: what each rule leaves open, and the compiled question beside its plain twin."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import gap_query
from routing.compiled import IS_COMPILED
from routing.errors import InvalidProblem, NoLongerFits
from routing.gap_query import find_rooms
from routing.gaps import gap_table
from routing.insertion import (
    Insertion,
    added_travel,
    added_travel_at,
    best_insertions,
    insert,
)
from routing.openings import closing_rule, openings
from routing.rules import Rule
from routing.timing import empty_plan, time_plan
from tests.routing.builders import OTHER_SHIFT, SHIFT, at, problem, shift, visit, window
from tests.routing.strategies import MORE, drivable_plans, problems, windows
from tests.routing.test_insertion import newcomers

ANY_TIME = window("00:00-23:00")


def planned(visits, orders, *shifts):
    day = problem(visits, shifts)
    return day, time_plan(day, orders, engine="hand")


def rooms(day, plan, newcomer, *texts):
    """Shift and position for each window, or None."""
    wanted = [window(text) for text in texts] or [ANY_TIME]
    found = best_insertions(day, plan, newcomer, windows=wanted)
    return [room and (room.shift, room.position) for room in found]


@MORE
@given(st.data())
def test_a_table_made_from_the_one_before_is_the_same_table(data):
    day = data.draw(problems())
    plan = data.draw(drivable_plans(day))
    before = gap_table(day, plan)

    for name in plan.unserved:
        (room,) = best_insertions(day, plan, day.visit(name), windows=[ANY_TIME])
        if room is not None:
            with suppress(NoLongerFits):
                plan = insert(day, plan, name, room)

    assert gap_table(day, plan, before=before) == gap_table(day, plan)


def test_a_load_goes_where_it_still_fits():
    day, plan = planned(
        [visit("a", 1, load=(3, 0)), visit("b", 4, load=(1, 1))],
        [["a"], ["b"]],
        shift(max_load=(4, 9)),
        shift(OTHER_SHIFT, max_load=(4, 9)),
    )

    assert rooms(day, plan, visit("light", 1, load=(1, 9))) == [(SHIFT, 0)]
    assert rooms(day, plan, visit("heavy", 1, load=(2, 0))) == [(OTHER_SHIFT, 0)]
    assert rooms(day, plan, visit("too heavy", 1, load=(4, 0))) == [None]
    assert rooms(day, plan, visit("nothing", 1)) == [(SHIFT, 0)]


def test_a_full_shift_takes_no_further_stop():
    day, plan = planned([visit("a", 1)], [["a"]], shift(max_stops=1))

    assert rooms(day, plan, visit("new", 1)) == [None]


def test_papers_are_collected_before_the_last_call_at_their_desk():
    day, plan = planned(
        [visit("ward", 1, desk="ward"), visit("a", 2), visit("again", 1, desk="ward")],
        [["ward", "a", "again"], []],
        shift(),
        shift(OTHER_SHIFT),
    )

    assert rooms(day, plan, visit("new", 0, papers_to="ward")) == [(SHIFT, 0)]
    assert rooms(day, plan, visit("new", 4, papers_to="ward")) == [(SHIFT, 1)]
    assert rooms(day, plan, visit("late", 0, papers_to="ward"), "15:00-16:00") == [(SHIFT, 0)]
    assert rooms(day, plan, visit("new", 2, papers_to="city")) == [None]


def test_a_group_stays_with_the_shift_that_has_it():
    day, plan = planned(
        [visit("a", 1), visit("mother", 4, group="family")],
        [["a"], ["mother"]],
        shift(),
        shift(OTHER_SHIFT),
    )

    assert rooms(day, plan, visit("child", 1, group="family")) == [(OTHER_SHIFT, 0)]
    assert rooms(day, plan, visit("neighbour", 1, group="others")) == [(SHIFT, 0)]


def test_inserting_does_not_tear_a_group_apart():
    visits = [visit("mother", 4, group="family"), visit("child", 1, group="family")]
    day, plan = planned(visits, [[], ["mother"]], shift(), shift(OTHER_SHIFT))

    with pytest.raises(NoLongerFits) as refusal:
        insert(day, plan, "child", Insertion(SHIFT, 0, 20 * 60, at("08:10")))

    assert (refusal.value.rule, refusal.value.visit) == (Rule.GROUP, "child")


def test_overtime_leaves_room_after_the_end_of_the_shift():
    late = visit("late", 1)
    day, plan = planned([], [[]], shift(hours="08:00-10:00", overtime_s=1800))

    assert rooms(day, plan, late, "10:10-10:20", "10:11-10:20") == [(SHIFT, 0), None]


def test_a_slow_courier_pays_her_own_time():
    day, plan = planned(
        [visit("a", 2)], [[], ["a"]], shift(drive_percent=150), shift(OTHER_SHIFT, drive_percent=50)
    )

    added = added_travel(day, plan, visit("new", 3, required_shift=SHIFT), windows=[ANY_TIME])
    cheap = added_travel(day, plan, visit("new", 3), windows=[ANY_TIME])

    assert (added, cheap) == ([90 * 60], [10 * 60])


def test_a_later_release_counts_only_where_the_route_can_wait():
    day, plan = planned(
        [visit("early", 1, "08:10-08:20")], [["early"], []], shift(), shift(OTHER_SHIFT)
    )

    held_back = visit("new", 1, release_s=at("09:00"))

    assert rooms(day, plan, held_back, "08:30-09:09", "08:30-09:10") == [None, (OTHER_SHIFT, 0)]


def test_what_closes_a_route_has_a_name():
    day, plan = planned(
        [visit("a", 1, load=(2,), group="family")],
        [["a"], []],
        shift(max_load=(2,), max_stops=1),
        shift(OTHER_SHIFT, max_load=(2,)),
    )
    full, free = gap_table(day, plan).routes

    assert closing_rule(full, visit("new", 1)) == Rule.MAX_STOPS
    assert closing_rule(free, visit("new", 1, skills=frozenset({"land"}))) == Rule.SKILL
    assert closing_rule(free, visit("new", 1, group="family")) == Rule.GROUP
    assert closing_rule(free, visit("new", 1, papers_to="ward")) == Rule.DESK
    assert closing_rule(free, visit("new", 1, load=(3,))) == Rule.LOAD
    assert closing_rule(free, visit("new", 1, load=(2,))) is None


def test_a_table_needs_a_drive_for_each_place_it_touches():
    day, plan = planned([visit("a", 4)], [["a"]], shift())
    table = gap_table(day, plan)

    with pytest.raises(InvalidProblem, match="matrix_shape"):
        added_travel_at(table, visit("new", 0), windows=[ANY_TIME], to_s=[60] * 4, from_s=[60] * 5)


def test_no_window_and_no_shift_are_no_trouble():
    day = problem([visit("new", 1)])
    nobody = replace(day, shifts=())

    assert best_insertions(day, empty_plan(day), day.visit("new"), windows=[]) == []
    assert best_insertions(nobody, empty_plan(nobody), day.visit("new"), windows=[ANY_TIME]) == [
        None
    ]


@MORE
@given(st.data())
def test_the_table_s_arrays_say_what_its_openings_say(data):
    day = data.draw(problems())
    plan = data.draw(drivable_plans(day))
    newcomer = data.draw(newcomers(day))
    wanted = data.draw(windows(most=3))
    table = gap_table(day, plan)

    found = added_travel(day, plan, newcomer, windows=wanted, table=table)

    offered = [each for route in table.routes for each in openings(day, route, newcomer)]
    assert found == [
        min((each.added_travel_s for each in offered if each.fits(one)), default=None)
        for one in wanted
    ]


@pytest.mark.skipif(not IS_COMPILED, reason="without numba there is only the plain twin")
def test_the_compiled_question_equals_its_plain_twin(monkeypatch):
    for name in ("drive_of", "after_pause", "before_pause", "begins_between", "offer_gap"):
        monkeypatch.setattr(gap_query, name, getattr(gap_query, name).py_func)
    dice = np.random.default_rng(7)
    for _ in range(60):
        question = random_question(dice)
        compiled, plain = np.zeros((2, 2, 6), np.int32)

        find_rooms(*question, compiled)
        find_rooms.py_func(*question, plain)

        assert compiled.tolist() == plain.tolist()


def random_question(dice):
    """Three routes of four gaps, some undrivable, some with a break, and six windows."""
    gaps = dice.integers(0, 60, (7, 12))
    gaps[0], gaps[3] = dice.integers(0, 5, (2, 12))
    gaps[4:6] += 30
    gaps[1:3][dice.random((2, 12)) < 0.1] = gap_query.NEVER
    gaps[4:6][dice.random((2, 12)) < 0.1] = -gap_query.NEVER
    pauses_s, percents = dice.choice([0, 5], 3), dice.choice([100, 70, 145], 3)
    couriers = np.stack([[0, 4, 8], percents, pauses_s, [20] * 3, [30] * 3], axis=1)
    opens = dice.integers(0, 80, 6)
    spans = np.stack([opens, opens + dice.integers(0, 20, 6)])
    drives = dice.integers(0, 12, (2, 5)).astype(np.int32)
    reach = dice.integers(0, 5, 3).astype(np.int32)
    tables = (each.astype(np.int32) for each in (gaps, couriers))
    return (*tables, reach, *drives, 3, spans.astype(np.int32))


@pytest.mark.skipif(not IS_COMPILED, reason="nothing to compile")
def test_after_warming_up_no_question_is_compiled():
    gap_query.warm()
    before = len(find_rooms.signatures)
    day, plan = planned([visit("a", 1)], [["a"]], shift())
    table = gap_table(day, plan)

    best_insertions(day, plan, visit("new", 2), windows=[ANY_TIME])
    added_travel(day, plan, visit("new", 2), windows=[], table=table)
    added_travel_at(table, visit("new", 2), windows=[ANY_TIME], to_s=[60] * 5, from_s=(60,) * 5)

    assert (before, len(find_rooms.signatures)) == (1, 1)
