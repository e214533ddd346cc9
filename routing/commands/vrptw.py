"""`vrptw`: solve a problem of the literature and print one JSON line."""

from typing import TYPE_CHECKING

from routing.commands.instances import Literature, add_instance_command
from routing.model import Problem
from routing.plan import Plan
from routing.vrptw import SCALE, Instance, read_instance
from routing.vrptw_problem import problem_of

if TYPE_CHECKING:
    from routing.commands import Commands


def add_to(commands: "Commands") -> None:
    """Add the command and its arguments."""
    said = "solve a file of Solomon or Gehring and Homberger"
    literature = Literature(read_instance, _problem, _distance)
    add_instance_command(commands, "vrptw", said=said, literature=literature)


def _problem(instance: Instance, objective: str) -> Problem:
    return problem_of(instance, objective=objective)


def _distance(_: Instance, plan: Plan) -> float:
    return plan.key_figures().distance_m / SCALE
