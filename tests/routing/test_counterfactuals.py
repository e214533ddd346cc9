"""What would give an unserved visit a place: each suggestion, followed, leaves a clean day."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.counterfactuals import suggestions
from routing.errors import NoLongerFits
from routing.explain import apply, explain, explain_each
from routing.gaps import gap_table
from routing.insertion import remove
from routing.model import TimeWindow
from routing.objective import level
from routing.openings import openings
from routing.relax import wider
from routing.rooms import rooms_of
from routing.timing import empty_plan, time_plan
from routing.variants import what_if
from tests.routing.builders import OTHER_SHIFT, SHIFT, at, lunch, problem, shift, visit, window
from tests.routing.strategies import MORE, SMALL, drivable_plans, problems


def planned(day, *orders):
    return time_plan(day, orders, engine="hand") if orders else empty_plan(day)


def suggested(day, *orders, asked="new"):
    """{code: (facts, (shift, position, begins, added driving))} of the counterfactuals."""
    found = explain(day, planned(day, *orders), asked).counterfactuals
    return {
        each.code: (
            dict(each.facts),
            (
                each.insertion.shift,
                each.insertion.position,
                each.insertion.begins,
                each.insertion.added_travel_s,
            ),
        )
        for each in found
    }


def test_a_window_that_is_too_early_may_close_later():
    day = problem([visit("new", 4, "08:00-08:30")])

    assert suggested(day) == {
        "window": ({"later_s": 900}, (SHIFT, 0, at("08:40"), 80 * 60)),
    }


def test_the_smallest_step_that_works_is_suggested():
    day = problem([visit("new", 4, "08:00-08:20", minutes=10)])

    assert suggested(day)["window"][0] == {"later_s": 1800}


def test_a_day_that_ends_too_early_may_be_longer_or_the_window_earlier():
    day = problem([visit("new", 4, "16:30-17:00")], [shift(hours="08:00-17:10")])

    assert suggested(day) == {
        "overtime": ({"shift": SHIFT, "by_s": 1800}, (SHIFT, 0, at("16:30"), 80 * 60)),
        "window": ({"earlier_s": 900}, (SHIFT, 0, at("16:15"), 80 * 60)),
    }


def test_a_break_may_be_moved():
    newcomer = visit("new", 1, "11:00-11:30", minutes=90)
    day = problem([newcomer], [shift(breaks=(lunch("11:45-12:15"),))])

    found = suggested(day)

    assert found["break"] == ({"shift": SHIFT, "by_s": 900}, (SHIFT, 0, at("11:00"), 20 * 60))
    assert found["window"][0] == {"earlier_s": 900}


def test_a_skill_may_be_waived():
    day = problem([visit("new", 1, skills=frozenset({"health"}))])

    assert suggested(day) == {"skill": ({"skill": "health"}, (SHIFT, 0, at("08:10"), 20 * 60))}


def test_somebody_else_may_come():
    day = problem([visit("new", 1, required_shift="absent")])

    assert suggested(day) == {
        "required_shift": ({"required": "absent"}, (SHIFT, 0, at("08:10"), 20 * 60))
    }


def test_one_more_stop_or_one_more_courier():
    day = problem([visit("a", 1), visit("new", 1)], [shift(max_stops=1)])

    assert suggested(day, ["a"]) == {
        "max_stops": ({"shift": SHIFT, "by": 1}, (SHIFT, 0, at("08:10"), 0)),
        "extra_shift": (
            {"shift": "courier +1", "like": SHIFT},
            (f"{SHIFT} +1", 0, at("08:10"), 20 * 60),
        ),
    }


def test_as_much_more_load_as_is_missing():
    visits = [visit("a", 1, load=(1, 4)), visit("new", 1, load=(1, 3))]
    day = problem(visits, [shift(max_load=(9, 5))])

    assert suggested(day, ["a"])["load"] == (
        {"shift": SHIFT, "kind": 1, "by": 2},
        (SHIFT, 0, at("08:10"), 0),
    )


def test_a_family_may_be_visited_by_two():
    visits = [visit("a", 1, "08:10-08:10", group="family"), visit("new", 2, "08:20-08:20")]
    day = problem([visits[0], replace(visits[1], group="family")], [shift(), shift(OTHER_SHIFT)])

    found = suggested(day, ["a"], [])

    assert found["group"] == ({"group": "family"}, (OTHER_SHIFT, 0, at("08:20"), 40 * 60))


def test_the_cheapest_comes_first():
    day = problem([visit("a", 1), visit("new", 1)], [shift(max_stops=1)])

    assert list(suggested(day, ["a"])) == ["max_stops", "extra_shift"]


def test_a_visit_that_matters_less_can_make_room():
    visits = [
        visit("wish", 2, "08:20-08:20", promised=False, priority=1),
        visit("promise", 1, "09:00-09:00"),
        visit("new", 3, "08:30-08:30", minutes=5),
    ]
    day = problem(visits)
    found = explain(day, planned(day, ["wish", "promise"]), "new").displaced

    assert [(each.code, dict(each.facts)) for each in found] == [
        ("displace", {"displaced": "wish", "priority": 1, "promised": 0})
    ]
    assert (found[0].insertion.position, found[0].insertion.added_travel_s) == (0, 20 * 60)


def test_a_visit_that_matters_as_much_makes_no_room():
    day = problem([visit("a", 1), visit("new", 1)], [shift(max_stops=1)])

    assert explain(day, planned(day, ["a"]), "new").displaced == ()


def test_a_visit_that_fits_needs_no_change():
    day = problem([visit("new", 1)])
    found = explain(day, planned(day), "new")

    assert (found.reason.code, found.counterfactuals, found.displaced) == ("fits", (), ())


def test_nobody_on_duty_leaves_nothing_to_suggest():
    day = replace(problem([visit("new", 1)]), shifts=())

    assert explain(day, planned(day), "new").counterfactuals == ()


@pytest.mark.parametrize(
    ("texts", "earlier_s", "later_s", "expected"),
    [
        (["08:00-09:00"], 600, 0, ["07:50-09:00"]),
        (["08:00-09:00", "09:20-10:00"], 600, 600, ["07:50-09:30", "09:10-10:10"]),
        (["00:00-00:10"], 3600, 0, ["00:00-00:10"]),
    ],
)
def test_wider_windows(texts, earlier_s, later_s, expected):
    found = wider([window(each) for each in texts], earlier_s=earlier_s, later_s=later_s)

    if len(expected) == 2:
        assert found == (TimeWindow(at("07:50"), at("10:10")),)
    else:
        assert found == tuple(window(each) for each in expected)


@MORE
@given(st.data())
def test_every_suggestion_can_be_followed(data):
    day = data.draw(problems(most_visits=6, most_shifts=3))
    plan = data.draw(drivable_plans(day))

    for found in explain_each(day, plan):
        for each in (*found.counterfactuals, *found.displaced):
            relaxed, better = apply(day, plan, each)
            assert check(relaxed, better) == []
            route = better.route(each.insertion.shift)
            assert route.stops[each.insertion.position].visit == found.visit
            assert route.stops[each.insertion.position].begins == each.insertion.begins
            grown_s = better.key_figures().travel_s - plan.key_figures().travel_s
            assert grown_s == each.insertion.added_travel_s


@MORE
@given(st.data())
def test_whoever_can_make_room_is_found(data):
    day = data.draw(problems(most_visits=6))
    plan = data.draw(drivable_plans(day))
    visits = [day.visit(each) for each in plan.unserved]
    tables = what_if(day, plan, visits)

    for each in visits:
        found = {str(other.facts["displaced"]) for other in suggestions(tables, each)[1]}
        lower = [
            other
            for route in plan.routes
            for other in route.visits
            if each.penalty_s is None
            and day.visit(other).penalty_s is None
            and level(day.visit(other)) < level(each)
        ]
        for other in lower:
            if can_replace(day, plan, other, each):
                assert other in found


def can_replace(day, plan, other, newcomer):
    """Say whether the newcomer fits where the other one was left out."""
    where = next(route.shift for route in plan.routes if other in route.visits)
    if newcomer.group is not None and newcomer.group == day.visit(other).group:
        return False
    try:
        without = remove(day, plan, other)
    except NoLongerFits:
        return False
    routes = gap_table(day, without).routes
    return any(
        cheapest(day, route, newcomer) is not None for route in routes if route.shift.id == where
    )


def cheapest(day, route, newcomer):
    """(added travel, position) of the cheapest gap of a route that keeps a window, or None."""
    fitting = [
        (opening.added_travel_s, opening.position)
        for opening in openings(day, route, newcomer)
        if any(map(opening.fits, newcomer.windows))
    ]
    return min(fitting, default=None)


@SMALL
@given(st.data())
def test_all_gaps_at_once_say_what_each_route_says(data):
    day = data.draw(problems(most_visits=6, most_shifts=3))
    plan = data.draw(drivable_plans(day))
    table = gap_table(day, plan)

    for name in plan.unserved:
        newcomer = day.visit(name)
        rooms = rooms_of(day, table, newcomer)
        expected = [cheapest(day, route, newcomer) for route in table.routes]
        assert rooms.cheapest(rooms.keep(newcomer.windows)) == expected
