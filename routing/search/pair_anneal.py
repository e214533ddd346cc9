"""Which steps with pairs are kept, as in `anneal.py`."""

import math

from routing.compiled import jit
from routing.search.anneal import COLD_PART
from routing.search.columns import HAS_EXTRAS
from routing.search.day import Day
from routing.search.dice import Dice, draw
from routing.search.memory import Memory, begin_step, copy_row, keep_best, undo_step
from routing.search.pair_steps import recreate_pairs, ruin_pairs
from routing.search.pairs import Pairs, renew, set_aboard
from routing.search.routes import Routes, cost_of


@jit
def anneal_pairs(
    day: Day, routes: Routes, memory: Memory, pairs: Pairs, dice: Dice,
    steps: int, warm: float, part: float, part_per_step: float,
) -> None:  # fmt: skip
    """Take so many steps, as `anneal` does."""
    for step in range(steps):
        temperature = warm * COLD_PART ** (part + step * part_per_step)
        begin_step(day, routes, memory)
        n_absent = memory.n_absent[0]
        if ruin_pairs(day, routes, memory, pairs, dice):
            rise = recreate_pairs(day, routes, memory, pairs, dice)
            rise += route_rise(day, routes, memory)
            if rise < -temperature * math.log(draw(dice)):
                memory.cost_now[0] += rise
                keep_step(memory, pairs)
                if memory.cost_now[0] < memory.cost_best[0]:
                    keep_best(routes, memory)
                continue
            memory.n_absent[0] = n_absent
            copy_row(memory.absent_before, memory.absent, n_absent)
        undo_pairs(day, routes, memory, pairs)


@jit
def route_rise(day: Day, routes: Routes, memory: Memory) -> int:
    """Return by how much the costs of the touched routes rose."""
    extras = day.flags[HAS_EXTRAS]
    rise = 0
    for index in range(memory.n_touched[0]):
        shift = memory.touched[index]
        cost = cost_of(day, routes, shift) if extras else routes.travel[shift]
        rise += cost - memory.cost[shift]
    return rise


@jit
def keep_step(memory: Memory, pairs: Pairs) -> None:
    """Forget what was known of the touched routes."""
    for index in range(memory.n_touched[0]):
        renew(pairs, memory.touched[index])


@jit
def undo_pairs(day: Day, routes: Routes, memory: Memory, pairs: Pairs) -> None:
    """Put the touched routes back as they were."""
    undo_step(day, routes, memory)
    for index in range(memory.n_touched[0]):
        set_aboard(routes, pairs, int(memory.touched[index]))
