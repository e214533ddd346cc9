"""The small day of docs/howto/routing-command-line.md gives what the page says."""

import json
import re
from pathlib import Path

import pytest

from routing.__main__ import main
from routing.commands import NAMES

GUIDE = Path(__file__).parents[2] / "docs/howto/routing-command-line.md"
TEXT = GUIDE.read_text(encoding="utf-8")


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (day,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "problem.json").write_text(day, encoding="utf-8")

    def run_words(words: str):
        code = main(words.split())
        return code, capsys.readouterr().out

    return run_words


def test_the_day_is_planned_explained_and_drawn(run):
    broken = next(line.removeprefix("# ") for line in TEXT.splitlines() if '"missing"' in line)
    reason = re.search(r'"reason": ({.*?}})', TEXT)[1]

    code, plan = run("solve problem.json --seconds 0.5")
    Path("plan.json").write_text(plan, encoding="utf-8")
    forgetful = json.loads(plan) | {"unserved": []}
    Path("forgetful.json").write_text(json.dumps(forgetful), encoding="utf-8")

    assert (code, json.loads(plan)["routes"][0]["travel_s"]) == (0, 1740)
    assert run("check problem.json plan.json") == (0, "")
    assert run("check problem.json forgetful.json") == (1, f"{broken}\n")
    _, explained = run("explain problem.json plan.json")
    assert json.loads(explained)["reason"] == json.loads(reason)
    assert [each["facts"] for each in json.loads(explained)["counterfactuals"]] == [
        {"later_s": 900}
    ]
    assert run("plot problem.json plan.json out.svg") == (0, "")


def test_a_file_of_both_stands_for_each(run):
    _, both = run("solve problem.json --seconds 0.5 --with-problem")
    Path("day.json").write_text(both, encoding="utf-8")

    assert run("plot day.json out.svg") == (0, "")
    assert run("check day.json day.json") == (0, "")


def test_the_page_lists_every_command_people_may_call():
    listed = re.findall(r"^\| `(\w+)", TEXT, re.MULTILINE)

    assert {*NAMES} - {*listed} == {"serve"}
