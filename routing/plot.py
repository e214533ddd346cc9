"""A plan as one self-contained SVG picture: a map above a time line."""

from collections.abc import Iterator, Mapping

from routing.model import Problem
from routing.plan import Plan
from routing.plot_map import draw_map
from routing.plot_time_line import TimeLine
from routing.svg import (
    FADED,
    FONT,
    INK,
    PAPER,
    Box,
    colour_of,
    dashes_of,
    element,
    name_of,
    shortened,
    text,
    title,
)

WIDTH = 1280.0
MARGIN = 24.0
MAP = Box(MARGIN, 76, WIDTH - 2 * MARGIN - 250, 600)
LEGEND_LEFT = MAP.left + MAP.width + 24
LEGEND_STEP = 40.0


def plot_svg(problem: Problem, plan: Plan, *, labels: Mapping[str, str] | None = None) -> str:
    """Return the plan as an SVG document.

    Args:
        problem: the day the plan is for.
        plan: need not be clean; every visit and shift in it is in the problem.
        labels: what people call visits and shifts, by id; ids stand where it is silent.
    """
    labels = labels or {}
    legend_height = LEGEND_STEP * (len(plan.routes) + 2)
    top = MAP.top + max(MAP.height, legend_height) + 28
    time_line = TimeLine(problem, plan, left=MARGIN, top=top, width=WIDTH - 2 * MARGIN - 20)
    height = top + time_line.box.height + MARGIN
    parts = [
        title(_headline(plan)),
        element("rect", width=WIDTH, height=height, fill=PAPER),
        *_heading(problem, plan),
        draw_map(problem, plan, box=MAP, labels=labels),
        *_legend(plan, labels),
        time_line.draw(labels),
    ]
    return element(
        "svg",
        *(f"{part}\n" for part in parts),
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        viewBox=f"0 0 {WIDTH:.0f} {height:.0f}",
        width=WIDTH,
        height=height,
        font_family=FONT,
    )


def _headline(plan: Plan) -> str:
    figures = plan.key_figures()
    return f"{figures.served} visits served, {figures.unserved} unserved"


def _heading(problem: Problem, plan: Plan) -> Iterator[str]:
    figures = plan.key_figures()
    facts = (
        f"driving {_hours(figures.travel_s)}",
        f"{figures.distance_m / 1000:.1f} km",
        f"waiting {_hours(figures.waiting_s)}",
        f"travel times: {problem.travel.label}",
        *([f"planned by {plan.engine}"] if plan.engine else []),
    )
    yield text(_headline(plan), x=MARGIN, y=40, fill=INK, font_size=20, font_weight=700)
    yield text("  ·  ".join(facts), x=MARGIN, y=62, fill=FADED, font_size=13)


def _legend(plan: Plan, labels: Mapping[str, str]) -> Iterator[str]:
    for number, route in enumerate(plan.routes):
        y = MAP.top + 14 + number * LEGEND_STEP
        yield element(
            "line",
            x1=LEGEND_LEFT,
            y1=y,
            x2=LEGEND_LEFT + 30,
            y2=y,
            stroke_width=6,
            stroke=colour_of(number).fill,
            stroke_dasharray=dashes_of(number),
        )
        name = shortened(name_of(route.shift, labels), most=24)
        facts = f"{len(route.stops)} stops, {route.distance_m / 1000:.1f} km"
        yield text(name, x=LEGEND_LEFT + 40, y=y, fill=INK, font_size=13, font_weight=600)
        yield text(facts, x=LEGEND_LEFT + 40, y=y + 16, fill=FADED, font_size=12)
    y = MAP.top + 14 + len(plan.routes) * LEGEND_STEP
    yield element("rect", x=LEGEND_LEFT + 8, y=y - 8, width=14, height=14, rx=2, fill=INK)
    yield text("office", x=LEGEND_LEFT + 40, y=y + 4, fill=INK, font_size=13)
    if plan.unserved:
        cross = f"M{LEGEND_LEFT + 10:.0f} {y + 22:.0f}l10 10m0 -10l-10 10"
        yield element("path", d=cross, stroke=INK, stroke_width=2.5, stroke_linecap="round")
        unserved = f"{len(plan.unserved)} unserved"
        yield text(unserved, x=LEGEND_LEFT + 40, y=y + 32, fill=INK, font_size=13)


def _hours(seconds: int) -> str:
    return f"{seconds // 3600} h {seconds % 3600 // 60:02d} min"
