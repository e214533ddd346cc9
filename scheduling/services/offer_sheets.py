"""A question for windows and its answer: offers, and why days have none."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from backend.common.localtime import moment_of
from scheduling.draft import DraftVisit
from scheduling.rules import FAIR_TRAVEL_S, NEAR_TRAVEL_S

if TYPE_CHECKING:
    from backend.offices.models import Office


@dataclass(frozen=True, slots=True)
class Offer:
    """A window [`opens_s`, `closes_s`] of `day` that can be kept, and the driving it adds.

    `busy_percent`: how much of the couriers' working time that day is taken already.
    `is_greenest`: of all offers of the sheet, the one with the least added driving.
    """

    day: date
    opens_s: int
    closes_s: int
    added_travel_s: int
    busy_percent: int
    is_greenest: bool = field(default=False, compare=False)

    @property
    def opens_at(self) -> datetime:
        """When the window opens."""
        return moment_of(self.day, self.opens_s)

    @property
    def closes_at(self) -> datetime:
        """When the window closes."""
        return moment_of(self.day, self.closes_s)

    @property
    def grade(self) -> str:
        """`near` (best for the route: a courier is near anyway), `fair` or `far`."""
        if self.added_travel_s <= NEAR_TRAVEL_S:
            return "near"
        return "fair" if self.added_travel_s <= FAIR_TRAVEL_S else "far"

    @property
    def cost(self) -> tuple[int, date, int]:
        """What offers are compared by: the added driving; the earlier among equals."""
        return (self.added_travel_s, self.day, self.opens_s)


@dataclass(frozen=True, slots=True)
class DayRefusal:
    """Why a day has no offer, with facts.

    `closed`, `not_a_route_day`, `running`, or a code of routing.explain.
    """

    day: date
    code: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A visit somewhere in an office's area, wanted on some days in windows of some length.

    `files_online`: all its errands could be done on the national portal instead.
    """

    office: "Office"
    visit: DraftVisit
    first: date
    last: date
    length_min: int
    now: datetime
    files_online: bool = False


@dataclass(frozen=True, slots=True)
class OfferSheet:
    """The answer to one question for offers."""

    question: Question
    offers: tuple[Offer, ...]
    refusals: tuple[DayRefusal, ...]

    @property
    def greenest(self) -> Offer | None:
        """The offer with the least added driving; the earliest among equals."""
        return min(self.offers, key=lambda each: each.cost, default=None)

    @property
    def marked(self) -> list[Offer]:
        """The offers, the greenest marked."""
        greenest = self.greenest
        return [
            replace(each, is_greenest=True) if each is greenest else each for each in self.offers
        ]
