"""What an engine answers to a day."""

from collections.abc import Sequence
from typing import NamedTuple

Orders = Sequence[Sequence[str]]


class DayAnswer(NamedTuple):
    """Candidates: the visits of each shift in driving order; the best by the engine's count last.

    An engine that thinks of breaks otherwise than we do may have a best answer that nobody can
    drive by our rules, and one just before it that somebody can. `first_plan_s`: when it had one.
    """

    candidates: Sequence[Orders]
    first_plan_s: float
