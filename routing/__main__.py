"""The kernel on the command line.

    python -m routing solve problem.json --seconds 5 [--seed 1]     a plan on standard output
    python -m routing check problem.json plan.json                  the broken rules, one a line
    python -m routing explain problem.json plan.json VISIT          why it is not served
    python -m routing plot problem.json plan.json out.svg           the plan as a picture
    python -m routing improve                                       internal: the solver's process

Exit codes: 0 fine, 1 the plan breaks rules, 2 wrong input.
"""

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from routing.check import check
from routing.child import end_after
from routing.errors import RoutingError
from routing.explain import why_unserved
from routing.files import plan_from_json, plan_to_json, problem_from_json
from routing.json_reader import Node, read_document
from routing.model import Plan, Problem
from routing.plot import plot_svg
from routing.solve import GRACE_S, Budget, solve

FINE, VIOLATIONS, WRONG_INPUT = 0, 1, 2
LEAST_SEARCH_S = 0.05  # below that OR-Tools does not even finish building its model


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except (RoutingError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_INPUT
    return code


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m routing", description="Plan couriers' routes.")
    commands = parser.add_subparsers(required=True)
    solving = commands.add_parser("solve", help="print a plan")
    solving.add_argument("problem", type=Path)
    solving.add_argument("--seconds", type=float, default=5.0)
    solving.add_argument("--seed", type=int, default=0)
    solving.set_defaults(run=_solve)
    checking = commands.add_parser("check", help="print the rules a plan breaks")
    explaining = commands.add_parser("explain", help="say why a visit is not served")
    plotting = commands.add_parser("plot", help="draw a plan as SVG")
    for command, run in ((checking, _check), (explaining, _explain), (plotting, _plot)):
        command.add_argument("problem", type=Path)
        command.add_argument("plan", type=Path)
        command.set_defaults(run=run)
    explaining.add_argument("visit")
    plotting.add_argument("picture", type=Path)
    commands.add_parser("improve", help="internal").set_defaults(run=_improve)
    return parser


def _solve(chosen: Namespace) -> int:
    budget = Budget(seconds=chosen.seconds)
    _print(plan_to_json(solve(_problem(chosen), budget=budget, seed=chosen.seed)))
    return FINE


def _check(chosen: Namespace) -> int:
    violations = check(_problem(chosen), _plan(chosen))
    for violation in violations:
        _print(asdict(violation))
    return VIOLATIONS if violations else FINE


def _explain(chosen: Namespace) -> int:
    reason = why_unserved(_problem(chosen), _plan(chosen), chosen.visit)
    _print({"code": reason.code, "facts": dict(reason.facts)})
    return FINE


def _plot(chosen: Namespace) -> int:
    chosen.picture.write_text(plot_svg(_problem(chosen), _plan(chosen)), encoding="utf-8")
    return FINE


def _improve(_: Namespace) -> int:
    """Read a request of `routing.solve`, print each better plan as one line."""
    began = time.monotonic()
    request = read_document(sys.stdin.read())
    request.members(("problem", "start", "seconds", "seed", "keep"))
    seconds = request["seconds"].number()
    end_after(seconds + GRACE_S)
    _search(request, ends_at=began + seconds)
    return FINE


def _search(request: Node, *, ends_at: float) -> None:
    from routing.ortools_model import improve  # noqa: PLC0415 - 0.3 s and 80 MB, only here

    problem = problem_from_json(request["problem"].value)
    left_s = ends_at - time.monotonic()
    if left_s < LEAST_SEARCH_S:
        return
    improve(
        problem,
        plan_from_json(request["start"].value),
        seconds=left_s,
        seed=request["seed"].whole(),
        keep=request["keep"].texts(),
        on_plan=lambda plan: _print(plan_to_json(plan)),
    )


def _problem(chosen: Namespace) -> Problem:
    return problem_from_json(chosen.problem.read_bytes())


def _plan(chosen: Namespace) -> Plan:
    return plan_from_json(chosen.plan.read_bytes())


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
