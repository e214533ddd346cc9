"""The commands that make plans or look at them."""

import io
import json

import pytest

from routing.__main__ import main
from routing.commands.progress import line_of, progress
from routing.files import plan_from_json, plan_to_json, problem_from_json, problem_to_json
from routing.solve import Budget
from routing.timing import time_plan
from tests.routing.builders import at, problem, visit
from tests.routing.command_files import DAY, PLAN


@pytest.fixture
def run(files, capsys, monkeypatch):
    """Run a command in the folder of the files; returns its code and the lines it printed."""
    monkeypatch.chdir(files)

    def run_words(words: str):
        code = main(words.split())
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run_words


@pytest.fixture
def asked(monkeypatch):
    """What `solve` was asked for; it answers with the plan made by hand."""
    calls = []

    def solve(problem, **options):
        calls.append((problem, options))
        return PLAN

    monkeypatch.setattr("routing.commands.solve.solve", solve)
    return calls


def test_solve_leaves_to_the_kernel_what_is_not_said(run, asked):
    code, printed = run("solve problem.json")

    assert (code, printed) == (0, [plan_to_json(PLAN)])
    assert asked == [(DAY, {"budget": Budget(seconds=5.0), "start": None, "on_plan": None})]


def test_solve_hands_on_what_is_said(run, asked):
    run("solve problem.json --seconds 2 --seed 7 --cores 2 --engine search --start plan.json")

    options = {"seed": 7, "cores": 2, "engine": "search", "start": PLAN, "on_plan": None}
    assert asked == [(DAY, {"budget": Budget(seconds=2.0), **options})]


@pytest.mark.parametrize(
    ("words", "budget"),
    [
        ("--iterations 9", Budget(iterations=9)),
        ("--iterations 9 --seconds 2", Budget(seconds=2, iterations=9)),
    ],
)
def test_steps_are_cut_by_seconds_only_if_somebody_says_so(run, asked, words, budget):
    run(f"solve problem.json {words}")

    assert [options["budget"] for _, options in asked] == [budget]


def test_solve_with_problem_prints_a_file_that_holds_both(run, asked):
    _, (both,) = run("solve problem.json --with-problem")

    assert problem_from_json(both["problem"]) == DAY
    assert plan_from_json(both["plan"]) == PLAN


@pytest.mark.usefixtures("asked")
def test_a_problem_may_come_from_standard_input(run, files, monkeypatch):
    text = (files / "problem.json").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))

    assert run("solve -") == (0, [plan_to_json(PLAN)])


@pytest.mark.parametrize("words", ["check problem.json plan.json", "check both.json both.json"])
def test_check_is_silent_about_a_clean_plan(run, words):
    assert run(words) == (0, [])


def test_check_lists_what_is_broken(run):
    missing = {
        "code": "missing", "shift": None, "visit": "late",
        "detail": "neither served nor listed unserved",
    }  # fmt: skip

    assert run("check problem.json broken.json") == (1, [missing])


@pytest.mark.parametrize(
    "words", ["explain problem.json plan.json late", "explain both.json both.json"]
)
def test_explain_prints_the_reason(run, words):
    code, (explanation,) = run(words)

    assert (code, explanation["visit"]) == (0, "late")
    assert explanation["reason"] == {
        "code": "data",
        "facts": {"field": "windows", "shift": "courier", "shortfall_s": 2 * 3600},
    }


def test_explain_prints_what_would_help(run, files):
    day = problem([visit("a", 1), visit("early", 1, "07:00-07:55")])
    plan = time_plan(day, [["a"]], engine="hand")
    (files / "both.json").write_text(
        json.dumps({"problem": problem_to_json(day), "plan": plan_to_json(plan)})
    )

    _, (explanation,) = run("explain both.json both.json")

    assert explanation["counterfactuals"][0] == {
        "code": "window",
        "facts": {"later_s": 15 * 60},
        "insertion": {
            "shift": "courier",
            "position": 0,
            "added_travel_s": 0,
            "begins": at("08:10"),
        },
    }
    assert explanation["displaced"] == []


def test_diff_prints_what_changes(run, files):
    other = time_plan(DAY, [["b", "a"]], engine="hand")
    (files / "after.json").write_text(json.dumps(plan_to_json(other)))

    code, (found,) = run("diff problem.json plan.json after.json")

    changes = {each["visit"]: (each["change"], each["later_s"]) for each in found["visits"]}
    assert code == 0
    assert changes == {
        "a": ("retimed", 30 * 60),
        "b": ("retimed", -10 * 60),
        "late": ("unserved", None),
    }
    assert found["changes"]["retimed"] == 2


def test_explain_wants_a_plan_that_keeps_the_rules(files, capsys):
    code = main(["explain", str(files / "problem.json"), str(files / "broken.json")])

    written = capsys.readouterr()
    assert (code, written.out) == (1, "")
    assert written.err == "The plan breaks rules; `check` lists them.\n"


@pytest.mark.parametrize("words", ["problem.json plan.json", "both.json", "both.json both.json"])
def test_plot_writes_a_picture(run, files, words):
    assert run(f"plot {words} out.svg") == (0, [])
    assert (files / "out.svg").read_text(encoding="utf-8").startswith("<svg ")


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_that_the_next_overwrites():
    terminal = Terminal()

    with progress(terminal) as show:
        show(PLAN)
        show(PLAN)

    first, *more, end = terminal.getvalue().split("\r\x1b[K")
    assert (first, len(more)) == ("", 1)
    assert end == more[0] + "\n"
    assert line_of(PLAN, elapsed_s=1.25) == (
        "    1.2 s  served 2  unserved 1  travel 0 h 40 min  hand"
    )


def test_nothing_is_shown_where_nobody_looks():
    log = io.StringIO()

    with progress(log) as show:
        assert show is None

    assert log.getvalue() == ""
