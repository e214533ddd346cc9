"""`explain`: say why visits are not served and what would change that, one JSON line each."""

import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.check import check
from routing.commands import FINE, VIOLATIONS
from routing.commands.inputs import print_line, read
from routing.explain import Explanation, Suggestion, explain_each

if TYPE_CHECKING:
    from routing.commands import Commands


def add_to(commands: "Commands") -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("explain", help="say why visits are not served")
    parser.add_argument("problem", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("visit", nargs="?", help="its id; without it, every unserved visit")
    parser.set_defaults(run=_run)


def _run(chosen: Namespace) -> int:
    problem, plan = read(chosen.problem).problem(), read(chosen.plan).plan()
    if check(problem, plan):
        sys.stderr.write("The plan breaks rules; `check` lists them.\n")
        return VIOLATIONS
    asked = None if chosen.visit is None else [chosen.visit]
    for explanation in explain_each(problem, plan, asked):
        print_line(_written(explanation))
    return FINE


def _written(explanation: Explanation) -> dict[str, Any]:
    reason = explanation.reason
    return {
        "visit": explanation.visit,
        "reason": {"code": reason.code, "facts": dict(reason.facts)},
        "counterfactuals": [_suggestion(each) for each in explanation.counterfactuals],
        "displaced": [_suggestion(each) for each in explanation.displaced],
    }


def _suggestion(found: Suggestion) -> dict[str, Any]:
    """Return the suggestion as JSON values; its line names the visit already."""
    return {
        "code": found.code,
        "facts": dict(found.facts),
        "insertion": asdict(found.insertion),
    }
