"""The parts of the benchmark, in the order in which they run."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from bench.routing import (
    day,
    day_report,
    explain,
    insertion,
    pair_scale,
    pdptw,
    pdptw_report,
    province,
    province_report,
    replan,
    scale,
    small_reports,
    vrptw,
    vrptw_report,
)
from bench.routing.jobs import Figures, Job, Settings
from bench.routing.records import Record


class Part(NamedTuple):
    """What is to be measured, how, and how it is told: as tables and as figures."""

    jobs: Callable[[Settings], Iterable[Job]]
    measure: Callable[[Job, Settings], Figures]
    tables: Callable[[Sequence[Record]], Iterator[str]]
    headline: Callable[[Sequence[Record]], dict[str, Any]]
    is_wide: bool = False  # its runs take all cores, so one goes at a time


PARTS: Final = {
    "vrptw": Part(vrptw.jobs, vrptw.measure, vrptw_report.tables, vrptw_report.headline),
    "pdptw": Part(pdptw.jobs, pdptw.measure, pdptw_report.tables, pdptw_report.headline),
    "day": Part(day.jobs, day.measure, day_report.tables, day_report.headline),
    "scale": Part(
        scale.jobs, scale.measure, small_reports.scale_tables, small_reports.scale_headline
    ),
    "pair-scale": Part(
        pair_scale.jobs, pair_scale.measure, small_reports.pair_scale_tables,
        small_reports.pair_scale_headline,
    ),
    "province": Part(
        province.jobs, province.measure, province_report.tables, province_report.headline,
        is_wide=True,
    ),
    "insertion": Part(
        insertion.jobs, insertion.measure, small_reports.plain_tables,
        small_reports.insertion_headline,
    ),
    "replan": Part(
        replan.jobs, replan.measure, small_reports.plain_tables, small_reports.plain_headline
    ),
    "explain": Part(
        explain.jobs, explain.measure, small_reports.plain_tables, small_reports.plain_headline
    ),
}  # fmt: skip
