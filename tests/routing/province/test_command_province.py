"""`python -m routing province`: a file in, a plan out, and one line about what is wrong."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from routing.__main__ import main
from routing.check import check
from routing.files import plan_from_json, problem_to_json
from tests.routing.province.builders import uneven

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "docs/api/routing.schema.json").read_text(encoding="utf-8")
)
DAY = uneven()
AREAS = {each.id: 0 for each in DAY.visits}
WORDS = ["--iterations", "400"]


def described_by(kind: str) -> Draft202012Validator:
    return Draft202012Validator({"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{kind}"})


@pytest.fixture
def run(tmp_path, capsys):
    def run_with(document, *words):
        path = tmp_path / "province.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        code = main(["province", str(path), *WORDS, *words])
        out, err = capsys.readouterr()
        return code, out, err.replace(str(path), "FILE")

    return run_with


def province(**more):
    return {"problem": problem_to_json(DAY), "areas": AREAS} | more


def test_a_problem_alone_and_one_with_areas_are_planned(run):
    for document in (problem_to_json(DAY), province(), province(areas=None)):
        code, out, err = run(document)

        plan = plan_from_json(json.loads(out))
        assert (code, err, plan.unserved) == (0, "", ())
        assert check(DAY, plan) == []


def test_who_helped_whom_is_said_when_asked(run):
    described_by("province").validate(province())

    code, out, _ = run(province(), "--offices")

    answer = json.loads(out)
    described_by("province_plan").validate(answer)
    assert code == 0
    assert [row["place"] for row in answer["offices"]] == [0, 2]
    assert answer["offices"][0]["others"] == answer["offices"][1]["lent"] > 0


@pytest.mark.parametrize(
    ("areas", "line"),
    [
        ([], "type: This must be an object. (file='FILE', pointer='/areas')\n"),
        (
            {"v0": "first"},
            "type: This must be a whole number. (file='FILE', pointer='/areas/v0')\n",
        ),
        ({"nobody": 0}, "unknown_visit: There is no such visit. (visit='nobody')\n"),
        ({"v0": 1}, "unknown_office: No shift starts at this place. (visit='v0', place=1)\n"),
    ],
)
def test_areas_that_are_wrong_are_said_in_one_line(run, areas, line):
    assert run(province(areas=areas)) == (2, "", line)
    assert run(province(areas={"v0": 0}))[0] == 0


def test_an_engine_cannot_be_chosen(run):
    code, out, err = run(province(), "--engine", "ortools")

    assert (code, out) == (2, "")
    assert err.startswith("arguments: unrecognized arguments")
