"""Whose turn it is: the office that needs help most, and the neighbours to search it with."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from routing.province.offices import Office
from routing.province.parts import Whole

URGENT: Final = 3  # an office with unserved visits gets so many times as many turns
WIDER: Final = 2  # visits of a turn, times this, after one that could not serve everybody


@dataclass(frozen=True, slots=True)
class Turn:
    """An office and neighbours that are searched jointly; `waiting` visits of it are unserved."""

    seed: Office
    offices: frozenset[Office]
    waiting: int


class Turns:
    """Gives offices their turns; who is in one is in no other at the same time."""

    def __init__(self, whole: Whole, *, visits: int) -> None:
        self._whole = whole
        self._visits = dict.fromkeys(whole.territory.offices, visits)
        self._taken = dict.fromkeys(whole.territory.offices, 0.0)
        self._busy: set[Office] = set()

    def next(self) -> Turn | None:
        """Return the next turn, or None while all offices are in one."""
        waiting = Counter(self._whole.waiting.values())

        def rank(office: Office) -> tuple[float, int, float]:
            taken = self._taken[office] / (URGENT if waiting[office] else 1)
            return taken, -waiting[office], -self._whole.load_of(office)

        free = [office for office in self._whole.territory.offices if office not in self._busy]
        if not free:
            return None
        seed = min(free, key=rank)
        offices = frozenset(self._around(seed))
        self._busy |= offices
        for office in offices:
            self._taken[office] += 1
        return Turn(seed, offices, waiting[seed])

    def end(self, turn: Turn) -> None:
        """Note that a turn is over, and let its office look farther if it was no help."""
        self._busy -= turn.offices
        if turn.waiting and turn.seed in self._whole.waiting.values():
            self._visits[turn.seed] *= WIDER

    def _around(self, seed: Office) -> list[Office]:
        """Return the office and the nearest others, as many as the turn may have visits.

        At least one neighbour and one visit. By distance alone, so that few routes are cut off from
        their neighbours.
        """
        chosen, visits = [seed], self._whole.visits_at(seed)
        for office in self._whole.territory.near[seed]:
            if office in self._busy:
                continue
            more = self._whole.visits_at(office)
            if visits and len(chosen) > 1 and visits + more > self._visits[seed]:
                break
            chosen.append(office)
            visits += more
        return chosen
