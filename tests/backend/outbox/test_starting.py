import pytest

from backend.outbox import starting
from backend.outbox.identity import worker_of
from backend.outbox.selectors import is_starting
from backend.outbox.starting import at_worker_start, lane_of, prepare_worker
from backend.outbox.states import Lane


def test_a_worker_is_prepared_for_its_lane_whatever_goes_wrong(monkeypatch):
    lanes = []

    def broken(lane):
        raise OSError("no compiler")

    monkeypatch.setattr(starting, "_preparations", [])
    at_worker_start(broken)
    at_worker_start(lanes.append)
    monkeypatch.setenv("Q_CLUSTER_NAME", "solver")

    prepare_worker(sender="django_q", proc_name="worker")

    assert lanes == [Lane.SOLVER]


@pytest.mark.usefixtures("db")
def test_a_worker_is_starting_while_it_is_prepared_and_no_longer(monkeypatch):
    monkeypatch.setenv("WORKER_NAME", "solver")
    seen = []
    monkeypatch.setattr(starting, "_preparations", [])
    at_worker_start(lambda lane: seen.append(is_starting(worker_of("solver"))))

    prepare_worker()

    assert seen == [True]
    assert is_starting(worker_of("solver")) is False


def test_the_lane_of_a_queue_is_known_by_its_name():
    assert [lane_of(name) for name in ("quick-1", "solver", "")] == [
        Lane.QUICK,
        Lane.SOLVER,
        Lane.QUICK,
    ]
