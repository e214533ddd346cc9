"""The map part of a plotted plan: where each courier goes, in which order.

Equirectangular: degrees of longitude shrink with the cosine of the middle latitude, which is
right to a pixel for a town or a province.
"""

from collections.abc import Mapping, Sequence
from math import cos, floor, hypot, log10, pi, radians, sin, sqrt
from typing import NamedTuple

from routing.model import Place, Problem
from routing.plan import Plan, Route
from routing.svg import (
    FADED,
    INK,
    LINES,
    PAPER,
    Box,
    clock,
    colour_of,
    dashes_of,
    element,
    group,
    name_of,
    text,
    title,
)

MARKER_R = 9.5
PADDING = 30.0
METRES_PER_DEGREE = 111_195.0  # of latitude, on a sphere of the earth's mean radius
SPREAD_ROUNDS = 24
GOLDEN_ANGLE = pi * (3 - sqrt(5))  # neighbouring numbers point in well separated directions


class Point(NamedTuple):
    """A point on the page, in pixels."""

    x: float
    y: float


class _Projection:
    """Fits all places into a box."""

    def __init__(self, places: Sequence[Place], box: Box) -> None:
        lats = [place.lat for place in places] or [0.0]
        lons = [place.lon for place in places] or [0.0]
        self.shrink = cos(radians((min(lats) + max(lats)) / 2))
        wide = (max(lons) - min(lons)) * self.shrink
        high = max(lats) - min(lats)
        room_x, room_y = box.width - 2 * PADDING, box.height - 2 * PADDING
        smallest = 1e-4  # degrees, about 11 m: a day at one address still has a map
        self.scale = min(room_x / max(wide, smallest), room_y / max(high, smallest))
        self.lon = (min(lons) + max(lons)) / 2
        self.lat = (min(lats) + max(lats)) / 2
        self.middle = Point(box.left + box.width / 2, box.top + box.height / 2)

    def point(self, place: Place) -> Point:
        return Point(
            self.middle.x + (place.lon - self.lon) * self.shrink * self.scale,
            self.middle.y - (place.lat - self.lat) * self.scale,
        )


def draw_map(problem: Problem, plan: Plan, *, box: Box, labels: Mapping[str, str]) -> str:
    """Return the map: routes, numbered stops, unserved visits, offices, a scale."""
    projection = _Projection(problem.places, box)
    points = [projection.point(place) for place in problem.places]
    frame = element(
        "rect",
        x=box.left,
        y=box.top,
        width=box.width,
        height=box.height,
        rx=6,
        fill="#f6f8fa",
        stroke=LINES,
    )
    served = [problem.visit(stop.visit).place for route in plan.routes for stop in route.stops]
    offices = [points[place] for place in _office_places(problem)]
    apart = 2 * MARKER_R + 1
    markers = iter(_spread([points[place] for place in served], anchors=offices, apart=apart))
    lines = [_line(problem, route, points, number) for number, route in enumerate(plan.routes)]
    stops = [
        _stop(
            problem, route, rank, points=points, marker=next(markers), number=number, labels=labels
        )
        for number, route in enumerate(plan.routes)
        for rank in range(len(route.stops))
    ]
    unserved = [_unserved(problem, each, points, labels) for each in plan.unserved]
    parts = [frame, *lines, *unserved, *stops, *map(_office, offices), _scale(projection, box)]
    return group(parts)


def _line(problem: Problem, route: Route, points: Sequence[Point], number: int) -> str:
    if not route.stops:
        return ""
    shift = problem.shift(route.shift)
    inner = [problem.visit(visit).place for visit in route.visits]
    path = " ".join(
        f"{points[place].x:.1f},{points[place].y:.1f}"
        for place in (shift.start_place, *inner, shift.end_place)
    )
    shape = {"points": path, "fill": "none", "stroke_linejoin": "round"}
    halo = element("polyline", **shape, stroke=PAPER, stroke_width=4.5, stroke_opacity=0.8)
    line = element(
        "polyline",
        **shape,
        stroke=colour_of(number).fill,
        stroke_width=2,
        stroke_dasharray=dashes_of(number),
    )
    return halo + line


def _stop(
    problem: Problem,
    route: Route,
    rank: int,
    *,
    points: Sequence[Point],
    marker: Point,
    number: int,
    labels: Mapping[str, str],
) -> str:
    stop = route.stops[rank]
    place = points[problem.visit(stop.visit).place]
    colour = colour_of(number)
    hint = f"{rank + 1}. {name_of(stop.visit, labels)}, {clock(stop.begins)}-{clock(stop.ends)}"
    leader = element(
        "line",
        x1=place.x,
        y1=place.y,
        x2=marker.x,
        y2=marker.y,
        stroke=colour.fill,
    )
    disc = element(
        "circle",
        cx=marker.x,
        cy=marker.y,
        r=MARKER_R,
        fill=colour.fill,
        stroke=PAPER,
        stroke_width=1.5,
    )
    numeral = text(
        str(rank + 1),
        x=marker.x,
        y=marker.y + 3.6,
        fill=colour.ink,
        font_size=10,
        font_weight=700,
        text_anchor="middle",
    )
    return group([title(hint), leader, disc, numeral])


def _unserved(
    problem: Problem, visit_id: str, points: Sequence[Point], labels: Mapping[str, str]
) -> str:
    x, y = points[problem.visit(visit_id).place]
    cross = f"M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10"
    hint = title(f"{name_of(visit_id, labels)}: unserved")
    return group(
        [hint, element("path", d=cross, stroke=INK, stroke_width=2.5, stroke_linecap="round")]
    )


def _office_places(problem: Problem) -> list[int]:
    starts = {shift.start_place for shift in problem.shifts}
    return sorted(starts | {shift.end_place for shift in problem.shifts})


def _office(point: Point) -> str:
    return element(
        "rect",
        title("office"),
        x=point.x - 8,
        y=point.y - 8,
        width=16,
        height=16,
        rx=2,
        fill=INK,
        stroke=PAPER,
        stroke_width=2,
    )


def _scale(projection: _Projection, box: Box) -> str:
    """Draw a bar of 1, 2 or 5 times a power of ten metres, at most 140 pixels long."""
    pixels_per_metre = projection.scale / METRES_PER_DEGREE
    most_m = 140 / pixels_per_metre
    power = 10 ** floor(log10(most_m))
    length_m = max(step * power for step in (1, 2, 5) if step * power <= most_m)
    label = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    x, y = box.left + 16, box.top + box.height - 16
    end = x + length_m * pixels_per_metre
    bar = f"M{x:.1f} {y - 5:.1f}v5H{end:.1f}v-5"
    return group(
        [
            element("path", d=bar, fill="none", stroke=FADED, stroke_width=1.5),
            text(label, x=end + 6, y=y, fill=FADED, font_size=11),
        ]
    )


def _spread(points: Sequence[Point], *, anchors: Sequence[Point], apart: float) -> list[Point]:
    """Push markers that cover each other or an anchor apart, a little in each round.

    Anchors stay. The same points give the same answer.
    """
    spots = list(points)
    for _ in range(SPREAD_ROUNDS):
        for i in range(len(spots)):
            for anchor in anchors:
                dx, dy = _push(spots[i], anchor, apart=apart, number=i)
                spots[i] = Point(spots[i].x + dx, spots[i].y + dy)
            for j in range(i):
                dx, dy = _push(spots[i], spots[j], apart=apart, number=i)
                spots[i] = Point(spots[i].x + dx / 2, spots[i].y + dy / 2)
                spots[j] = Point(spots[j].x - dx / 2, spots[j].y - dy / 2)
    return spots


def _push(one: Point, other: Point, *, apart: float, number: int) -> tuple[float, float]:
    """Return how far the one must move away from the other; marker `number` breaks a tie."""
    dx, dy = one.x - other.x, one.y - other.y
    distance = hypot(dx, dy)
    if distance >= apart:
        return 0.0, 0.0
    if distance < 0.01:
        return apart * cos(number * GOLDEN_ANGLE), apart * sin(number * GOLDEN_ANGLE)
    factor = (apart - distance) / distance
    return dx * factor, dy * factor
