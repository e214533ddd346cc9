"""The judge of VRPTW answers refuses what is wrong and knows the price of what is right."""

from math import atan2

import numpy as np
import pytest

from bench.routing.checker import WrongRoutes, check_routes
from bench.routing.generated import FAMILIES, KINDS, write_instance
from routing.vrptw import Instance, read_instance


def instance(**changes) -> Instance:
    """Four customers around the depot, 10 away each; 10 to serve one; times in tenths."""
    facts = {
        "name": "cross", "vehicles": 2, "capacity": 20,
        "coordinates": np.array([[0, 0], [10, 0], [0, 10], [-10, 0], [0, -10]], np.int32),
        "demand": np.array([0, 10, 10, 10, 10], np.int32),
        "windows": np.array([[0, 1000]] * 5, np.int32),
        "service": np.array([0, 100, 100, 100, 100], np.int32),
    }  # fmt: skip
    return Instance(**facts | changes)


def test_a_right_answer_is_priced_in_the_files_unit():
    judged = check_routes(instance(), [[1, 2], [], [3, 4]])

    assert judged == (68.2, 2)  # twice 10.0 + 14.1 + 10.0


@pytest.mark.parametrize(
    ("routes", "rule", "customer"),
    [
        ([[1, 2], [3]], "missing", 4),
        ([[1, 2], [3, 4, 1]], "served", 1),
        ([[1, 2], [3, 5]], "customer", 5),
        ([[1, 2], [3, 0, 4]], "customer", 0),
        ([[1, 2], [3], [4]], "fleet", None),
        ([[1, 2, 3], [4]], "capacity", 1),
    ],
)
def test_a_wrong_answer_is_refused(routes, rule, customer):
    with pytest.raises(WrongRoutes) as refused:
        check_routes(instance(), routes)

    assert (refused.value.rule, refused.value.customer) == (rule, customer)


def test_a_window_is_kept_to_the_tenth():
    windows = np.array([[0, 1000]] * 5, np.int32)
    windows[2] = [0, 100 + 100 + 141]
    assert check_routes(instance(windows=windows), [[1, 2], [3, 4]]).vehicles == 2

    windows[2, 1] -= 1
    with pytest.raises(WrongRoutes, match="window at 2"):
        check_routes(instance(windows=windows), [[1, 2], [3, 4]])


def test_who_is_early_waits_and_must_be_back_in_time():
    windows = np.array([[0, 1000]] * 5, np.int32)
    windows[2] = [700, 800]
    assert check_routes(instance(windows=windows), [[1, 2], [3, 4]]).vehicles == 2

    windows[0, 1] = 899  # 700 + 100 of service + 100 home
    with pytest.raises(WrongRoutes, match="window at 0"):
        check_routes(instance(windows=windows), [[1, 2], [3, 4]])


@pytest.mark.parametrize("family", FAMILIES)
def test_a_drawn_instance_is_the_same_each_time_and_can_be_solved(tmp_path, family):
    path = write_instance(tmp_path, family=family, customers=60, seed=1)
    text = path.read_text()
    drawn = read_instance(path)

    assert len(drawn.demand) == 61
    assert check_routes(drawn, list(_dealt(drawn, per_route=KINDS[family[-1]].per_route)))
    assert write_instance(tmp_path, family=family, customers=60, seed=1).read_text() == text
    assert write_instance(tmp_path, family=family, customers=60, seed=2).read_text() != text


def _dealt(drawn: Instance, *, per_route: int):
    """The routes around which the windows were laid: by the angle seen from the depot."""

    def angle(node: int):
        x, y = drawn.coordinates[node] - drawn.coordinates[0]
        return atan2(y, x), x, y, sum(drawn.windows[node])

    customers = sorted(range(1, len(drawn.demand)), key=angle)
    for at in range(0, len(customers), per_route):
        yield customers[at : at + per_route]
