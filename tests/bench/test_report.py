"""Gaps, ratios and the page, from records whose answers can be worked out by hand."""

import json

from bench.routing.day_report import headline as day_headline
from bench.routing.jobs import Job
from bench.routing.records import record_of
from bench.routing.report import page
from bench.routing.vrptw_report import Gaps, headline


def solved(case, engine, distance, *, seed=1, best=100.0, variant="", vehicles=3, **more):
    job = Job("vrptw", case, engine, 2.0, seed, variant)
    figures = {
        "customers": 100, "best_distance": best, "best_vehicles": 2, "distance": distance,
        "vehicles": vehicles, "solver_s": 2.1, "machine": "a machine", "day": "2026-03-02",
    }  # fmt: skip
    return record_of(job, version="1", figures=figures | more)


def planned(engine, travel_s, *, unserved=0, seed=1):
    figures = {
        "unserved": unserved, "weighted": unserved, "travel_s": travel_s, "dropped": 0,
        "solver_s": 1.0, "first_plan_s": 0.01, "machine": "a machine", "day": "2026-03-02",
    }  # fmt: skip
    return record_of(Job("day", "9/2", engine, 1.0, seed), version="1", figures=figures)


def unanswered(case, engine):
    job = Job("vrptw", case, engine, 2.0)
    figures = {"error": "no answer", "customers": 100, "machine": "a machine", "day": "2026-03-02"}
    return record_of(job, version="1", figures=figures)


def test_a_group_is_the_mean_of_its_cases_and_spreads_over_the_seeds():
    records = [
        solved("A", "ours", 101.0, seed=1), solved("B", "ours", 103.0, seed=1),
        solved("A", "ours", 101.0, seed=2), solved("B", "ours", 105.0, seed=2),
    ]  # fmt: skip
    gaps = Gaps(records, records)

    assert gaps.text("ours", 100) == "2.50 (2.00–3.00)"
    assert gaps.middle("ours") == 2.5


def test_a_ratio_looks_at_the_cases_that_both_answered():
    records = [
        solved("A", "ours", 101.0), solved("B", "ours", 150.0),
        solved("A", "vroom", 104.0), unanswered("B", "vroom"),
    ]  # fmt: skip
    gaps = Gaps(records, records)

    assert gaps.ratio("vroom") == 0.25
    assert gaps.text("vroom", "all") == "4.00 [1 of 2]"
    assert headline(records)["2 s"]["ours_over"] == {"vroom": 0.25}


def test_without_a_best_known_the_best_of_the_run_is_the_measure():
    records = [solved("A", "ours", 200.0, best=None), solved("A", "pyvrp", 210.0, best=None)]
    gaps = Gaps(records, records)

    assert (gaps.middle("ours"), gaps.middle("pyvrp")) == (0.0, 5.0)


def test_travel_is_compared_where_equally_many_are_unserved():
    records = [
        planned("ours", 90), planned("vroom", 100),
        planned("ours", 50, unserved=2, seed=2), planned("vroom", 100, unserved=1, seed=2),
    ]  # fmt: skip

    figures = day_headline(records)["9/2, 1 s"]["vroom"]

    assert figures == {"travel": 0.9, "unserved": 2.0, "more_unserved": 1}


def test_the_page_says_where_and_when_and_what_failed():
    records = [
        solved("A", "ours", 101.0), solved("A", "pyvrp", 102.0), unanswered("A", "vroom"),
        solved("A", "ours", 120.0, variant="vehicles", vehicles=2), planned("ours", 60),
    ]  # fmt: skip
    text = "\n".join(page(records))

    assert text.startswith("2026-03-02; a machine; one core per run; ours 1, PyVRP 1, VROOM 1.")
    assert "| 100 customers | 1 | 1.00 | 2.00 | – [0 of 1] | 0.50 | – |" in text
    assert "| A | 2 | 2 / 120 | – | – |" in text
    assert "- vrptw A vroom, 2 s, seed 1: no answer" in text
    assert json.dumps([headline(records[:-1]), day_headline(records[-1:])])
