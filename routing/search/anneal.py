"""Which steps are kept: simulated annealing around ruin and recreate."""

import math

from routing.compiled import jit
from routing.search.columns import HAS_EXTRAS
from routing.search.cross import cross
from routing.search.day import Day
from routing.search.dice import Dice, draw
from routing.search.memory import Memory, begin_step, copy_row, keep_best, undo_step
from routing.search.recreate import recreate
from routing.search.routes import Routes, cost_of
from routing.search.ruin import ruin

COLD_PART = 0.01
CROSSED = 0.1  # how often two routes exchange their rests before visits are put back


@jit
def anneal(
    day: Day, routes: Routes, memory: Memory, dice: Dice,
    steps: int, warm: float, part: float, part_per_step: float,
) -> None:  # fmt: skip
    """Take so many steps.

    The temperature, in seconds of cost, is `warm` at the beginning of the search (`part` 0) and
    `warm × COLD_PART` at its end (1).
    """
    extras = day.flags[HAS_EXTRAS]
    for step in range(steps):
        temperature = warm * COLD_PART ** (part + step * part_per_step)
        begin_step(day, routes, memory)
        n_absent = memory.n_absent[0]
        if ruin(day, routes, memory, dice) and (
            draw(dice) >= CROSSED or cross(day, routes, memory, dice)
        ):
            rise = recreate(day, routes, memory, dice)
            for index in range(memory.n_touched[0]):
                shift = memory.touched[index]
                cost = cost_of(day, routes, shift) if extras else routes.travel[shift]
                rise += cost - memory.cost[shift]
            if rise < -temperature * math.log(draw(dice)):
                memory.cost_now[0] += rise
                if memory.cost_now[0] < memory.cost_best[0]:
                    keep_best(routes, memory)
                continue
            memory.n_absent[0] = n_absent
            copy_row(memory.absent_before, memory.absent, n_absent)
        undo_step(day, routes, memory)
