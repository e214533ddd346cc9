"""During the day: two ways to go on, and what becomes of promises."""

import pytest

from routing.check import check
from routing.construct import complete
from routing.diff import Change, Promise
from routing.explain import why_unserved
from routing.replan import Situation, UnderWay, replan
from routing.solve import Budget
from routing.timing import time_plan
from tests.routing.builders import OTHER_SHIFT, SHIFT, at, problem, shift, visit

TWO = (shift(), shift(OTHER_SHIFT))
SHORT = Budget(0.2)


def planned(day, *orders):
    return time_plan(day, orders, engine="hand")


@pytest.fixture
def insertion_alone(monkeypatch):
    """Insertion instead of the search, which needs a process and seconds."""

    def completed(problem, *, budget, seed, start):
        return complete(problem, start)

    monkeypatch.setattr("routing.replan.solve", completed)


@pytest.mark.usefixtures("insertion_alone")
class TestReplan:
    def test_visits_of_who_dropped_out_go_where_they_add_least(self):
        day = problem([visit("a", 1), visit("b", 3), visit("c", 4)], TWO)
        plan = planned(day, ["a", "b"], ["c"])
        here = UnderWay(SHIFT, 1, at("08:20"), done=("a",))
        found = replan(
            day, plan, Situation(at("08:20"), (here,), gone=frozenset({SHIFT})),
            budget=SHORT,
        )  # fmt: skip

        assert found.least_change.plan.routes[0].visits == ("b", "c")
        assert found.least_change.diff.of("b").change == Change.MOVED
        assert found.least_change.diff.promises == {
            Promise.KEPT: 0, Promise.MOVED: 2, Promise.BROKEN: 0, Promise.OWED: 0,
        }  # fmt: skip
        assert check(found.reoptimised.problem, found.reoptimised.plan) == []

    def test_a_wish_yields_to_a_promise_that_lost_its_courier(self):
        visits = [
            visit("promise", 1, "09:00-09:00"),
            visit("wish", 3, "09:00-09:00", promised=False),
        ]
        day = problem(visits, TWO)
        plan = planned(day, ["promise"], ["wish"])
        found = replan(day, plan, Situation(at("08:00"), gone=frozenset({SHIFT})), budget=SHORT)

        for proposal in (found.least_change, found.reoptimised):
            assert proposal.plan.routes[0].visits == ("promise",)
            assert proposal.diff.of("wish").change == Change.DROPPED

    def test_a_promise_nobody_can_keep_is_told(self):
        day = problem([visit("a", 1, required_shift=SHIFT)], TWO)
        plan = planned(day, ["a"], [])
        found = replan(day, plan, Situation(at("08:00"), gone=frozenset({SHIFT})), budget=SHORT)

        assert found.least_change.diff.of("a").promise == Promise.BROKEN
        assert why_unserved(found.residual.problem, found.least_change.plan, "a").code == "alone"

    def test_nobody_left(self):
        day = problem([visit("a", 1)])
        found = replan(
            day, planned(day, ["a"]), Situation(at("08:00"), gone=frozenset({SHIFT})),
            budget=SHORT,
        )  # fmt: skip

        assert found.reoptimised.plan.unserved == ("a",)


def test_the_search_may_move_what_is_left():
    visits = [visit("a", 1), visit("b", 4), visit("c", 1), visit("d", 4)]
    day = problem(visits, (*TWO, shift("third")))
    plan = planned(day, ["a", "b"], ["c", "d"], [])
    found = replan(day, plan, Situation(at("08:00"), gone=frozenset({SHIFT})), budget=SHORT)

    for proposal in (found.least_change, found.reoptimised):
        assert check(proposal.problem, proposal.plan) == []
        assert proposal.diff.promises[Promise.BROKEN] == 0
    assert found.reoptimised.diff.after.travel_s <= found.least_change.diff.after.travel_s
