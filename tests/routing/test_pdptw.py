"""Problems of the literature with pairs: their files, as a problem, on the command line."""

import json
import math

import numpy as np
import pytest

from routing.__main__ import main
from routing.errors import InvalidProblem
from routing.pdptw import read_pairs
from routing.pdptw_problem import distance_of, problem_of

FILE = """2\t30\t1
0\t35\t35\t0\t0\t230\t0\t0\t0
1\t41\t49\t10\t16\t71\t10\t0\t2
2\t35\t17\t-10\t50\t160\t10\t1\t0
3\t35\t30\t-7\t0\t190\t5\t4\t0
4\t30\t35\t7\t0\t160\t5\t0\t3
"""
KEYS = ("instance", "engine", "seconds", "vehicles", "distance", "feasible", "routes")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "lr0.txt"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_file_becomes_tasks_and_their_deliveries(path):
    instance = read_pairs(path)

    assert (instance.name, instance.vehicles, instance.capacity) == ("lr0", 2, 30)
    assert instance.delivery_of == {1: 2, 4: 3}
    assert instance.demand.tolist() == [0, 10, -10, -7, 7]
    assert instance.windows.tolist()[1] == [16, 71]


def test_drives_are_rounded_up_to_thousandths(path):
    table = read_pairs(path).table()

    assert table.dtype == np.int32
    assert table[0, 1] == math.ceil(1000 * math.hypot(6, 14))
    assert table[0, 3] == 5000


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        (FILE, "", 1, "vehicles"),
        ("2\t30\t1", "0\t30\t1", 1, "vehicles"),
        ("2\t30\t1", "2\t30", 1, "speed"),
        (FILE, "2\t30\t1\n", 2, "task"),
        ("0\t35\t35\t0\t0", "0\t35\t35\t1\t0", 2, "demand"),
        ("1\t41\t49", "5\t41\t49", 3, "task"),
        ("41\t49", "41\t4.9", 3, "y"),
        ("41\t49", "41\t10001", 3, "y"),
        ("16\t71", "72\t71", 3, "latest"),
        ("10\t0\t2", "10\t0", 3, "delivery"),
        ("10\t0\t2", "10\t2\t2", 3, "delivery"),
        ("10\t0\t2", "10\t0\t9", 3, "delivery"),
        ("10\t0\t2", "10\t0\t3", 3, "delivery"),
        ("10\t16", "-10\t16", 3, "demand"),
        ("-10\t50", "-9\t50", 3, "demand"),
    ],
)
def test_a_malformed_file_names_line_and_field(path, old, new, line, field):
    path.write_text(FILE.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(InvalidProblem) as refused:
        read_pairs(path)

    assert refused.value.code == "instance"
    assert refused.value.facts == {"line": line, "field": field}


def test_an_instance_becomes_a_problem_in_thousandths(path):
    problem = problem_of(read_pairs(path), objective="vehicles")

    first, second = problem.halves("1")
    assert (first.id, first.load, first.service_s) == ("1", (10,), 10_000)
    assert (second.id, second.load, second.windows[0].closes) == ("2", (), 160_000)
    assert problem.shifts[0].closes == 230_000
    assert problem.weights.used_shift_s == 10_000_000
    assert problem_of(read_pairs(path)).weights.used_shift_s == 0


def test_a_real_solve_serves_every_pair(path, capsys):
    code = main(["pdptw", str(path), "--seconds", "0.3", "--objective", "vehicles"])

    answer = json.loads(capsys.readouterr().out)
    assert (code, tuple(answer)) == (0, KEYS)
    assert (answer["feasible"], answer["vehicles"]) == (True, 1)
    route = answer["routes"][0]
    assert sorted(route) == [1, 2, 3, 4]
    assert route.index(1) < route.index(2)
    assert route.index(4) < route.index(3)
    assert answer["distance"] == round(distance_of(read_pairs(path), [route]), 4)


def test_a_wrong_file_is_said_in_one_line(path, capsys):
    path.write_text(FILE.replace("10\t0\t2", "10\t0\t9"), encoding="utf-8")

    code = main(["pdptw", str(path)])

    assert code == 2
    assert "no such task" in capsys.readouterr().err
