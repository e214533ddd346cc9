"""VROOM by pyvroom: highest exploration level, one thread, the limit as its timeout.

VROOM keeps the timeout loosely; the record says when it came back.
"""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import numpy as np
import vroom
from vroom.solution.solution import Solution

from bench.routing.answers import DayAnswer
from routing import pdptw as pairs
from routing.model import Problem, Shift, Visit
from routing.pdptw import PairInstance
from routing.vrptw import Instance

LEVEL: Final = 5
LEAST_S: Final = 0.05
PER_PRIORITY: Final = 20  # VROOM counts priorities up to 100; ours go up to 4


def solve_vrptw(
    instance: Instance, *, seconds: float, seed: int, vehicle_cost: int
) -> Sequence[Sequence[int]] | None:
    """Return the routes, or None if a customer stays unserved. VROOM takes no seed."""
    began = time.perf_counter()
    asked = _asked(instance.table())
    depot = vroom.TimeWindow(*map(int, instance.windows[0]))
    for number in range(1, instance.vehicles + 1):
        asked.add_vehicle(
            vroom.Vehicle(
                number, start=0, end=0, capacity=[instance.capacity], time_window=depot,
                costs=vroom.VehicleCosts(fixed=vehicle_cost),
            )
        )  # fmt: skip
    for node in range(1, len(instance.demand)):
        window = vroom.TimeWindow(*map(int, instance.windows[node]))
        asked.add_job(
            vroom.Job(
                node, location=node, default_service=int(instance.service[node]),
                delivery=[int(instance.demand[node])], time_windows=[window],
            )
        )  # fmt: skip
    found = _solve(asked, seconds=seconds - (time.perf_counter() - began))
    if found.unassigned:
        return None
    return list(_jobs(found).values())


def solve_pdptw(
    instance: PairInstance, *, seconds: float, seed: int, vehicle_cost: int
) -> Sequence[Sequence[int]] | None:
    """Return the routes, or None if a pair stays unserved. VROOM takes no seed."""
    began = time.perf_counter()
    asked = _asked(instance.table())
    windows, service = pairs.SCALE * instance.windows, pairs.SCALE * instance.service

    def step(node: int) -> vroom.ShipmentStep:
        window = vroom.TimeWindow(*map(int, windows[node]))
        return vroom.ShipmentStep(
            node, location=node, default_service=int(service[node]), time_windows=[window]
        )

    for number in range(1, instance.vehicles + 1):
        asked.add_vehicle(
            vroom.Vehicle(
                number, start=0, end=0, capacity=[instance.capacity],
                time_window=vroom.TimeWindow(*map(int, windows[0])),
                costs=vroom.VehicleCosts(fixed=vehicle_cost),
            )
        )  # fmt: skip
    for pickup, delivery in instance.delivery_of.items():
        amount = vroom.Amount([int(instance.demand[pickup])])
        asked.add_shipment(step(pickup), step(delivery), amount=amount)
    found = _solve(asked, seconds=seconds - (time.perf_counter() - began))
    if found.unassigned:
        return None
    return list(_jobs(found, kinds=("pickup", "delivery")).values())


def solve_day(problem: Problem, *, seconds: float) -> DayAnswer:
    """Return the visits of each shift, in driving order."""
    began = time.perf_counter()
    asked = _asked(np.asarray(problem.travel.seconds))
    skills = {skill for each in (*problem.shifts, *problem.visits) for skill in each.skills}
    numbers = {skill: number for number, skill in enumerate(sorted(skills), start=1)}
    for number, shift in enumerate(problem.shifts, start=1):
        asked.add_vehicle(_vehicle(number, shift, skills=numbers))
    for number, visit in enumerate(problem.visits):
        asked.add_job(_job(number, visit, skills=numbers))
    found = _jobs(_solve(asked, seconds=seconds - (time.perf_counter() - began)))
    took_s = time.perf_counter() - began
    orders = [
        [problem.visits[job].id for job in found.get(number, ())]
        for number in range(1, len(problem.shifts) + 1)
    ]
    return DayAnswer([orders], first_plan_s=took_s)  # it shows nothing before the end


def _asked(table: np.ndarray) -> vroom.Input:
    asked = vroom.Input()
    matrix = np.ascontiguousarray(table, dtype=np.uint32)
    asked.set_durations_matrix("car", matrix)
    asked.set_costs_matrix("car", matrix)  # so that a fixed cost has the matrix's unit
    return asked


def _vehicle(number: int, shift: Shift, *, skills: dict[str, int]) -> vroom.Vehicle:
    breaks = [
        vroom.Break(1, [vroom.TimeWindow(pause.opens, pause.closes)], service=pause.duration_s)
        for pause in shift.breaks
    ]
    return vroom.Vehicle(
        number, start=shift.start_place, end=shift.end_place,
        time_window=vroom.TimeWindow(shift.opens, shift.closes), breaks=breaks,
        skills={skills[each] for each in shift.skills}, max_tasks=shift.max_stops,
    )  # fmt: skip


def _job(number: int, visit: Visit, *, skills: dict[str, int]) -> vroom.Job:
    return vroom.Job(
        number, location=visit.place, default_service=visit.service_s,
        time_windows=[vroom.TimeWindow(each.opens, each.closes) for each in visit.windows],
        skills={skills[each] for each in visit.skills},
        priority=min(100, PER_PRIORITY * (1 + visit.priority)),
    )  # fmt: skip


def _solve(asked: vroom.Input, *, seconds: float) -> Solution:
    return asked.solve(
        exploration_level=LEVEL, nb_threads=1, timeout=timedelta(seconds=max(LEAST_S, seconds))
    )


def _jobs(found: Solution, *, kinds: Sequence[str] = ("job",)) -> dict[int, list[int]]:
    """Return the jobs of each vehicle that drives, in order."""
    steps = found.routes
    steps = steps[steps["type"].isin(kinds)]
    return {
        int(number): [int(job) for job in group["id"]]
        for number, group in steps.groupby("vehicle_id", sort=True)
    }
