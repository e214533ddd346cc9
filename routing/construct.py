"""A first plan in milliseconds: every visit where it costs least, the dearest to leave out first.

The insertion of `routing.search.recreate` without its dice, in three orders; the cheapest wins.
"""

from routing.model import Problem
from routing.objective import score
from routing.plan import Plan
from routing.search.engine import Search
from routing.timing import Infeasible, empty_plan, time_plan

ENGINE = "insertion"


def construct(problem: Problem) -> Plan:
    """Return a clean plan made from nothing. The same problem gives the same plan."""
    return complete(problem, empty_plan(problem))


def complete(problem: Problem, plan: Plan) -> Plan:
    """Return the clean plan with as many unserved visits put in as insertion can place.

    What the plan serves stays in its route and order. If nothing can be placed, the plan itself
    comes back.

    Raises:
        NoLongerFits: if a route of the given plan cannot be driven.
    """
    orders = [list(plan.route(shift.id).visits) for shift in problem.shifts]
    given = _timed(problem, orders, engine=plan.engine)
    if not problem.visits or not problem.shifts or not plan.unserved:
        return plan if given.routes == plan.routes else given
    search = Search(problem, orders)
    search.fill()
    made = time_plan(problem, search.orders(), engine=ENGINE)
    if isinstance(made, Infeasible) or not score(problem, made) < score(problem, given):
        return plan if given.routes == plan.routes else given
    return made


def _timed(problem: Problem, orders: list[list[str]], *, engine: str) -> Plan:
    timed = time_plan(problem, orders, engine=engine)
    if isinstance(timed, Infeasible):
        raise timed.as_error()
    return timed
