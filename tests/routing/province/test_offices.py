"""Which office a courier and a visit belong to, and what a part of a province holds."""

import pytest

from routing.check import check
from routing.errors import InvalidProblem
from routing.province.offices import territory_of
from routing.province.parts import Whole
from routing.timing import empty_plan, time_plan
from tests.routing.builders import problem, visit
from tests.routing.province.builders import STREET, crew

OFFICES = crew(0, 2, 2, 4)


def day(*visits):
    return problem(visits, OFFICES, minutes=STREET)


def home_of(*visits, areas=None):
    return territory_of(day(*visits), areas).home


def test_couriers_belong_where_they_start():
    territory = territory_of(day())

    assert territory.offices == (0, 2, 4)
    assert territory.shifts == {0: (0,), 2: (1, 2), 4: (3,)}
    assert territory.near == {0: (2, 4), 2: (0, 4), 4: (2, 0)}


def test_a_visit_belongs_to_the_nearest_office_unless_more_is_known():
    near, named, bound = (
        visit("near", 4),
        visit("named", 4),
        visit("bound", 4, required_shift="2.1"),
    )

    home = home_of(near, named, bound, areas={"named": 0, "bound": 0})

    assert home == {"near": 4, "named": 0, "bound": 2}


def test_who_requires_a_courier_that_is_not_there_waits_in_its_area():
    assert home_of(visit("a", 4, required_shift="absent")) == {"a": 4}


def test_a_group_belongs_together():
    assert home_of(visit("a", 0, group="g"), visit("b", 4, group="g")) == {"a": 0, "b": 0}


def test_free_calls_at_a_desk_go_where_most_papers_wait_for_it():
    papers = [visit(f"p{n}", place, papers_to="ward") for n, place in enumerate((4, 4, 0))]
    calls = [visit(f"call {n}", 2, desk="ward", penalty_s=0) for n in range(3)]

    home = home_of(*papers, *calls)

    assert [home[call.id] for call in calls] == [4, 0, 4]


@pytest.mark.parametrize(
    ("areas", "code"),
    [({"nobody": 0}, "unknown_visit"), ({"a": 1}, "unknown_office"), ({"a": 0}, None)],
)
def test_areas_name_visits_and_offices_there_are(areas, code):
    if code is None:
        assert home_of(visit("a", 4), areas=areas) == {"a": 0}
        return
    with pytest.raises(InvalidProblem) as refused:
        home_of(visit("a", 4), areas=areas)
    assert refused.value.code == code


def test_a_part_holds_whom_its_couriers_serve_and_who_waits_there():
    whole_day = day(visit("own", 0), visit("lent", 4), visit("waits", 1), visit("far", 4))
    plan = time_plan(whole_day, [["own", "lent"], [], [], []], engine="hand")
    whole = Whole(whole_day, territory_of(whole_day, {"waits": 0}), plan)

    part = whole.part([0])

    assert [each.id for each in part.problem.visits] == ["own", "lent", "waits"]
    assert [each.id for each in part.problem.shifts] == ["0.1"]
    assert part.start.unserved == ("waits",)
    assert check(part.problem, part.start) == []


def test_who_waits_waits_where_others_of_the_group_are_served():
    whole_day = day(visit("a", 0, group="g"), visit("b", 0, group="g"))
    plan = time_plan(whole_day, [[], [], [], ["a"]], engine="hand")

    assert Whole(whole_day, territory_of(whole_day), plan).waiting == {"b": 4}


def test_taking_a_part_s_plan_changes_its_couriers_alone():
    whole_day = day(visit("a", 0), visit("b", 4))
    whole = Whole(whole_day, territory_of(whole_day), empty_plan(whole_day))
    part = whole.part([4])

    whole.take(part, time_plan(part.problem, [["b"]], engine="hand"))

    plan = whole.plan(engine="hand")
    assert [route.visits for route in plan.routes] == [(), (), (), ("b",)]
    assert plan.unserved == ("a",)
    assert check(whole_day, plan) == []
