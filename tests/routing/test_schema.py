"""The published JSON Schema says what the reader and the writer do."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from routing.errors import InvalidProblem
from routing.files import plan_to_json, problem_from_json, problem_to_json
from routing.matrix import TravelMatrix
from routing.model import Break, Place, Problem, Shift, TimeWindow, Visit
from routing.plan import Plan, Route, Stop, TakenBreak
from routing.weights import Weights
from tests.routing.strategies import SMALL, drivable_plans, problems
from tests.routing.test_files import RICH, changed, document

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs/api/routing.schema.json").read_text(encoding="utf-8")
)
KINDS = {
    "problem": Problem, "place": Place, "travel": TravelMatrix, "visit": Visit,
    "window": TimeWindow, "shift": Shift, "break": Break, "weights": Weights, "plan": Plan,
    "route": Route, "stop": Stop, "taken_break": TakenBreak,
}  # fmt: skip


def described_by(kind: str) -> Draft202012Validator:
    return Draft202012Validator({"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{kind}"})


def test_the_schema_is_one_and_names_every_field():
    Draft202012Validator.check_schema(SCHEMA)
    described = {
        kind: set(part["properties"])
        for kind, part in SCHEMA["$defs"].items()
        if "properties" in part
    }

    for kind, made in KINDS.items():
        assert described[kind] == {each.name for each in fields(made) if each.init}


@settings(SMALL, max_examples=15)
@given(st.data())
def test_what_we_write_is_as_the_schema_says(data):
    day = data.draw(problems())
    plan = data.draw(drivable_plans(day))

    for each in (day, RICH):
        described_by("problem").validate(json.loads(json.dumps(problem_to_json(each))))
    described_by("plan").validate(json.loads(json.dumps(plan_to_json(plan))))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("visits", 0, "windows"), []),
        (("visits", 0, "service_s"), -1),
        (("visits", 0, "service_s"), 0.5),
        (("visits", 0, "promised"), "yes"),
        (("visits", 0, "load"), [-1]),
        (("visits", 0, "colour"), "red"),
        (("shifts", 0, "breaks", 0, "duration_s"), 0),
        (("shifts", 0, "drive_percent"), 0),
        (("shifts", 0, "overtime_s"), 10**8 + 1),
        (("weights", "speed"), 1),
        (("places", 0, "lat"), 91),
        (("travel", "seconds", 1, 2), -1),
    ],
)
def test_schema_and_reader_refuse_the_same(path, value):
    wrong = changed(document(), path, value)

    assert not described_by("problem").is_valid(wrong)
    with pytest.raises(InvalidProblem):
        problem_from_json(wrong)
