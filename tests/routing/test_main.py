"""The command line: answers on standard output, exit codes 0, 1 and 2."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from routing.__main__ import main
from routing.check import check
from routing.files import plan_from_json, plan_to_json, problem_to_json
from routing.timing import time_plan
from tests.routing.builders import problem, visit

ROOT = Path(__file__).resolve().parents[2]
DAY = problem([visit("a", 1), visit("b", 2), visit("late", 1, "05:00-06:00")])


@pytest.fixture
def files(tmp_path):
    plan = time_plan(DAY, [["a", "b"]], engine="hand")
    (tmp_path / "problem.json").write_text(json.dumps(problem_to_json(DAY)), encoding="utf-8")
    (tmp_path / "plan.json").write_text(json.dumps(plan_to_json(plan)), encoding="utf-8")
    return tmp_path


def test_solve_prints_a_clean_plan(files):
    command = [sys.executable, "-m", "routing", "solve", files / "problem.json", "--seconds", "0.6"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=20)

    plan = plan_from_json(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert check(DAY, plan) == []
    assert plan.unserved == ("late",)


def test_check_is_silent_about_a_clean_plan(files, capsys):
    code = main(["check", str(files / "problem.json"), str(files / "plan.json")])

    assert (code, capsys.readouterr().out) == (0, "")


def test_check_lists_what_is_broken(files, capsys):
    written = json.loads((files / "plan.json").read_text())
    written["unserved"] = []
    (files / "plan.json").write_text(json.dumps(written))

    code = main(["check", str(files / "problem.json"), str(files / "plan.json")])

    assert code == 1
    assert json.loads(capsys.readouterr().out) == {
        "code": "missing",
        "shift": None,
        "visit": "late",
        "detail": "neither served nor listed unserved",
    }


def test_explain_prints_the_reason(files, capsys):
    code = main(["explain", str(files / "problem.json"), str(files / "plan.json"), "late"])

    assert code == 0
    assert json.loads(capsys.readouterr().out) == {
        "code": "alone",
        "facts": {"rule": "window", "shift": "courier", "shortfall_s": 130 * 60},
    }


def test_plot_writes_a_picture(files):
    picture = files / "out.svg"

    code = main(["plot", str(files / "problem.json"), str(files / "plan.json"), str(picture)])

    assert code == 0
    assert picture.read_text(encoding="utf-8").startswith("<svg ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "problem.json", "nowhere.json"], "nowhere.json"),
        (["check", "plan.json", "plan.json"], "pointer='/places'"),
        (["explain", "problem.json", "plan.json", "a"], "already_served"),
        (["solve", "problem.json", "--seconds", "0"], "budget"),
    ],
)
def test_wrong_input_is_exit_code_2(files, capsys, arguments, said):
    paths = [str(files / each) if each.endswith(".json") else each for each in arguments]

    code = main(paths)

    written = capsys.readouterr()
    assert (code, written.out) == (2, "")
    assert said in written.err


def test_the_kernel_loads_neither_django_nor_the_solver_nor_numpy():
    code = (
        "import sys, routing.solve, routing.insertion, routing.explain, routing.plot\n"
        "print(sorted({'django', 'ortools', 'numpy'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
