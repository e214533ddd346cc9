"""The command line: answers on standard output, exit codes 0, 1 and 2."""

import subprocess
import sys
from pathlib import Path

import pytest

from routing.__main__ import main
from routing.check import check
from routing.commands import NAMES
from routing.files import plan_from_json
from tests.routing.command_files import DAY

ROOT = Path(__file__).resolve().parents[2]


def test_solve_prints_a_clean_plan(files):
    command = [sys.executable, "-m", "routing", "solve", "-", "--seconds", "0.6"]

    done = subprocess.run(
        command, cwd=ROOT, input=(files / "problem.json").read_bytes(), capture_output=True,
        check=False, timeout=60,
    )  # fmt: skip

    plan = plan_from_json(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert check(DAY, plan) == []
    assert plan.unserved == ("late",)


def test_a_reader_who_has_seen_enough_is_no_error(files):
    words = [sys.executable, "-m", "routing", "solve", files / "problem.json", "--seconds", "0.6"]

    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        said = process.stderr.read()

    assert (process.returncode, said) == (0, b"")


def test_an_interrupted_command_ends_as_shells_expect(files, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("routing.commands.solve.solve", interrupted)

    assert main(["solve", str(files / "problem.json")]) == 130


@pytest.mark.parametrize("name", NAMES)
def test_every_command_tells_its_usage(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: python -m routing {name}")


def test_the_help_lists_the_commands(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    listed = capsys.readouterr().out
    assert ended.value.code == 0
    assert [name for name in NAMES if f"\n    {name} " not in listed] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "arguments: the following arguments are required: COMMAND."),
        ("fly", "arguments: argument COMMAND: invalid choice: 'fly'"),
        ("solve", "arguments: the following arguments are required: problem."),
        (
            "check problem.json nowhere.json",
            "file: No such file or directory. (file='nowhere.json'",
        ),
        ("check problem.json .", "file: Is a directory. (file='.')"),
        ("check text.json plan.json", "not_json: This is not JSON: "),
        ("check deep.json plan.json", "not_json: It is nested too deeply. (file='deep.json')"),
        ("check bytes.json plan.json", "not_json: This is not JSON: "),
        (
            "check plan.json plan.json",
            "missing: This member is missing. (file='plan.json', pointer='/places')",
        ),
        ("check problem.json wrong.json", "pointer='/routes/0/stops/0/begins')"),
        ("check wrong-both.json plan.json", "pointer='/problem/visits/1/place')"),
        ("explain problem.json plan.json a", "already_served: "),
        ("explain problem.json plan.json nobody", "unknown_visit: "),
        ("plot plan.json out.svg", "no_problem: "),
        ("plot problem.json plan.json nowhere/out.svg", "file: No such file or directory."),
        ("solve problem.json --seconds 0", "budget: "),
        ("solve problem.json --seconds -1", "budget: "),
        ("solve problem.json --seconds nan", "budget: "),
        ("solve problem.json --seconds soon", "arguments: argument --seconds: invalid float"),
        ("solve problem.json --seed -1", "arguments: argument --seed: '-1' is not a whole number."),
        ("solve problem.json --cores 0", "arguments: argument --cores: 0 is not from 1 to "),
        ("solve problem.json --iterations 3000000000", "is not from 1 to 2147483647."),
        ("solve problem.json --engine steam", "arguments: argument --engine: invalid choice"),
        ("solve problem.json --start text.json", "not_json: "),
        ("vrptw nowhere.txt", "file: No such file or directory. (file='nowhere.txt')"),
        ("vrptw text.json", "instance: "),
    ],
)
def test_wrong_input_is_exit_code_2_and_one_line(files, capsys, monkeypatch, words, said):
    monkeypatch.chdir(files)

    code = main(words.split())

    written = capsys.readouterr()
    assert (code, written.out) == (2, "")
    assert said in written.err
    assert written.err.count("\n") == 1


def printed_by(code):
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_kernel_loads_neither_django_nor_the_solver():
    code = (
        "import sys, routing.solve, routing.insertion, routing.explain, routing.plot\n"
        "print(sorted({'django', 'ortools'} & set(sys.modules)))"
    )

    assert printed_by(code) == "[]\n"


def test_a_command_loads_no_other():
    code = (
        "import sys; from routing.__main__ import main; main(['check', 'nowhere', 'nowhere'])\n"
        "print(sorted(each for each in sys.modules if each.startswith('routing.commands.')))"
    )

    assert printed_by(code) == "['routing.commands.check', 'routing.commands.inputs']\n"
