"""The curves of `bench.nation`: time, memory and quality against the size of an office."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.routing.plots import COLOURS, STYLE

PLACES = (10, 25, 50, 100, 200, 400)


def draw(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write the picture."""
    with mpl.rc_context(STYLE):
        _figure(rows).savefig(path, metadata={"Date": None})


def _figure(rows: Sequence[dict[str, Any]]) -> Figure:
    figure = Figure(figsize=(12.8, 3.2), layout="constrained")
    time_s, quality, memory, stored = figure.subplots(1, 4)
    visits = [row["visits"] for row in rows]
    _dots(time_s, visits, [row["first_s"] for row in rows], "search", "first plan")
    _dots(time_s, visits, [row["cpu_s"] for row in rows], "ours", "day read, planned, checked")
    time_s.set_yscale("log")
    time_s.set_ylim(0.001, 10)
    time_s.set_title("CPU seconds")
    time_s.legend(frameon=False)
    travel = [row["travel_s"] / row["visits"] for row in rows]
    first = [row["first_travel_s"] / row["visits"] for row in rows]
    _dots(quality, visits, first, "search", "first plan")
    _dots(quality, visits, travel, "ours", "last plan")
    quality.set_ylim(bottom=0)
    quality.set_title("travel, s per visit")
    quality.legend(frameon=False)
    _dots(memory, visits, [row["peak_mb"] for row in rows], "ours", "")
    memory.set_ylim(0, 1.2 * max(row["peak_mb"] for row in rows))
    memory.set_title("solver and worker, peak MB")
    _dots(stored, visits, [row["problem_bytes"] / 1000 for row in rows], "search", "day")
    _dots(stored, visits, [row["plan_bytes"] / 1000 for row in rows], "ours", "plan")
    stored.set_yscale("log")
    stored.set_title("as JSON, kB")
    stored.legend(frameon=False)
    return figure


def _dots(axes: Axes, xs: Sequence[float], ys: Sequence[float], colour: str, label: str) -> None:
    axes.scatter(xs, ys, s=9, color=COLOURS[colour], label=label)
    axes.set_xscale("log")
    axes.set_xticks(PLACES, [str(each) for each in PLACES])
    axes.minorticks_off()
    axes.set_xlabel("visits of the office")
