"""Which of two plans is better: served visits first, by priority, then travel."""

from collections import Counter

from routing.model import Plan, Problem

Score = tuple[int, ...]


def score(problem: Problem, plan: Plan) -> Score:
    """Return what the plan costs; less is better.

    The unserved visits of each priority, highest priority first, then the travel seconds. So a
    visit is never given up for lower ones, however many.
    """
    unserved = Counter(problem.visit(visit_id).priority for visit_id in plan.unserved)
    levels = sorted({visit.priority for visit in problem.visits}, reverse=True)
    travel_s = sum(route.travel_s for route in plan.routes)
    return (*(unserved[level] for level in levels), travel_s)
