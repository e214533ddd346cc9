"""Our command line is asked as anybody would ask it, and its answer is not believed but checked."""

import json
import subprocess
from itertools import pairwise

import pytest

from bench.routing import rounds, vrptw
from bench.routing.generated import write_instance
from bench.routing.instances import find_cases
from bench.routing.jobs import Job, Settings
from routing.vrptw import read_instance


@pytest.fixture
def cases(tmp_path):
    folder = tmp_path / "solomon"
    folder.mkdir()
    write_instance(folder, family="R1", customers=3, seed=1)
    known = {"R1-3": {"dist_dimacs": 50.5, "lex_vehicles": 1}}
    (tmp_path / "BKS.json").write_text(json.dumps(known))
    return find_cases(tmp_path, own_folder=tmp_path / "own")


@pytest.fixture
def answer(monkeypatch):
    """Let our command line answer this; returns the commands it was given."""

    def give(**line):
        commands = []

        def run(command, **_):
            commands.append(command)
            return subprocess.CompletedProcess(command, 0, stdout="a log line\n" + json.dumps(line))

        monkeypatch.setattr(rounds.subprocess, "run", run)
        return commands

    return give


def measure(cases, *, variant="", engine="ours"):
    job = Job("vrptw", "R1-3", engine, 2.0, seed=5, variant=variant)
    return vrptw.measure(job, Settings(cases))


def test_our_answer_is_priced_by_the_checker(cases, answer):
    instance = read_instance(cases["R1-3"].path)
    order = sorted(range(1, 4), key=lambda node: instance.windows[node, 0])
    commands = answer(seconds=1.9, feasible=True, routes=[order], distance=1.0, vehicles=9)

    figures = measure(cases)

    table = instance.table()
    driven = sum(table[here, there] for here, there in pairwise([0, *order, 0]))
    assert figures == {
        "customers": 3, "best_distance": 50.5, "best_vehicles": 1, "solver_s": 1.9,
        "distance": driven / 10, "vehicles": 1,
    }  # fmt: skip
    assert " ".join(commands[0][1:]) == (
        f"-m routing vrptw {cases['R1-3'].path} --seconds 2.0 --seed 5 --cores 1 "
        "--engine default --objective distance"
    )


def test_the_variants_are_asked_for(cases, answer):
    commands = answer(seconds=1.9, feasible=False, routes=[])

    measure(cases, variant="vehicles", engine="search")

    assert commands[0][-4:] == ["--engine", "search", "--objective", "vehicles"]


def test_an_answer_that_is_wrong_or_missing_is_an_error(cases, answer):
    answer(seconds=1.9, feasible=True, routes=[[1, 2]])
    assert measure(cases)["error"] == "wrong: missing at 3"

    answer(seconds=1.9, feasible=False, routes=[])
    assert measure(cases)["error"] == "no answer"
