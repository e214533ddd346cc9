"""What is asked: some days with what is fixed on them, and deliveries that may choose among them.

Days are numbered 0, 1, … and may be days apart: only working days need be in a horizon. Times
count from the local midnight of each day, as in the kernel.
"""

from dataclasses import dataclass
from typing import Final

from routing.errors import InvalidProblem
from routing.model import Problem, Visit
from routing.validation import check_unique

DAY_S: Final = 24 * 3_600
MOST_DAYS: Final = 31


@dataclass(frozen=True, slots=True)
class Delivery:
    """A visit that may be made on one of several days.

    Attributes:
        visit: its place and windows, the same on each day. Its `priority` decides between those
            due on the same day. It is bound to nothing that is of one day: a shift it requires, a
            group, a pair, a desk, papers on their way to the office.
        days: the days on which it may be made, at least one, in order.
        due: the last day on which it is in time. On a later one of `days` it is late.
    """

    visit: Visit
    days: tuple[int, ...]
    due: int

    def __post_init__(self) -> None:
        name = self.visit.id
        is_in_order = bool(self.days) and list(self.days) == sorted({*self.days})
        if not is_in_order or self.days[0] < 0 or self.due < 0:
            message = "At least one day, each once, in order; none below 0."
            raise InvalidProblem("days", message, visit=name, field="days")
        bonds = (
            "required_shift", "planned_shift", "group", "papers_to", "desk", "release_s", "pair",
        )  # fmt: skip
        for bond in bonds:
            if getattr(self.visit, bond):
                message = "A visit of several days is bound to nothing of one day."
                raise InvalidProblem("bound_to_a_day", message, visit=name, field=bond)
        if self.visit.windows[-1].closes >= DAY_S:
            raise InvalidProblem("after_midnight", "A day ends at midnight.", visit=name)


@dataclass(frozen=True, slots=True)
class Horizon:
    """Some days to be planned together.

    Attributes:
        days: each day's problem with the visits that are fixed on it. All have the same places,
            travel and weights. Ids of visits and shifts may repeat from day to day.
        deliveries: what may choose its day; their visits' places are those of the days.
    """

    days: tuple[Problem, ...]
    deliveries: tuple[Delivery, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.days) <= MOST_DAYS:
            raise InvalidProblem("horizon", f"From 1 to {MOST_DAYS} days.", days=len(self.days))
        check_unique((each.visit.id for each in self.deliveries), kind="visit")
        first = self.days[0]
        for number, day in enumerate(self.days):
            same = (day.places, day.travel, day.weights) == (
                first.places, first.travel, first.weights,
            )  # fmt: skip
            if not same:
                message = "All days have the same places, travel and weights."
                raise InvalidProblem("horizon", message, day=number)
            self._check_times(number, day)
        for each in self.deliveries:
            self._check_delivery(each)

    def _check_times(self, number: int, day: Problem) -> None:
        """A shift that ends after midnight would run into the next day's."""
        for shift in day.shifts:
            if shift.latest_return > DAY_S:
                message = "A shift of several days ends by midnight."
                raise InvalidProblem("after_midnight", message, day=number, shift=shift.id)

    def _check_delivery(self, each: Delivery) -> None:
        if each.days[-1] >= len(self.days):
            message = "There is no such day."
            raise InvalidProblem("unknown_day", message, visit=each.visit.id, day=each.days[-1])
        if each.visit.place >= len(self.days[0].places):
            raise InvalidProblem("unknown_place", "There is no such place.", visit=each.visit.id)
        for number in each.days:
            if self.days[number].has_visit(each.visit.id):
                message = "It is fixed on a day and chooses one."
                raise InvalidProblem("duplicate_id", message, visit=each.visit.id, day=number)
