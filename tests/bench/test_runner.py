"""Measurements run each in a process and on a core of its own, and survive a stop."""

import os
import time

from bench.routing.jobs import Job, Settings, asked, seeds_for
from bench.routing.records import append_record, job_of, prepare, read_records, record_of
from bench.routing.runner import run_all
from bench.routing.vrptw import jobs as vrptw_jobs

JOBS = [Job("part", case, "ours", 1.0) for case in ("a", "b", "c", "d")]


def run(jobs, measure, *, side_by_side=1):
    done = {}
    run_all(
        jobs, measure=measure, side_by_side=side_by_side,
        on_done=lambda job, figures: done.update({job.case: figures}),
    )  # fmt: skip
    return done


def test_each_measurement_has_a_process_and_a_core():
    def measure(job):
        return {"pid": os.getpid(), "cores": len(os.sched_getaffinity(0))}

    done = run(JOBS, measure, side_by_side=len(os.sched_getaffinity(0)))

    assert set(done) == {"a", "b", "c", "d"}
    assert len({each["pid"] for each in done.values()} | {os.getpid()}) == 5
    assert {each["cores"] for each in done.values()} == {1}
    assert all(each["process_s"] >= 0 for each in done.values())


def test_a_measurement_may_have_all_cores():
    done = run(JOBS[:1], lambda job: {"cores": os.sched_getaffinity(0)}, side_by_side=0)

    assert done["a"]["cores"] == os.sched_getaffinity(0)


def test_a_measurement_that_dies_is_an_error_and_the_next_one_runs():
    def measure(job):
        if job.case == "a":
            os._exit(3)
        return {"fine": True}

    done = run(JOBS[:2], measure)

    assert done["a"]["error"] == "ended with 3"
    assert done["b"]["fine"]


def test_a_measurement_that_does_not_end_is_killed(monkeypatch):
    monkeypatch.setattr("bench.routing.runner.KILL_EXTRA_S", -2.9)
    monkeypatch.setattr("bench.routing.runner.LOOK_S", 0.05)

    began = time.monotonic()
    done = run(JOBS[:1], lambda job: time.sleep(30))

    assert done["a"]["error"].startswith("killed")
    assert time.monotonic() - began < 5


def test_the_last_record_of_a_job_holds_and_a_torn_line_is_nothing(tmp_path):
    file = tmp_path / "var" / "results.jsonl"
    prepare(file)
    for job, figures in ((JOBS[0], {"n": 1}), (JOBS[1], {"n": 2}), (JOBS[0], {"n": 3})):
        append_record(file, record_of(job, version="v", figures=figures))
    with file.open("a") as stopped:
        stopped.write('{"part": "par')
    prepare(file)
    append_record(file, record_of(JOBS[2], version="v", figures={"n": 4}))

    records = read_records(file)

    assert [(record["case"], record["n"]) for record in records] == [("b", 2), ("a", 3), ("c", 4)]
    assert [job_of(record) for record in records] == [JOBS[1], JOBS[0], JOBS[2]]


def test_without_files_of_the_literature_our_own_cases_are_measured():
    found = list(vrptw_jobs(Settings(cases={}, quick=True)))

    assert {job.case for job in found} == {"R1-100", "RC2-100", "R1-200", "RC2-400"}
    assert {job.engine for job in found} == {"ours", "pyvrp", "vroom", "ortools"}


def test_only_engines_that_draw_lots_run_more_than_once():
    assert list(seeds_for("pyvrp", 3)) == [1, 2, 3]
    assert list(seeds_for("vroom", 3)) == [1]
    assert asked(Settings({}, engines=("search", "vroom")), "ours", "vroom") == ["vroom"]
