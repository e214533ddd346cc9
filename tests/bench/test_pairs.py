"""The judge of PDPTW answers, and the problems with pairs that we draw."""

import pytest

from bench.routing import pair_scale, pdptw, pdptw_report, small_reports
from bench.routing.checker import WrongRoutes
from bench.routing.generated_pairs import write_pair_instance
from bench.routing.instances import Case
from bench.routing.jobs import Job, Settings
from bench.routing.pair_checker import check_pair_routes
from routing.pdptw import read_pairs

FILE = """2\t15\t1
0\t0\t0\t0\t0\t100\t0\t0\t0
1\t10\t0\t10\t0\t100\t5\t0\t2
2\t0\t10\t-10\t0\t40\t5\t1\t0
3\t-10\t0\t10\t0\t100\t5\t0\t4
4\t0\t-10\t-10\t0\t100\t5\t3\t0
"""


@pytest.fixture
def instance(tmp_path):
    path = tmp_path / "cross.txt"
    path.write_text(FILE, encoding="utf-8")
    return read_pairs(path)


def test_a_right_answer_is_priced_in_double_precision(instance):
    judged = check_pair_routes(instance, [[1, 2], [], [3, 4]])

    assert judged.vehicles == 2
    assert judged.distance == pytest.approx(2 * (20 + 200**0.5), abs=1e-12)


@pytest.mark.parametrize(
    ("routes", "rule", "task"),
    [
        ([[1, 2]], "missing", 3),
        ([[1, 2], [3, 4, 1]], "served", 1),
        ([[1, 2], [3, 5]], "customer", 5),
        ([[2, 1], [3, 4]], "pair", 2),
        ([[1, 4], [3, 2]], "pair", 4),
        ([[3, 4, 1, 2]], "window", 2),
        ([[1, 3, 2, 4]], "capacity", 3),
        ([[1], [2], [3, 4]], "fleet", None),
    ],
)
def test_a_wrong_answer_is_refused(instance, routes, rule, task):
    with pytest.raises(WrongRoutes) as refused:
        check_pair_routes(instance, routes)

    assert (refused.value.rule, refused.value.customer) == (rule, task)


@pytest.mark.parametrize("family", "RC")
def test_a_drawn_instance_is_the_same_each_time_and_each_pair_can_be_served(tmp_path, family):
    path = write_pair_instance(tmp_path, family=family, pairs=30, seed=1)
    text = path.read_text()
    drawn = read_pairs(path)

    routes = [[pickup, delivery] for pickup, delivery in drawn.delivery_of.items()]
    assert check_pair_routes(drawn, routes).vehicles == 30
    assert write_pair_instance(tmp_path, family=family, pairs=30, seed=1).read_text() == text
    assert write_pair_instance(tmp_path, family=family, pairs=30, seed=2).read_text() != text


@pytest.mark.parametrize("engine", ["ours"])
def test_an_answer_is_measured_by_the_judge(tmp_path, engine):
    path = write_pair_instance(tmp_path, family="R", pairs=3, seed=1)
    job = Job("pdptw", "LR-6", engine, 0.3, seed=1, variant="vehicles")

    figures = pdptw.measure(job, Settings({"LR-6": Case("LR-6", path)}))

    assert figures["vehicles"] >= 1
    assert figures["distance"] > 0


def test_the_report_divides_means_of_what_both_answered():
    def record(engine, case, distance, **rest):
        return {
            "part": "pdptw", "engine": engine, "case": case, "seconds": 10, "seed": 1,
            "variant": "", "customers": 100, "solver_s": 10.0, "vehicles": 3,
            "distance": distance, **rest,
        }  # fmt: skip

    records = [
        record("ours", "a", 90.0), record("pyvrp", "a", 100.0), record("ours", "b", 50.0),
        {**record("pyvrp", "b", 0.0), "error": "no answer"},
    ]  # fmt: skip

    assert pdptw_report.headline(records)["distance_ours_over"] == {"pyvrp": 0.9}
    table = next(pdptw_report.tables(records))
    assert "| mean of 100 tasks | 70.0 | 100.0 [1] | 0.900 |" in table


def test_growth_asks_engines_only_for_sizes_they_answer():
    largest = [job for job in pair_scale.jobs(Settings({})) if job.case == "1000"]

    assert [job.engine for job in largest] == ["ours", "pyvrp"]


def test_growth_is_told_by_size_and_engine():
    record = {
        "part": "pair-scale", "case": "25", "engine": "ours", "seconds": 2, "distance": 1513.9,
        "solver_s": 1.98, "first_plan_s": 0.01, "peak_mb": 186.0,
    }  # fmt: skip
    slower = {**record, "engine": "pyvrp", "distance": 3027.8, "first_plan_s": None}

    [table] = small_reports.pair_scale_tables([record, slower])

    assert "| 25 | 1,514 / 2.0 / 186 | 3,028 / 2.0 / 186 |" in table
    headline = small_reports.pair_scale_headline([record, slower])
    assert headline["25"]["distance_over_pyvrp"] == 0.5
