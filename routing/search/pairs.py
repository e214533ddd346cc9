"""Pairs in the search: which visits belong together, what is aboard, what is known of places.

`pair_place.py` looks for places, `pair_recreate.py` and `pair_anneal.py` take the steps. All of it
is compiled apart from the search without pairs, which stays as it is.
"""

from typing import Any, NamedTuple

import numpy as np

from routing.compiled import jit
from routing.model import Problem
from routing.search.columns import NODE, NONE
from routing.search.day import Day, Ints, Longs
from routing.search.routes import Routes, insert


class Pairs(NamedTuple):
    """What the search knows of pairs. A pair's number is that of the visit that collects.

    Attributes:
        partner: [visit] the other half, or NONE.
        collects: [visit] whether it is the first half of a pair.
        carried: [visit, kind] what is aboard from here on: less at the second half. The last
            kind counts the pairs.
        aboard: [shift, position, kind] what the pairs have aboard after each position.
        peak: [shift, kind] the most of it on the route; `Routes.load` includes it.
        version: [shift] changes whenever a changed route is kept; `version[-1]` counts.
        known: [pair, shift, column] the cheapest place in a route of that version.
        room: scratch; how much of each kind a shift may have aboard of pairs.
        behind, least: scratch; the price of the second half in each gap, and from there on.
        absences: [visit] how often it was out while vehicles were saved.
    """

    partner: Ints
    collects: Any
    carried: Ints
    aboard: Ints
    peak: Longs
    version: Ints
    known: Longs
    room: Longs
    behind: Longs
    least: Longs
    absences: Longs


# Pairs.known: price, gaps of both halves (NONE: nothing below that price), version of the route.
PRICE, FIRST_GAP, SECOND_GAP, VERSION = 0, 1, 2, 3


def day_with_pairs(day: Day, problem: Problem) -> tuple[Day, Pairs]:
    """Return the day with pairs counted apart, and the pairs, nothing of them aboard yet."""
    visits, shifts = len(day.visits), len(day.shifts)
    number = {visit.id: index for index, visit in enumerate(problem.visits)}
    partner = np.full(visits, NONE, np.int32)
    collects = np.zeros(visits, np.bool_)
    kinds = day.loads.shape[1]
    carried = np.zeros((visits, kinds + 1), np.int32)
    loads = day.loads.copy()
    for visit in problem.visits:
        if visit.collects is None:
            continue
        first, second = (number[each.id] for each in problem.halves(visit.collects))
        partner[first], partner[second] = second, first
        collects[first] = True
        carried[first, :kinds] = np.minimum(loads[first] - loads[second], np.iinfo(np.int32).max)
        carried[first, kinds] = 1
        carried[second] = -carried[first]
        loads[first] = loads[second]  # both are stops; what is carried is counted in `aboard`
    pairs = Pairs(
        partner=partner,
        collects=collects,
        carried=carried,
        aboard=np.zeros((shifts, visits + 2, kinds + 1), np.int32),
        peak=np.zeros((shifts, kinds), np.int64),
        version=np.arange(1, shifts + 2, dtype=np.int32),
        known=np.zeros((visits, shifts, 4), np.int64),
        room=np.zeros(kinds, np.int64),
        behind=np.zeros(visits + 2, np.int64),
        least=np.zeros(visits + 2, np.int64),
        absences=np.ones(visits, np.int64),
    )
    pairs.version[-1] = shifts + 1
    return day._replace(loads=loads), pairs


@jit
def set_aboard(routes: Routes, pairs: Pairs, shift: int) -> None:
    """Recompute what is aboard where on a route."""
    way, aboard, carried, peak = routes.way, pairs.aboard, pairs.carried, pairs.peak
    kinds = aboard.shape[2]
    for kind in range(kinds):
        now, most = 0, 0
        aboard[shift, 0, kind] = 0
        for k in range(1, routes.length[shift] + 1):
            now += carried[way[shift, k, NODE], kind]
            aboard[shift, k, kind] = now
            most = max(most, now)
        if kind < kinds - 1:
            peak[shift, kind] = most


@jit
def reload(routes: Routes, pairs: Pairs, shift: int) -> None:
    """Recompute what is aboard of a changed route, and its load."""
    load, peak = routes.load, pairs.peak
    for kind in range(peak.shape[1]):
        load[shift, kind] -= peak[shift, kind]
    set_aboard(routes, pairs, shift)
    for kind in range(peak.shape[1]):
        load[shift, kind] += peak[shift, kind]


def load_pairs(routes: Routes, pairs: Pairs) -> None:
    """Count the pairs of routes that have just been made, and forget all others."""
    pairs.peak[:] = 0
    for shift in range(len(routes.length)):
        reload(routes, pairs, shift)
        renew(pairs, shift)


@jit
def insert_pair(
    day: Day, routes: Routes, pairs: Pairs, shift: int, first_gap: int, second_gap: int, visit: int
) -> None:
    """Put both halves in. `second_gap` is counted before the first half is in the route."""
    insert(day, routes, shift, first_gap, visit)
    insert(day, routes, shift, second_gap + 1, pairs.partner[visit])
    reload(routes, pairs, shift)


@jit
def renew(pairs: Pairs, shift: int) -> None:
    """Note that a route is another now."""
    version = pairs.version
    version[-1] += 1
    version[shift] = version[-1]
