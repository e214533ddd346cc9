"""The pictures of docs/benchmarks.md, as SVG that does not change when the figures do not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bench.routing.figures import distinct, engines_of
from bench.routing.jobs import TITLES
from bench.routing.records import Record, of_part
from bench.routing.rounds import VEHICLES
from bench.routing.vrptw_report import ALL, Gaps

# Okabe and Ito's colours: told apart by people who see colours differently.
COLOURS: Final = {
    "ours": "#0072B2", "search": "#56B4E9", "pyvrp": "#D55E00", "vroom": "#009E73",
    "ortools": "#CC79A7",
}  # fmt: skip
LEAST_GAP: Final = 0.01  # percent; a logarithmic axis has no zero
STYLE: Final = {
    "svg.hashsalt": "hengio", "svg.fonttype": "none", "font.size": 9, "axes.spines.top": False,
    "axes.spines.right": False, "axes.axisbelow": True, "axes.grid": True, "grid.color": "#dddddd",
}  # fmt: skip

Draw = Callable[[Sequence[Record]], Figure]


def draw_all(records: Sequence[Record], folder: Path) -> Iterator[Path]:
    """Draw what there are records for; yields the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(STYLE):
        for part, name, draw in (
            ("vrptw", "routing-gaps.svg", draw_gaps),
            ("day", "routing-days.svg", draw_days),
            ("scale", "routing-scale.svg", draw_scale),
            ("pair-scale", "routing-pairs.svg", draw_pair_scale),
        ):
            if some := [each for each in of_part(records, part) if "error" not in each]:
                figure = draw(some)
                figure.savefig(folder / name, metadata={"Date": None})
                yield folder / name


def draw_gaps(records: Sequence[Record]) -> Figure:
    """Return bars of the mean gap: a panel per limit, a group per size."""
    by_distance = [record for record in records if record["variant"] != VEHICLES]
    limits = sorted(distinct(by_distance, "seconds"))
    figure, panels = _panels(len(limits), height=3.2)
    for axes, seconds in zip(panels, limits, strict=True):
        gaps = Gaps([each for each in by_distance if each["seconds"] == seconds], by_distance)
        _gap_bars(axes, gaps)
        axes.set_title(f"{seconds:g} s")
    panels[0].set_ylabel("mean gap to the best known, %")
    _legend(figure, engines_of(by_distance))
    return figure


def _gap_bars(axes: Axes, gaps: Gaps) -> None:
    engines, groups = engines_of(gaps.records), [*gaps.sizes, ALL]
    width = 0.8 / len(engines)
    for number, engine in enumerate(engines):
        middles = (gaps.middle(engine, group) for group in groups)
        heights = [0 if each is None else max(each, LEAST_GAP) for each in middles]
        places = [at + (number - (len(engines) - 1) / 2) * width for at in range(len(groups))]
        axes.bar(places, heights, width, color=COLOURS[engine])
    axes.set_yscale("log")
    axes.set_xticks(range(len(groups)), [f"{each:,}" if each != ALL else ALL for each in groups])
    axes.set_xlabel("customers")
    axes.grid(visible=False, axis="x")


def draw_days(records: Sequence[Record]) -> Figure:
    """Return lines of travel and of unserved visits over the limit: a column per day.

    Of the first variant there is: great circles, or roads if nothing else was measured.
    """
    records = [each for each in records if each["variant"] == records[0]["variant"]]
    cases, limits = distinct(records, "case"), sorted(distinct(records, "seconds"))
    figure, panels = _panels(len(cases), height=4.4, rows=2)
    for column, case in enumerate(cases):
        some = [record for record in records if record["case"] == case]
        for key, axes in zip(("travel_s", "unserved"), panels[column :: len(cases)], strict=True):
            for engine in engines_of(some):
                _line(axes, [r for r in some if r["engine"] == engine], "seconds", key)
            _set_places(axes, limits)
        panels[column + len(cases)].set_ylim(bottom=0, top=1 + max(r["unserved"] for r in some))
        panels[column].set_title(f"{case.replace('/', ' visits, ')} couriers")
        panels[column + len(cases)].set_xlabel("limit, s")
    panels[0].set_ylabel("travel, s")
    panels[len(cases)].set_ylabel("unserved")
    _legend(figure, engines_of(records))
    return figure


def draw_scale(records: Sequence[Record]) -> Figure:
    """Return lines over the number of visits: first plan, travel per visit, memory."""
    rows = [
        {**each, "visits": int(each["case"]), "per_visit": each["travel_s"] / int(each["case"])}
        for each in records
    ]
    keys = {
        "first_plan_s": "first plan, s",
        "per_visit": "travel, s per visit",
        "peak_mb": "peak, MB",
    }
    return _growth(rows, "visits", keys)


def draw_pair_scale(records: Sequence[Record]) -> Figure:
    """Return lines over the number of pairs: answer, distance beside ours, memory."""
    ours = {each["case"]: each["distance"] for each in records if each["engine"] == "ours"}
    rows = [
        {**each, "pairs": int(each["case"]), "over_ours": each["distance"] / ours[each["case"]]}
        for each in records
        if each["case"] in ours
    ]
    keys = {
        "solver_s": "answer after, s",
        "over_ours": "distance / ours",
        "peak_mb": "peak, MB",
    }
    return _growth(rows, "pairs", keys)


def _growth(rows: Sequence[Record], size: str, keys: Mapping[str, str]) -> Figure:
    """Return a panel for each key, over the size; seconds stand on a logarithmic axis."""
    figure, panels = _panels(len(keys), height=3.2)
    for axes, (key, title) in zip(panels, keys.items(), strict=True):
        for engine in engines_of(rows):
            _line(axes, [row for row in rows if row["engine"] == engine], size, key)
        _set_places(axes, sorted(distinct(rows, size)))
        axes.set_xlabel(size)
        axes.tick_params(axis="x", labelrotation=35)
        axes.set_title(title)
        if key.endswith("_s"):
            axes.set_yscale("log")
        elif key != "over_ours":
            axes.set_ylim(bottom=0)
    _legend(figure, engines_of(rows))
    return figure


def _line(axes: Axes, records: Sequence[Record], x: str, y: str) -> None:
    """Draw the medians of one engine."""
    places = sorted({record[x] for record in records})
    middles = [median(record[y] for record in records if record[x] == place) for place in places]
    axes.plot(places, middles, marker="o", markersize=3.5, color=COLOURS[records[0]["engine"]])


def _set_places(axes: Axes, places: Sequence[float]) -> None:
    """Let the horizontal axis be logarithmic, with these places named on it."""
    axes.set_xscale("log")
    axes.set_xticks(places, [f"{each:,g}" for each in places])
    axes.minorticks_off()


def _panels(columns: int, *, height: float, rows: int = 1) -> tuple[Figure, list[Axes]]:
    """Return axes side by side, row after row."""
    figure = Figure(figsize=(max(4.5, 3.2 * columns), height), layout="constrained")
    return figure, list(figure.subplots(rows, columns, squeeze=False).flat)


def _legend(figure: Figure, engines: Sequence[str]) -> None:
    lines = [Line2D([], [], color=COLOURS[engine], linewidth=4) for engine in engines]
    labels = [TITLES[engine] for engine in engines]
    figure.legend(lines, labels, loc="outside lower center", ncols=len(engines), frameon=False)
