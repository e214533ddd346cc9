"""Random small days on which things are collected at one place and delivered at another."""

from dataclasses import replace

from hypothesis import strategies as st

from routing.model import Problem
from routing.plan import Plan
from routing.timing import time_plan
from tests.routing.strategies import problems


@st.composite
def days_with_pairs(draw, *, most_visits=6, most_shifts=2) -> Problem:
    """A random day of which some visits are made into pairs."""
    day = draw(problems(most_visits=most_visits, most_shifts=most_shifts))
    n_pairs = draw(st.integers(1, max(1, len(day.visits) // 2)))
    visits = list(day.visits)
    if len(visits) == 1:
        visits.append(replace(visits[0], id="visit 1"))
    for number in range(min(n_pairs, len(visits) // 2)):
        plain = {"release_s": 0, "papers_to": None, "desk": None, "group": None}
        first, second = 2 * number, 2 * number + 1
        visits[first] = replace(visits[first], collects=f"parcel {number}", **plain)
        visits[second] = replace(visits[second], delivers=f"parcel {number}", load=(), **plain)
    return replace(day, visits=tuple(visits))


@st.composite
def plans_with_pairs(draw, day: Problem) -> Plan:
    """Put pairs and single visits at random places of random routes, if that can be driven."""
    orders: list[list[str]] = [[] for _ in day.shifts]
    for visit in sorted(day.visits, key=lambda each: (each.papers_to or "", each.desk is None)):
        if visit.delivers is not None:
            continue
        number = draw(st.integers(0, len(orders) - 1))
        position = draw(st.integers(0, len(orders[number])))
        longer = [list(order) for order in orders]
        longer[number].insert(position, visit.id)
        if visit.collects is not None:
            later = draw(st.integers(position + 1, len(longer[number])))
            longer[number].insert(later, day.halves(visit.collects)[1].id)
        if isinstance(time_plan(day, longer, engine="drawn"), Plan):
            orders = longer
    plan = time_plan(day, orders, engine="drawn")
    assert isinstance(plan, Plan)
    return plan
