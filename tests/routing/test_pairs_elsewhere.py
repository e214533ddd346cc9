"""Pairs in OR-Tools' model, in explanations, in questions for one visit, and during the day."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from routing.check import check
from routing.errors import NoLongerFits
from routing.explain import explain, why_unserved
from routing.insertion import Insertion, best_insertions, insert, remove
from routing.objective import cost, prices
from routing.ortools_model import Search
from routing.ortools_rules import has_room
from routing.plan import Plan
from routing.province.offices import territory_of
from routing.province.solve import solve_province
from routing.replan import Situation, UnderWay, residual
from routing.several_days.horizon import Horizon
from routing.several_days.long_day import long_day
from routing.solve import Budget
from routing.timing import empty_plan, time_plan
from tests.routing.brute_force import all_orders
from tests.routing.builders import OTHER_SHIFT, SHIFT, at, problem, shift, visit, window
from tests.routing.pair_strategies import days_with_pairs
from tests.routing.strategies import SMALL
from tests.routing.test_ortools_rules import without_breaks

TWO = (shift(), shift(OTHER_SHIFT))


def parcel(**rules):
    return [visit("from", 1, collects="parcel", **rules), visit("to", 3, delivers="parcel")]


def planned(day, *orders):
    return time_plan(day, orders, engine="hand")


@settings(SMALL, max_examples=30)
@given(days_with_pairs(most_visits=3).map(without_breaks))
def test_the_model_of_or_tools_accepts_exactly_our_plans(day):
    if not any(map(has_room, day.shifts)):
        return
    search = Search(day, keep=frozenset(), seed=0)
    known = {visit.id for visit in search.model.visits}
    price = dict(zip((visit.id for visit in day.visits), prices(day), strict=True))

    for orders in all_orders(day):
        served = set().union(*orders)
        if served <= known:
            plan, read = time_plan(day, orders, engine="tried"), search.read(orders)
            assert (read is not None) == isinstance(plan, Plan), orders
            if read is not None:
                ours = cost(day, plan)._replace(unserved_s=0, fairness_s=0).total_s
                assert read.ObjectiveValue() == ours + sum(price[each] for each in known - served)


class TestWhyUnserved:
    @pytest.mark.parametrize("half", ["from", "to"])
    def test_a_pair_that_could_go_in_says_so(self, half):
        day = problem([*parcel(), visit("other", 2)])

        reason = why_unserved(day, planned(day, ["other"]), half)

        assert reason.code == "fits"
        assert reason.facts["added_travel_s"] == 20 * 60  # on to place 3 and back
        assert explain(day, planned(day, ["other"]), half).counterfactuals == ()

    def test_a_pair_of_which_one_half_closes_too_early_is_alone(self):
        day = problem([visit("from", 1, collects="p"), visit("to", 4, "08:00-08:10", delivers="p")])

        reason = why_unserved(day, empty_plan(day), "from")

        assert (reason.code, reason.facts["rule"], reason.facts["shift"]) == (
            "alone", "window", SHIFT,
        )  # fmt: skip

    def test_a_full_day_has_no_room_for_both_halves(self):
        day = problem([*parcel(), visit("other", 2)], [shift(max_stops=2)])

        reason = why_unserved(day, planned(day, ["other"]), "to")

        assert reason.code == "full"
        assert (reason.facts["rule"], reason.facts["pair"]) == ("pair", "parcel")


class TestOneVisitAtATime:
    day = problem([*parcel(load=(2,)), visit("other", 2, load=(1,))], [shift(max_load=(3,))])

    def test_half_a_pair_finds_no_room_by_itself(self):
        half = self.day.visit("from")

        assert best_insertions(
            self.day, empty_plan(self.day), half, windows=[window("08:00-17:00")]
        ) == [None]
        with pytest.raises(NoLongerFits):
            insert(self.day, empty_plan(self.day), "from", Insertion(SHIFT, 0, 0, at("09:00")))
        with pytest.raises(NoLongerFits):
            remove(self.day, planned(self.day, ["from", "to"]), "to")

    @pytest.mark.parametrize(("load", "fits"), [(1, True), (2, False)])
    def test_a_single_visit_finds_the_room_that_pairs_leave(self, load, fits):
        asked = replace(self.day.visit("other"), load=(load,))
        plan = planned(self.day, ["from", "to"])

        (found,) = best_insertions(self.day, plan, asked, windows=[window("08:00-17:00")])

        assert (found is not None) == fits


class TestDuringTheDay:
    def left_of(self, day, *orders, **situation):
        return residual(day, planned(day, *orders), Situation(now=at("08:30"), **situation))

    def test_what_is_collected_is_delivered_by_who_has_it(self):
        day = problem(parcel(load=(1,)), [shift(max_load=(1,)), shift(OTHER_SHIFT)])

        left = self.left_of(
            day, ["from", "to"], [],
            under_way=(UnderWay(SHIFT, 1, at("08:20"), ("from",)),),
        )  # fmt: skip

        assert left.bound == {"to": SHIFT}
        assert left.problem.visit("to").pair is None
        assert left.problem.shift(SHIFT).max_load == (0,)
        assert left.kept.route(SHIFT).visits == ("to",)
        assert check(left.problem, left.kept) == []

    def test_a_delivery_makes_room(self):
        day = problem([*parcel(load=(1,)), visit("other", 4, load=(1,))], [shift(max_load=(1,))])
        orders = ["from", "to"]

        left = self.left_of(
            day, orders, under_way=(UnderWay(SHIFT, 3, at("08:29"), ("from", "to")),)
        )

        assert left.problem.shift(SHIFT).max_load == (1,)

    def test_a_frozen_half_binds_the_other(self):
        day = problem(parcel(), TWO)

        left = self.left_of(day, ["from", "to"], [], frozen={SHIFT: 1})

        assert [each.id for each in left.problem.visits] == ["to"]
        assert left.bound == {"to": SHIFT}
        assert left.kept.route(SHIFT).visits == ("to",)

    def test_what_a_courier_who_is_gone_has_aboard_nobody_delivers(self):
        day = problem(parcel(), TWO)

        left = self.left_of(
            day, ["from", "to"], [], gone=frozenset({SHIFT}),
            under_way=(UnderWay(SHIFT, 1, at("08:20"), ("from",)),),
        )  # fmt: skip

        assert left.kept.unserved == ("to",)
        assert why_unserved(left.problem, left.kept, "to").facts["rule"] == "required_shift"

    @pytest.mark.parametrize("half", ["from", "to"])
    def test_a_half_that_is_cancelled_takes_the_other_with_it(self, half):
        day = problem([*parcel(), visit("other", 2)])

        left = self.left_of(day, ["from", "to", "other"], cancelled=frozenset({half}))

        assert [each.id for each in left.problem.visits] == ["other"]
        assert left.kept.route(SHIFT).visits == ("other",)

    def test_a_pair_that_no_longer_fits_is_left_out_whole(self):
        day = problem([*parcel(), visit("other", 2)])
        late = UnderWay(SHIFT, 0, at("15:50"))

        left = self.left_of(day, ["from", "to", "other"], under_way=(late,))

        assert left.kept.route(SHIFT).visits == ("other",)
        assert left.kept.unserved == ("from", "to")


def test_a_pair_of_a_province_waits_at_one_office_and_is_planned_there():
    day = problem(
        [visit("from", 1, collects="p"), visit("to", 4, delivers="p"), visit("far", 4)],
        [shift(), shift(OTHER_SHIFT, start_place=4, end_place=4)],
    )

    assert territory_of(day).home == {"from": 0, "to": 0, "far": 4}
    plan = solve_province(day, budget=Budget(iterations=100))
    assert check(day, plan) == []
    assert plan.unserved == ()


def test_days_of_one_long_day_have_pairs_of_their_own():
    day = problem(parcel())

    long = long_day(Horizon((day, day), ()), [])

    assert [each.pair for each in long.visits] == ["0/parcel"] * 2 + ["1/parcel"] * 2
