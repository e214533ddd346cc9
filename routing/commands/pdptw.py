"""`pdptw`: solve a problem of the literature with pairs and print one JSON line."""

from typing import TYPE_CHECKING

from routing.commands.instances import Literature, add_instance_command
from routing.model import Problem
from routing.pdptw import PairInstance, read_pairs
from routing.pdptw_problem import distance_of, problem_of
from routing.plan import Plan
from routing.vrptw_problem import routes_of

if TYPE_CHECKING:
    from routing.commands import Commands


def add_to(commands: "Commands") -> None:
    """Add the command and its arguments."""
    literature = Literature(read_pairs, _problem, _distance)
    add_instance_command(
        commands, "pdptw", said="solve a file of Li and Lim", literature=literature
    )


def _problem(instance: PairInstance, objective: str) -> Problem:
    return problem_of(instance, objective=objective)


def _distance(instance: PairInstance, plan: Plan) -> float:
    return round(distance_of(instance, routes_of(plan)), 4)
