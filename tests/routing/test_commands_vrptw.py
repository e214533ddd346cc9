"""Problems of the literature on the command line."""

import json

import pytest

from routing.__main__ import main
from routing.plan import Plan
from routing.timing import time_plan
from routing.vrptw import read_instance
from routing.vrptw_problem import problem_of, routes_of
from tests.routing.test_vrptw import FILE

KEYS = ("instance", "engine", "seconds", "vehicles", "distance", "feasible", "routes")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "R0.txt"
    path.write_text(FILE, encoding="utf-8")
    return path


def answered_by(monkeypatch, orders):
    """Let the solver answer with these customers of each vehicle, whatever they are worth."""

    def solve(problem, **_):
        plan = time_plan(problem, orders, engine="hand")
        served = {visit for order in orders for visit in order}
        unserved = tuple(each.id for each in problem.visits if each.id not in served)
        return Plan(plan.routes, unserved, plan.engine)

    monkeypatch.setattr("routing.commands.instances.solve", solve)
    monkeypatch.setattr("routing.commands.instances.prepare", lambda: True)


def test_an_instance_becomes_a_problem_in_tenths(path):
    problem = problem_of(read_instance(path), objective="vehicles")

    first, second = problem.visits
    vehicle = problem.shifts[0]
    assert (first.id, first.load, first.service_s, first.promised) == ("1", (10,), 100, True)
    assert (second.windows[0].opens, second.windows[0].closes) == (500, 600)
    assert (vehicle.opens, vehicle.closes, vehicle.max_load) == (0, 2300, (30,))
    assert problem.travel.seconds.tolist() == problem.travel.metres.tolist()
    assert problem.travel.drive_m(0, 1) == 152  # 15.23 units
    assert problem.weights.used_shift_s == 10_000


def test_the_distance_alone_counts_unless_vehicles_are_asked_for(path):
    assert problem_of(read_instance(path)).weights.used_shift_s == 0


def test_coordinates_of_any_size_are_places(path):
    path.write_text(FILE.replace("49         10", "-1000000   10"), encoding="utf-8")

    place = problem_of(read_instance(path)).places[1]

    assert (place.lat, round(place.lon, 9)) == (-10, 0.00041)


def test_one_line_says_the_routes_and_what_they_are_worth(path, capsys, monkeypatch):
    answered_by(monkeypatch, [[], ["1", "2"]])

    code = main(["vrptw", str(path), "--seconds", "1"])

    answer = json.loads(capsys.readouterr().out)
    assert (code, tuple(answer)) == (0, KEYS)
    assert answer["routes"] == [[1, 2]]
    assert (answer["vehicles"], answer["distance"]) == (1, 65.7)  # 15.2 + 32.5 + 18.0
    assert (answer["instance"], answer["engine"], answer["feasible"]) == ("R0", "hand", True)


def test_who_leaves_out_a_customer_is_not_feasible(path, capsys, monkeypatch):
    answered_by(monkeypatch, [["1"], []])

    code = main(["vrptw", str(path)])

    answer = json.loads(capsys.readouterr().out)
    assert (code, answer["feasible"], answer["routes"]) == (0, False, [[1]])


def test_a_real_solve_serves_everybody(path, capsys):
    code = main(["vrptw", str(path), "--seconds", "0.5", "--objective", "vehicles"])

    answer = json.loads(capsys.readouterr().out)
    assert (code, answer["feasible"], answer["vehicles"]) == (0, True, 1)
    assert answer["distance"] == 65.7
    assert 0 < answer["seconds"] < 5


def test_empty_vehicles_have_no_route(path):
    problem = problem_of(read_instance(path))

    assert routes_of(time_plan(problem, [["2"], []], engine="hand")) == [[2]]
