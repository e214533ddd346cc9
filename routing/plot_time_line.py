"""The time part of a plotted plan: one row for each courier.

A bar is a service, a thin line a drive, a dotted line waiting, a hatched bar the break. Under the
bars stand the windows, as brackets in the order of the stops.
"""

from collections.abc import Iterator, Mapping, Sequence

from routing.model import Problem, Seconds, TimeWindow, Visit
from routing.plan import Plan, Route
from routing.svg import (
    FADED,
    INK,
    LINES,
    PAPER,
    Attribute,
    Box,
    clock,
    colour_of,
    dashes_of,
    element,
    group,
    name_of,
    shortened,
    text,
    title,
)

NAME_WIDTH = 150.0
BAR_HEIGHT = 20.0
BAR_TOP = 8.0
LANE_HEIGHT = 6.0
HATCH = "break-hatch"


class TimeLine:
    """Lays out the rows below `top` and draws them."""

    def __init__(
        self, problem: Problem, plan: Plan, *, left: float, top: float, width: float
    ) -> None:
        self.problem = problem
        self.plan = plan
        self.first, self.last = _hours(problem)
        self.lanes = [_lanes(problem, route) for route in plan.routes]
        heights = [_row_height(lanes) for lanes in self.lanes]
        self.tops = [top + 22 + sum(heights[:row]) for row in range(len(heights))]
        self.heights = heights
        self.box = Box(left, top, width, 22 + sum(heights))

    def draw(self, labels: Mapping[str, str]) -> str:
        """Return the time axis and all rows."""
        rows = [self._row(route, number, labels) for number, route in enumerate(self.plan.routes)]
        return group([_hatching(), *self._duty(), *self._axis(), *rows])

    def _x(self, at: Seconds) -> float:
        room = self.box.width - NAME_WIDTH
        return self.box.left + NAME_WIDTH + (at - self.first) / (self.last - self.first) * room

    def _axis(self) -> Iterator[str]:
        step = 3600 if self.last - self.first <= 16 * 3600 else 2 * 3600
        for hour in range(self.first, self.last + 1, step):
            x, top = self._x(hour), self.box.top
            yield text(clock(hour), x=x, y=top + 10, fill=FADED, font_size=11, text_anchor="middle")
            yield element("line", x1=x, y1=top + 16, x2=x, y2=top + self.box.height, stroke=LINES)

    def _duty(self) -> Iterator[str]:
        for route, top, height in zip(self.plan.routes, self.tops, self.heights, strict=True):
            shift = self.problem.shift(route.shift)
            yield self._bar(
                shift.opens, shift.closes, top=top + 3, height=height - 6, fill="#eef1f4"
            )

    def _row(self, route: Route, number: int, labels: Mapping[str, str]) -> str:
        name = name_of(route.shift, labels)
        top = self.tops[number]
        middle = top + BAR_TOP + BAR_HEIGHT / 2
        heading = text(
            shortened(name, most=22),
            x=self.box.left,
            y=middle + 4,
            fill=INK,
            font_size=12,
            font_weight=600,
        )
        parts = [title(name), heading]
        parts += self._drives(route, number, middle=middle)
        parts += self._breaks(route, top=top + BAR_TOP)
        for rank in range(len(route.stops)):
            parts.append(
                self._service(route, rank, number=number, top=top + BAR_TOP, labels=labels)
            )
            parts.append(self._window(route, rank, number=number, top=top + BAR_TOP + BAR_HEIGHT))
        return group(parts)

    def _drives(self, route: Route, number: int, *, middle: float) -> Iterator[str]:
        if not route.stops:
            return
        shift = self.problem.shift(route.shift)
        places = [self.problem.visit(visit).place for visit in route.visits]
        places = [shift.start_place, *places, shift.end_place]
        arrivals = [*(stop.arrives for stop in route.stops), route.returns]
        busy_at = [*(stop.begins for stop in route.stops), route.returns]
        for here, there, arrives, busy in zip(places, places[1:], arrivals, busy_at, strict=False):
            departs = arrives - self.problem.drive_s(shift, here, there)
            line: dict[str, Attribute] = {
                "y1": middle,
                "y2": middle,
                "stroke": colour_of(number).fill,
            }
            yield element(
                "line",
                x1=self._x(departs),
                x2=self._x(arrives),
                stroke_width=2,
                stroke_dasharray=dashes_of(number),
                **line,
            )
            if busy > arrives:
                yield element(
                    "line",
                    x1=self._x(arrives),
                    x2=self._x(busy),
                    stroke_width=2,
                    stroke_dasharray="1 4",
                    **line,
                )

    def _breaks(self, route: Route, *, top: float) -> Iterator[str]:
        for taken in route.breaks:
            hint = f"break, {clock(taken.begins)}-{clock(taken.ends)}"
            yield self._bar(
                taken.begins,
                taken.ends,
                title(hint),
                top=top,
                height=BAR_HEIGHT,
                fill=f"url(#{HATCH})",
                stroke=FADED,
            )

    def _service(
        self, route: Route, rank: int, *, number: int, top: float, labels: Mapping[str, str]
    ) -> str:
        stop = route.stops[rank]
        colour = colour_of(number)
        hint = f"{rank + 1}. {name_of(stop.visit, labels)}, {clock(stop.begins)}-{clock(stop.ends)}"
        bar = self._bar(
            stop.begins,
            stop.ends,
            title(hint),
            top=top,
            height=BAR_HEIGHT,
            fill=colour.fill,
            stroke=PAPER,
        )
        if self._x(stop.ends) - self._x(stop.begins) < 5.5 * len(str(rank + 1)):
            return bar
        middle = self._x((stop.begins + stop.ends) // 2)
        return bar + text(
            str(rank + 1),
            x=middle,
            y=top + 14,
            fill=colour.ink,
            font_size=10,
            font_weight=700,
            text_anchor="middle",
            pointer_events="none",
        )

    def _window(self, route: Route, rank: int, *, number: int, top: float) -> str:
        window = _kept_window(self.problem.visit(route.stops[rank].visit), route.stops[rank].begins)
        y = top + 5 + self.lanes[number][rank] * LANE_HEIGHT
        left, right = self._x(max(window.opens, self.first)), self._x(min(window.closes, self.last))
        begins = self._x(route.stops[rank].begins)
        colour = colour_of(number).fill
        bracket = f"M{left:.1f} {y - 2:.1f}v4m0 -2H{right:.1f}m0 -2v4"
        hint = title(f"window of {rank + 1}: {clock(window.opens)}-{clock(window.closes)}")
        line = element("path", d=bracket, fill="none", stroke=colour, stroke_opacity=0.75)
        return group([hint, line, element("circle", cx=begins, cy=y, r=2.0, fill=colour)])

    def _bar(
        self,
        begins: Seconds,
        ends: Seconds,
        *inner: str,
        top: float,
        height: float,
        fill: str,
        stroke: str = "none",
    ) -> str:
        left = self._x(begins)
        width = max(1.0, self._x(ends) - left)
        return element(
            "rect",
            *inner,
            x=left,
            y=top,
            width=width,
            height=height,
            rx=2,
            fill=fill,
            stroke=stroke,
        )


def _hours(problem: Problem) -> tuple[Seconds, Seconds]:
    """Return full hours around all shifts."""
    first = min((shift.opens for shift in problem.shifts), default=0)
    last = max((shift.closes for shift in problem.shifts), default=24 * 3600)
    return first // 3600 * 3600, max(-(-last // 3600), first // 3600 + 1) * 3600


def _kept_window(visit: Visit, begins: Seconds) -> TimeWindow:
    """Return the window that the service begins in, or the first of a visit that has none."""
    fitting = (each for each in visit.windows if each.opens <= begins <= each.closes)
    return next(fitting, visit.windows[0])


def _lanes(problem: Problem, route: Route) -> list[int]:
    """Give each stop's bracket the highest lane in which it touches no other."""
    ends: list[Seconds] = []
    lanes = []
    for stop in route.stops:
        window = _kept_window(problem.visit(stop.visit), stop.begins)
        lane = next((i for i, end in enumerate(ends) if end < window.opens), len(ends))
        ends[lane : lane + 1] = [window.closes]
        lanes.append(lane)
    return lanes


def _row_height(lanes: Sequence[int]) -> float:
    return BAR_TOP + BAR_HEIGHT + 8 + LANE_HEIGHT * (max(lanes, default=-1) + 1) + 4


def _hatching() -> str:
    stripe = element("path", d="M0 6L6 0", stroke=FADED)
    ground = element("rect", width=6, height=6, fill=PAPER)
    return element(
        "defs",
        element(
            "pattern", ground, stripe, id=HATCH, width=6, height=6, patternUnits="userSpaceOnUse"
        ),
    )
