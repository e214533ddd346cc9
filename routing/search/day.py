"""The problem as arrays: what the compiled search reads and never changes."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.model import Problem, Visit
from routing.objective import prices
from routing.rules import unmet_rule
from routing.search.columns import NONE

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

NEAREST = 100  # neighbours a ruin looks through
BLOCK = 512  # rows of the neighbour tables made at once


class Day(NamedTuple):
    """A problem for the search. Nodes are the visits, then the places where shifts start or end.

    Attributes:
        drive: [profile, from, to] seconds between nodes.
        into: the same as [profile, to, from], so that one visit's drives lie side by side.
        visits, shifts: tables; `columns` names what stands where.
        windows: [number, (opens, closes)] of all visits, each visit's in one run.
        price: what leaving out a visit costs.
        loads, limits: [visit, kind], [shift, kind]; the number of stops is one kind.
        able: [visit, shift] whether the rules without a clock allow it.
        choices: how many shifts are able, for each visit.
        near: [visit, rank] the visits around each, nearest first; NONE fills the rest.
        weights, flags: `columns` names them.
    """

    drive: Ints
    into: Ints
    visits: Ints
    shifts: Ints
    windows: Ints
    price: Longs
    loads: Longs
    limits: Longs
    able: NDArray[np.bool_]
    choices: Ints
    near: Ints
    weights: Longs
    flags: NDArray[np.bool_]
    n_desks: int
    n_groups: int


def day_of(problem: Problem) -> Day:
    """Return the arrays of a problem with at least one visit and one shift."""
    terminals = sorted({place for s in problem.shifts for place in (s.start_place, s.end_place)})
    places = [visit.place for visit in problem.visits] + terminals
    percents = sorted({shift.drive_percent for shift in problem.shifts})
    base = np.asarray(problem.travel.seconds)[np.ix_(places, places)].astype(np.int64)
    drive = np.stack([-(-base * percent // 100) for percent in percents]).astype(np.int32)
    desks = _numbers(visit.desk for visit in problem.visits)
    groups = _numbers(visit.group for visit in problem.visits)
    visits = _visit_table(problem, desks=desks, groups=groups)
    able = _able(problem)
    loads, limits = _loads(problem)
    n, weights = len(problem.visits), problem.weights
    extras = (weights.used_shift_s, weights.moved_s, weights.fairness_permille)
    return Day(
        drive=drive,
        into=np.ascontiguousarray(drive.transpose(0, 2, 1)),
        visits=visits,
        shifts=_shift_table(problem, able, terminals=terminals, percents=percents),
        windows=np.array(
            [(w.opens, w.closes) for visit in problem.visits for w in visit.windows], np.int32
        ),
        price=np.array(prices(problem), np.int64),
        loads=loads,
        limits=limits,
        able=able,
        choices=able.sum(axis=1, dtype=np.int32),
        near=_neighbours(drive[0, :n, :n]),
        weights=np.array([weights.overtime, *extras], np.int64),
        flags=np.array([
            any(visit.release_s for visit in problem.visits),
            bool(desks) or any(visit.papers_to for visit in problem.visits),
            bool(groups),
            any(extras) or any(shift.overtime_s for shift in problem.shifts),
        ]),
        n_desks=len(desks),
        n_groups=len(groups),
    )  # fmt: skip


def _numbers(names: Iterable[str | None]) -> dict[str, int]:
    known = dict.fromkeys(name for name in names if name is not None)
    return {name: number for number, name in enumerate(known)}


def _visit_table(problem: Problem, *, desks: dict[str, int], groups: dict[str, int]) -> Ints:
    shifts = {shift.id: number for number, shift in enumerate(problem.shifts)}
    rows, first = [], 0
    for visit in problem.visits:
        # Papers for a desk that no stop of the day calls at can go nowhere: a number past all.
        papers_to = NONE if visit.papers_to is None else desks.get(visit.papers_to, len(desks))
        rows.append((
            visit.service_s, visit.release_s, visit.windows[0].opens, visit.windows[-1].closes,
            first, len(visit.windows), papers_to,
            NONE if visit.desk is None else desks[visit.desk],
            NONE if visit.group is None else groups[visit.group],
            NONE if visit.planned_shift is None else shifts.get(visit.planned_shift, len(shifts)),
        ))  # fmt: skip
        first += len(visit.windows)
    return np.array(rows, np.int32)


def _shift_table(
    problem: Problem, able: NDArray[np.bool_], *, terminals: Sequence[int], percents: Sequence[int]
) -> Ints:
    node = {place: len(problem.visits) + number for number, place in enumerate(terminals)}
    kinds: dict[object, int] = {}
    named = {visit.planned_shift for visit in problem.visits} if problem.weights.moved_s else set()
    rows = []
    for number, shift in enumerate(problem.shifts):
        pause = shift.breaks[0] if shift.breaks else None
        alike = (
            shift.start_place, shift.end_place, shift.opens, shift.closes, shift.breaks,
            shift.max_stops, shift.max_load, shift.overtime_s, shift.drive_percent,
            able[:, number].tobytes(), shift.id if shift.id in named else None,
        )  # fmt: skip
        rows.append((
            node[shift.start_place], node[shift.end_place], shift.opens, shift.closes,
            shift.closes + shift.overtime_s, percents.index(shift.drive_percent),
            pause.duration_s if pause else 0, pause.opens if pause else 0,
            pause.closes if pause else 0, kinds.setdefault(alike, len(kinds)),
        ))  # fmt: skip
    return np.array(rows, np.int32)


def _loads(problem: Problem) -> tuple[Longs, Longs]:
    """Return the loads and limits that bind somebody. Without any, one kind that never does."""
    unlimited = 2**60
    named = [visit.load for visit in problem.visits]
    named += [shift.max_load or () for shift in problem.shifts]
    kinds = max(map(len, named))
    loads = [[1, *visit.load, *([0] * (kinds - len(visit.load)))] for visit in problem.visits]
    limits = [
        [
            unlimited if shift.max_stops is None else shift.max_stops,
            *(shift.max_load or [unlimited] * kinds),
        ]
        for shift in problem.shifts
    ]
    used = [kind for kind in range(kinds + 1) if any(row[kind] < unlimited for row in limits)]
    columns = used or [0]
    # Compiled code knows one layout of memory; picking columns may give another.
    tables = (np.array(rows, np.int64)[:, columns] for rows in (loads, limits))
    bound_loads, bound_limits = (np.ascontiguousarray(table) for table in tables)
    return bound_loads, bound_limits


def _able(problem: Problem) -> NDArray[np.bool_]:
    """Ask each rule once per kind of visit; 5,000 visits have few kinds."""
    rows: dict[tuple[object, ...], list[bool]] = {}

    def row(visit: Visit) -> list[bool]:
        key = (visit.skills, visit.required_shift, visit.forbidden_shifts)
        if key not in rows:
            rows[key] = [unmet_rule(visit, shift) is None for shift in problem.shifts]
        return rows[key]

    return np.array([row(visit) for visit in problem.visits], np.bool_)


def _neighbours(drive: Ints) -> Ints:
    """Return the nearest visits of each, there and back, itself left out."""
    n = len(drive)
    blocks = []
    for first in range(0, n, BLOCK):
        rows = slice(first, first + BLOCK)
        both_ways = drive[rows].astype(np.float32) + drive[:, rows].T
        blocks.append(_nearest(both_ways, first=first, most=NEAREST))
    return np.concatenate(blocks)


def _nearest(apart: NDArray[np.float32], *, first: int, most: int) -> Ints:
    """Return the columns of the least values of each row, in order, NONE where they are infinite.

    Row i is visit `first + i`; it is not its own neighbour.
    """
    own = np.arange(len(apart))
    apart[own, first + own] = np.inf
    width = min(most, apart.shape[1])
    found = np.argpartition(apart, width - 1, axis=1)[:, :width]
    values = np.take_along_axis(apart, found, axis=1)
    order = np.argsort(values, axis=1, kind="stable")
    ranked = np.take_along_axis(found, order, axis=1).astype(np.int32)
    ranked[np.isinf(np.take_along_axis(values, order, axis=1))] = NONE
    return ranked
