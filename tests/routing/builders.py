"""Small days in a street: places stand on one line, a drive takes the minutes between them."""

from routing.matrix import TravelMatrix
from routing.model import Break, Place, Problem, Shift, TimeWindow, Visit
from routing.timing import Infeasible, Timed, time_route
from routing.weights import Weights

METRES_PER_SECOND = 5
SHIFT, OTHER_SHIFT = "courier", "other_courier"


def at(clock: str) -> int:
    """Seconds since midnight of "08:30"."""
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def window(text: str) -> TimeWindow:
    """The window of "08:00-09:30"."""
    opens, closes = text.split("-")
    return TimeWindow(at(opens), at(closes))


def street(*minutes: int) -> TravelMatrix:
    """Travel between places so many minutes down the street from the office."""
    seconds = tuple(tuple(abs(a - b) * 60 for b in minutes) for a in minutes)
    metres = tuple(tuple(METRES_PER_SECOND * cell for cell in row) for row in seconds)
    return TravelMatrix(seconds, metres, "street")


def visit(name: str, place: int, *windows: str, minutes: int = 10, **rules) -> Visit:
    """A visit of ten minutes, at any time of the day unless windows are given."""
    texts = windows or ("00:00-23:00",)
    return Visit(name, place, tuple(map(window, texts)), minutes * 60, **rules)


def shift(name: str = SHIFT, hours: str = "08:00-17:00", **rules) -> Shift:
    """A shift that starts and ends at place 0, the office."""
    span = window(hours)
    places = {"start_place": 0, "end_place": 0} | rules
    return Shift(name, opens=span.opens, closes=span.closes, **places)


def lunch(begins: str = "11:00-12:30", minutes: int = 60) -> Break:
    """A break of an hour that begins between 11:00 and 12:30."""
    span = window(begins)
    return Break(minutes * 60, span.opens, span.closes)


def problem(visits, shifts=None, *, minutes=(0, 10, 20, 30, 40), weights=None) -> Problem:
    """A day in the street: the office at 0, the other places 10 minutes apart."""
    places = tuple(Place(16.0 + each / 1000, 108.0) for each in minutes)
    crew = tuple(shifts or [shift()])
    return Problem(places, street(*minutes), tuple(visits), crew, weights or Weights())


def timed(day: Problem, *order: str):
    """The route of the courier who drives this order, which must be possible."""
    found = time_route(day, SHIFT, order)
    assert isinstance(found, Timed), found
    return found.route


def refused(day: Problem, *order: str):
    """Rule, visit and shortfall of an order, which must be impossible."""
    found = time_route(day, SHIFT, order)
    assert isinstance(found, Infeasible), found
    return found.rule, found.visit, found.shortfall_s
