"""Problems and plans as JSON: the round trip, and errors that point at their place."""

import json
from dataclasses import MISSING, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import InvalidProblem
from routing.files import plan_from_json, plan_to_json, problem_from_json, problem_to_json
from routing.model import Shift, Visit
from routing.timing import time_plan
from routing.weights import Weights
from tests.routing.builders import SHIFT, lunch, problem, shift, visit, window
from tests.routing.strategies import SMALL, drivable_plans, problems


@SMALL
@given(st.data())
def test_problems_and_plans_come_back_the_same(data):
    day = data.draw(problems())
    plan = data.draw(drivable_plans(day))

    assert problem_from_json(json.dumps(problem_to_json(day))) == day
    assert plan_from_json(json.dumps(plan_to_json(plan))) == plan
    assert problem_from_json(problem_to_json(day)) == day
    assert plan_from_json(plan_to_json(plan)) == plan


def document():
    return problem_to_json(
        problem([visit("a", 1, "08:00-09:00", "10:00-11:00")], [shift(breaks=(lunch(),))])
    )


def changed(written, path, value):
    part = written
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return written


def test_what_may_be_left_out_has_a_default():
    written = document()
    written["shifts"][0] = {
        "id": "c", "start_place": 0, "end_place": 1, "opens": 0, "closes": 9, "breaks": None,
    }  # fmt: skip

    day = problem_from_json(written)

    assert day.visit("a") == visit("a", 1, "08:00-09:00", "10:00-11:00")
    assert (day.shift("c").breaks, day.shift("c").max_stops) == ((), None)


@pytest.mark.parametrize(
    ("path", "value", "code", "pointer"),
    [
        (("visits",), {}, "type", "/visits"),
        (("visits", 0), [], "type", "/visits/0"),
        (("visits", 0, "id"), 7, "type", "/visits/0/id"),
        (("visits", 0, "place"), 1.0, "type", "/visits/0/place"),
        (("visits", 0, "place"), True, "type", "/visits/0/place"),
        (("visits", 0, "place"), 99, "unknown_place", ""),
        (("visits", 0, "service_s"), -1, "not_whole", "/visits/0"),
        (("visits", 0, "skills"), ["land", None], "type", "/visits/0/skills/1"),
        (("visits", 0, "windows"), [], "no_window", "/visits/0"),
        (("visits", 0, "windows", 1, "opens"), "10:00", "type", "/visits/0/windows/1/opens"),
        (("visits", 0, "windows", 1, "closes"), 0, "interval", "/visits/0/windows/1"),
        (("visits", 0, "wind/ow"), 1, "unknown_member", "/visits/0/wind~1ow"),
        (("shifts", 0, "breaks", 0, "duration_s"), 0, "break_length", "/shifts/0/breaks/0"),
        (("shifts", 0, "max_stops"), "2", "type", "/shifts/0/max_stops"),
        (("shifts", 0, "max_load"), [1, 0.5], "type", "/shifts/0/max_load/1"),
        (("shifts", 0, "overtime_s"), "1", "type", "/shifts/0/overtime_s"),
        (("visits", 0, "promised"), 1, "type", "/visits/0/promised"),
        (("visits", 0, "group"), 1, "type", "/visits/0/group"),
        (("visits", 0, "load"), 1, "type", "/visits/0/load"),
        (("weights",), [], "type", "/weights"),
        (("weights", "overtime"), 0.5, "type", "/weights/overtime"),
        (("weights", "speed"), 1, "unknown_member", "/weights/speed"),
        (("places", 2, "lat"), "16", "type", "/places/2/lat"),
        (("places", 2, "lat"), 100, "place", "/places/2"),
        (("travel", "seconds", 1, 2), 0.5, "type", "/travel/seconds/1/2"),
        (("travel", "seconds", 1, 1), 5, "matrix_diagonal", "/travel"),
        (("travel", "label"), None, "type", "/travel/label"),
    ],
)
def test_an_error_points_at_its_place(path, value, code, pointer):
    with pytest.raises(InvalidProblem) as refusal:
        problem_from_json(json.dumps(changed(document(), path, value)))

    assert (refusal.value.code, refusal.value.facts["pointer"]) == (code, pointer)


@pytest.mark.parametrize(
    ("path", "value", "facts"),
    [
        (("visits", 0, "windows", 1, "closes"), 0, {"visit": "a", "field": "closes"}),
        (("visits", 0, "windows", 1, "opens"), -5, {"visit": "a", "field": "opens", "value": -5}),
        (("visits", 0, "windows", 1, "opens"), 9 * 3600, {"visit": "a", "field": "windows"}),
        (("visits", 0, "service_s"), -1, {"visit": "a", "field": "service_s"}),
        (("visits", 0, "load"), [1, -1], {"visit": "a", "field": "load"}),
        (("visits", 0, "place"), 99, {"visit": "a", "field": "place", "place": 99}),
        (("shifts", 0, "breaks", 0, "closes"), 0, {"shift": SHIFT, "field": "closes"}),
        (("shifts", 0, "drive_percent"), 0, {"shift": SHIFT, "field": "drive_percent"}),
        (("weights", "moved_s"), -1, {"field": "moved_s"}),
        (("travel", "seconds", 1, 2), -1, {"field": "seconds", "row": 1}),
    ],
)
def test_an_error_names_whose_field_is_wrong(path, value, facts):
    with pytest.raises(InvalidProblem) as refusal:
        problem_from_json(json.dumps(changed(document(), path, value)))

    assert facts.items() <= refusal.value.facts.items()


def test_a_missing_member_is_named():
    written = document()
    del written["visits"][0]["windows"]

    with pytest.raises(InvalidProblem, match="missing") as refusal:
        problem_from_json(written)

    assert refusal.value.facts["pointer"] == "/visits/0/windows"


@pytest.mark.parametrize("read", [problem_from_json, plan_from_json])
@pytest.mark.parametrize("text", ["", "{", b"\xff", "[1,]"])
def test_what_is_not_json_is_refused(read, text):
    with pytest.raises(InvalidProblem, match="not_json"):
        read(text)


@pytest.mark.parametrize(
    ("written", "pointer"),
    [
        ({"routes": [], "unserved": []}, "/engine"),
        ({"routes": [{}], "unserved": [], "engine": ""}, "/routes/0/shift"),
        ({"routes": [], "unserved": [1], "engine": ""}, "/unserved/0"),
    ],
)
def test_a_plan_has_its_shape(written, pointer):
    with pytest.raises(InvalidProblem) as refusal:
        plan_from_json(written)

    assert refusal.value.facts["pointer"] == pointer


def test_a_window_is_written_as_numbers():
    (written,) = document()["visits"]

    assert written["windows"][0] == {
        "opens": window("08:00-09:00").opens,
        "closes": window("08:00-09:00").closes,
    }
    assert set(written) == {"id", "place", "windows", "service_s"}


RICH = problem(
    [
        visit(
            "a", 1, "08:00-09:00", skills=frozenset({"land", "health"}), priority=2,
            required_shift=SHIFT, forbidden_shifts=frozenset({"z", "b"}), release_s=60,
            promised=False, penalty_s=0, load=(1, 2), papers_to="ward", desk="city",
            group="family", planned_shift="c",
        ),
        visit("b", 1, collects="parcel"), visit("c", 2, delivers="parcel"),
    ],
    [
        shift(
            breaks=(lunch(),), skills=frozenset({"land"}), max_stops=9, max_load=(5, 6),
            overtime_s=1800, drive_percent=120,
        )
    ],
    weights=Weights(overtime=1, used_shift_s=2, moved_s=3, fairness_permille=4),
)  # fmt: skip


def test_every_field_is_written_and_read():
    written = problem_to_json(RICH)

    assert set().union(*written["visits"]) == {each.name for each in fields(Visit)}
    assert set(written["shifts"][0]) == {each.name for each in fields(Shift)}
    assert set(written["weights"]) == {each.name for each in fields(Weights)}
    assert written["visits"][0]["skills"] == ["health", "land"]
    assert (written["visits"][0]["penalty_s"], written["visits"][0]["load"]) == (0, [1, 2])
    assert problem_from_json(json.dumps(written)) == RICH


def test_null_is_as_good_as_left_out():
    written = problem_to_json(problem([visit("a", 1)]))
    nothing = {each.name: None for each in fields(Visit) if each.default is not MISSING}
    written["visits"][0] = nothing | written["visits"][0]
    written["weights"] = dict.fromkeys(("overtime", "moved_s"))

    assert problem_from_json(written) == problem([visit("a", 1)])


def test_what_has_its_default_is_not_written():
    plan = time_plan(RICH, [[]], engine="hand")

    assert "overtime_s" not in plan_to_json(plan)["routes"][0]
    assert document()["weights"] == {}
