"""What is left of a day that is under way."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.errors import InvalidProblem
from routing.explain import why_unserved
from routing.model import Place
from routing.plan import TakenBreak
from routing.replan import Situation, UnderWay, as_planned, residual, with_place
from routing.timing import time_plan
from tests.routing.builders import OTHER_SHIFT, SHIFT, at, lunch, problem, shift, visit
from tests.routing.strategies import SMALL, SPAN, drivable_plans, problems

TWO = (shift(), shift(OTHER_SHIFT))


def planned(day, *orders):
    return time_plan(day, orders, engine="hand")


def left_of(day, *orders, **situation):
    return residual(day, planned(day, *orders), Situation(**situation))


def kept(left):
    return {route.shift: route.visits for route in left.kept.routes}


class TestAsPlanned:
    """The route: 08:10 a, 08:20-08:30 driving, 08:30 b, then lunch, c, home."""

    day = problem(
        [visit("a", 1), visit("b", 2), visit("c", 3)], [shift(breaks=(lunch("08:40-08:40"),))]
    )
    plan = planned(day, ["a", "b", "c"])

    @pytest.mark.parametrize(
        ("clock", "place", "ready", "done", "next_stop", "is_rested"),
        [
            ("08:05", 0, "08:00", (), "a", False),
            ("08:15", 1, "08:20", ("a",), None, False),
            ("08:25", 1, "08:20", ("a",), "b", False),
            ("08:35", 2, "08:40", ("a", "b"), None, False),
            ("09:00", 2, "09:40", ("a", "b"), None, True),
            ("09:45", 2, "09:40", ("a", "b"), "c", True),
            ("10:10", 0, "10:30", ("a", "b", "c"), None, True),
            ("11:00", 0, "11:00", ("a", "b", "c"), None, True),
        ],
    )
    def test_where_the_courier_is(self, clock, place, ready, done, next_stop, is_rested):
        found = as_planned(self.day, self.plan, now=at(clock))

        assert found == (UnderWay(SHIFT, place, at(ready), done, next_stop, is_rested),)

    def test_nothing_of_who_has_not_begun(self):
        assert as_planned(self.day, self.plan, now=at("07:59")) == ()


class TestResidual:
    def test_what_is_done_is_no_longer_in_it(self):
        here = UnderWay(SHIFT, 1, at("08:20"), done=("a",))
        left = left_of(
            problem([visit("a", 1), visit("b", 2)]), ["a", "b"], now=at("08:15"), under_way=(here,)
        )

        (courier,) = left.problem.shifts
        assert [each.id for each in left.problem.visits] == ["b"]
        assert (courier.start_place, courier.opens) == (1, at("08:20"))
        assert kept(left) == {SHIFT: ("b",)}
        assert left.kept.routes[0].stops[0].begins == at("08:30")

    def test_who_has_not_begun_starts_at_the_office_now(self):
        left = left_of(problem([visit("a", 1)]), ["a"], now=at("10:00"))

        assert left.problem.shifts[0].opens == at("10:00")
        assert left.kept.routes[0].stops[0].begins == at("10:10")

    def test_the_next_stop_and_the_frozen_ones_are_driven_first(self):
        here = UnderWay(SHIFT, 0, at("08:00"), next_stop="a")
        day = problem([visit("a", 1), visit("b", 2), visit("c", 3)])
        left = left_of(day, ["a", "b", "c"], now=at("08:05"), under_way=(here,), frozen={SHIFT: 1})

        prefix = left.prefixes[SHIFT]
        assert [(each.visit, each.begins) for each in prefix.stops] == [
            ("a", at("08:10")),
            ("b", at("08:30")),
        ]
        assert [each.id for each in left.problem.visits] == ["c"]
        assert left.problem.shifts[0].opens == at("08:40")
        assert left.problem.shifts[0].start_place == 2
        assert left.joined(left.kept).routes == planned(day, ["a", "b", "c"]).routes

    def test_a_next_stop_out_of_order_comes_first(self):
        here = UnderWay(SHIFT, 0, at("08:00"), next_stop="b")
        day = problem([visit("a", 1), visit("b", 2)])
        left = left_of(day, ["a", "b"], now=at("08:05"), under_way=(here,))

        assert left.joined(left.kept).routes[0].visits == ("b", "a")

    def test_a_cancelled_next_stop_is_nobodys(self):
        here = UnderWay(SHIFT, 0, at("08:00"), next_stop="a")
        day = problem([visit("a", 1), visit("b", 2)])
        left = left_of(
            day, ["a", "b"], now=at("08:05"), under_way=(here,), cancelled=frozenset({"a"})
        )

        assert left.joined(left.kept).routes[0].visits == ("b",)
        assert [each.id for each in left.day.visits] == ["b"]

    def test_stops_and_loads_aboard_count(self):
        here = UnderWay(SHIFT, 1, at("08:20"), done=("a",), next_stop="b")
        visits = [visit(name, 1, load=(2, 1)) for name in "abc"]
        day = problem(visits, [shift(max_stops=5, max_load=(7, 3))])
        left = left_of(day, ["a", "b", "c"], now=at("08:20"), under_way=(here,))

        assert left.problem.shifts[0].max_stops == 3
        assert left.problem.shifts[0].max_load == (3, 1)

    @pytest.mark.parametrize(
        ("here", "frozen", "breaks"),
        [
            (UnderWay(SHIFT, 1, at("08:20"), ("a",), break_taken=True), {}, ()),
            (UnderWay(SHIFT, 1, at("08:20"), ("a",)), {SHIFT: 1}, ()),
            (UnderWay(SHIFT, 1, at("08:20"), ("a",)), {}, (lunch("08:20-08:30"),)),
            (UnderWay(SHIFT, 1, at("09:00"), ("a",)), {}, (lunch("08:20-09:00"),)),
        ],
        ids=["taken", "among the frozen", "to come", "overdue"],
    )
    def test_the_break(self, here, frozen, breaks):
        day = problem([visit("a", 1), visit("b", 2)], [shift(breaks=(lunch("08:20-08:30"),))])
        left = left_of(day, ["a", "b"], now=at("08:15"), under_way=(here,), frozen=frozen)

        assert left.problem.shifts[0].breaks == breaks
        joined = left.joined(left.kept).routes[0]
        assert joined.visits == ("b",)
        if not here.break_taken:
            assert joined.breaks == (TakenBreak(here.ready_at, here.ready_at + 3600, 0),)

    def test_papers_aboard_need_their_desk(self):
        here = UnderWay(SHIFT, 1, at("08:20"), done=("a",))
        visits = [visit("a", 1, papers_to="ward"), visit("b", 2), visit("ward", 3, desk="ward")]
        day = problem(visits, TWO)
        left = left_of(day, ["a", "b", "ward"], [], now=at("08:15"), under_way=(here,))

        assert left.problem.visit("ward").required_shift == SHIFT
        assert left.problem.visit("b").required_shift is None
        assert left.undelivered == ()

    def test_papers_that_cannot_be_handed_over_are_told(self):
        here = UnderWay(SHIFT, 1, at("08:20"), done=("a",))
        visits = [visit("a", 1, papers_to="ward"), visit("ward", 3, desk="ward")]
        left = left_of(
            problem(visits, TWO), ["a", "ward"], [], now=at("08:15"), under_way=(here,),
            gone=frozenset({SHIFT}),
        )  # fmt: skip

        assert left.undelivered == ((SHIFT, "ward"),)

    def test_a_group_stays_with_who_has_begun_it(self):
        here = UnderWay(SHIFT, 1, at("08:20"), done=("a",))
        day = problem([visit("a", 1, group="family"), visit("b", 2, group="family")], TWO)
        left = left_of(day, ["a", "b"], [], now=at("08:15"), under_way=(here,))

        assert left.problem.visit("b").required_shift == SHIFT

    def test_papers_still_to_come_go_only_with_who_is_at_the_office(self):
        here = UnderWay(SHIFT, 1, at("08:20"), done=("a",))
        late = visit("b", 2, release_s=at("10:00"))
        early = visit("c", 2, release_s=at("08:10"))
        day = problem([visit("a", 1), late, early], TWO)
        left = left_of(day, ["a"], [], now=at("08:15"), under_way=(here,))

        assert left.problem.visit("b").forbidden_shifts == {SHIFT}
        assert left.problem.visit("b").release_s == at("10:00")
        assert left.problem.visit("c") == replace(early, release_s=0)

    def test_who_dropped_out_serves_nobody(self):
        here = UnderWay(SHIFT, 1, at("08:20"), done=("a",), next_stop="b")
        day = problem([visit("a", 1), visit("b", 2), visit("c", 3)], TWO)
        left = left_of(
            day, ["a", "b"], ["c"], now=at("08:25"), under_way=(here,), gone=frozenset({SHIFT})
        )

        assert [each.id for each in left.problem.shifts] == [OTHER_SHIFT]
        assert left.kept.unserved == ("b",)
        assert [route.visits for route in left.in_force.routes] == [("b",), ("c",)]

    def test_who_is_late_drops_what_matters_least(self):
        visits = [
            visit("a", 1, "08:00-10:00"),
            visit("wish", 2, "08:00-10:00", promised=False),
            visit("b", 3, "08:00-09:00"),
        ]
        here = UnderWay(SHIFT, 0, at("08:20"))
        left = left_of(problem(visits), ["a", "wish", "b"], now=at("08:20"), under_way=(here,))

        assert kept(left) == {SHIFT: ("a", "b")}

    def test_a_frozen_stop_that_will_be_late_is_predicted_late(self):
        here = UnderWay(SHIFT, 0, at("09:00"), next_stop="a")
        day = problem([visit("a", 1, "08:00-08:30")])
        left = left_of(day, ["a"], now=at("09:05"), under_way=(here,))

        assert left.prefixes[SHIFT].stops[0].begins == at("09:10")
        assert left.joined(left.kept).routes[0].returns == at("09:30")

    def test_when_the_day_is_over_nothing_crashes(self):
        day = problem([visit("a", 1)], [shift(breaks=(lunch(),))])
        left = left_of(day, ["a"], now=at("20:00"))

        assert left.kept.unserved == ("a",)
        assert why_unserved(left.problem, left.kept, "a").code in ("data", "alone")

    def test_a_new_visit_waits_for_a_place(self):
        day = problem([visit("a", 1)])
        left = left_of(day, ["a"], now=at("08:00"), new=(visit("new", 2),))

        assert left.kept.unserved == ("new",)

    def test_a_courier_can_be_anywhere(self):
        day = problem([visit("a", 1)])
        plan = planned(day, ["a"])
        row = [300] * 5
        grown = with_place(
            day, Place(16.0, 108.5), to_s=row, to_m=row, from_s=[420] * 5, from_m=row
        )
        here = UnderWay(SHIFT, 5, at("09:00"))
        left = residual(grown, plan, Situation(at("09:00"), (here,)))

        assert left.kept.routes[0].stops[0].begins == at("09:07")

    @pytest.mark.parametrize(
        "situation",
        [
            Situation(0, (UnderWay("stranger", 0, 0),)),
            Situation(0, gone=frozenset({"stranger"})),
            Situation(0, (UnderWay(SHIFT, 0, 0, next_stop="stranger"),)),
        ],
    )
    def test_strangers_are_refused(self, situation):
        day = problem([visit("a", 1)])

        with pytest.raises(InvalidProblem):
            residual(day, planned(day, ["a"]), situation)


@st.composite
def situations(draw, day, plan):
    """A moment of the day, couriers as planned or a little late, some gone, some frozen."""
    now = draw(st.integers(0, SPAN))
    late_s = draw(st.sampled_from([0, 0, 3, 15]))
    names = [each.id for each in day.shifts]
    visits = [each.id for each in day.visits]
    return Situation(
        now=now,
        under_way=tuple(
            replace(each, ready_at=each.ready_at + late_s)
            for each in as_planned(day, plan, now=now)
        ),
        gone=draw(st.frozensets(st.sampled_from(names), max_size=1)),
        frozen={name: draw(st.integers(0, 2)) for name in names},
        cancelled=draw(st.frozensets(st.sampled_from(visits), max_size=1)),
    )


@SMALL
@given(st.data())
def test_what_is_left_is_a_clean_plan_with_frozen_stops_in_front(data):
    day = data.draw(problems(most_visits=6, most_shifts=3))
    plan = data.draw(drivable_plans(day))
    situation = data.draw(situations(day, plan))
    left = residual(day, plan, situation)

    assert check(left.problem, left.kept) == []
    joined = left.joined(left.kept)
    out = situation.cancelled.union(*(each.done for each in situation.under_way))
    for route in joined.routes:
        assert route.shift not in situation.gone
        frozen = left.prefixes[route.shift].stops
        assert route.stops[: len(frozen)] == frozen
        assert out.isdisjoint(route.visits)
        order = [each for each in plan.route(route.shift).visits if each not in out]
        assert [stop.visit for stop in frozen] == order[: len(frozen)]
    seen = [*joined.unserved, *(visit for route in joined.routes for visit in route.visits)]
    assert sorted(seen) == sorted(each.id for each in day.visits if each.id not in out)


@SMALL
@given(st.data())
def test_if_all_goes_as_planned_all_goes_on_as_planned(data):
    day = data.draw(problems(most_visits=6, most_shifts=3))
    plan = data.draw(drivable_plans(day))
    now = data.draw(st.integers(0, SPAN))
    left = residual(day, plan, Situation(now, as_planned(day, plan, now=now)))

    joined = left.joined(left.kept)
    done = {visit for each in left.prefixes.values() for visit in (v.id for v in each.done)}
    for before, after in zip(plan.routes, joined.routes, strict=True):
        assert [each for each in before.visits if each not in done] == list(after.visits)
        begins = {stop.visit: stop.begins for stop in before.stops}
        assert all(stop.begins == begins[stop.visit] for stop in after.stops)
