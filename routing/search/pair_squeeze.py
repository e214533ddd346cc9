"""Steps that give the pairs of a route that is no more a place in the others.

Source: fleet minimisation by absence counters, Christiaens and Vanden Berghe (see `ruin`), section
5.4. What was out often is wanted most: a step is kept if those who are out after it were out less.
"""

import math

from routing.compiled import jit
from routing.search.day import Day
from routing.search.dice import Dice, draw
from routing.search.memory import Memory, begin_step, copy_row
from routing.search.pair_anneal import keep_step, route_rise, undo_pairs
from routing.search.pair_steps import recreate_pairs, ruin_pairs
from routing.search.pairs import Pairs
from routing.search.routes import Routes


@jit
def squeeze(
    day: Day, routes: Routes, memory: Memory, pairs: Pairs, dice: Dice, steps: int,
    temperature: float,
) -> bool:  # fmt: skip
    """Take at most so many steps until nobody is out. Say whether that is so."""
    for _ in range(steps):
        begin_step(day, routes, memory)
        n_absent = memory.n_absent[0]
        before = absence(memory, pairs)
        if ruin_pairs(day, routes, memory, pairs, dice):
            recreate_pairs(day, routes, memory, pairs, dice)
            after = absence(memory, pairs)
            rise = route_rise(day, routes, memory)
            for index in range(memory.n_absent[0]):
                pairs.absences[memory.absent[index]] += 1
            if after < before or (after == before and rise < -temperature * math.log(draw(dice))):
                keep_step(memory, pairs)
                if memory.n_absent[0] == 0:
                    return True
                continue
            memory.n_absent[0] = n_absent
            copy_row(memory.absent_before, memory.absent, n_absent)
        undo_pairs(day, routes, memory, pairs)
    return False


@jit
def absence(memory: Memory, pairs: Pairs) -> int:
    """Return how often those who are out have been out."""
    total = 0
    for index in range(memory.n_absent[0]):
        total += pairs.absences[memory.absent[index]]
    return total
