"""Why is a visit not served, and what would change that? Codes and facts, no sentences.

So every language can say it. `routing.relax` lists the codes of suggestions and applies them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from routing.counterfactuals import suggestions
from routing.model import Problem
from routing.plan import Plan
from routing.reasons import Reason, reason_for, unserved_visit
from routing.relax import Suggestion, apply
from routing.variants import what_if

__all__ = [
    "Explanation",
    "Reason",
    "Suggestion",
    "apply",
    "explain",
    "explain_each",
    "why_unserved",
]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a visit is not served, and what would give it a place; empty where it has one.

    Attributes:
        visit: its id.
        reason: the first that holds.
        counterfactuals: one rule relaxed (never for half a pair), least added driving first.
        displaced: one visit left out that matters less; the least important first.
    """

    visit: str
    reason: Reason
    counterfactuals: tuple[Suggestion, ...]
    displaced: tuple[Suggestion, ...]


def why_unserved(problem: Problem, plan: Plan, visit_id: str) -> Reason:
    """Return the first reason that holds, in the order of `Reason`'s codes.

    Args:
        problem: the day.
        plan: a clean plan that does not serve the visit.
        visit_id: the visit asked about.

    Raises:
        InvalidProblem: if the visit is unknown or served.
    """
    return reason_for(problem, plan, unserved_visit(problem, plan, visit_id))


def explain(problem: Problem, plan: Plan, visit_id: str) -> Explanation:
    """Return why the visit is not served and what would give it a place.

    Every suggestion was timed: `apply` gives a day and a clean plan. Arguments and errors are
    those of `why_unserved`.
    """
    return next(explain_each(problem, plan, [visit_id]))


def explain_each(
    problem: Problem, plan: Plan, visit_ids: Iterable[str] | None = None
) -> Iterator[Explanation]:
    """Yield an explanation for each of these visits, or for every unserved one.

    The plan is looked at once for all of them. Arguments and errors are those of `why_unserved`.
    """
    asked = plan.unserved if visit_ids is None else visit_ids
    visits = [unserved_visit(problem, plan, each) for each in asked]
    tables = what_if(problem, plan, visits)
    for visit in visits:
        reason = reason_for(problem, plan, visit, table=tables.table)
        if reason.code == "fits" or visit.pair is not None:
            yield Explanation(visit.id, reason, (), ())
            continue
        relaxed, displaced = suggestions(tables, visit)
        yield Explanation(visit.id, reason, tuple(relaxed), tuple(displaced))
