"""Drawn provinces, nations and months are the same for everybody and as they are described."""

import pytest

from bench.days_sim import POLICIES, draw_month, simulate
from bench.nation import plan_office, sample
from bench.routing.provinces import MIDDLE, communes, make_province, nearest_communes


def test_the_table_has_all_communes_of_the_country():
    assert len(communes()) == 3_321
    assert sum(commune.is_ward for commune in communes()) == 687
    assert nearest_communes(MIDDLE, 1)[0].province == "82"


def test_a_province_is_the_same_each_time_and_uneven():
    def draw(seed):
        return make_province(visits=200, couriers=12, offices=4, seed=seed)

    drawn = draw(1)

    assert (drawn.problem, drawn.areas) == (draw(1).problem, draw(1).areas)
    assert draw(2).areas != drawn.areas
    assert [shift.start_place for shift in drawn.problem.shifts] == [0, 1, 2, 3] * 3
    loads = [list(drawn.areas.values()).count(office) for office in range(4)]
    assert sum(loads) == 200
    assert max(loads) > 1.5 * min(loads)


def test_a_sample_of_offices_stands_for_the_nation():
    offices = sample(400, seed=1)

    assert offices == sample(400, seed=1) != sample(400, seed=2)
    assert sum(office.commune.is_ward for office in offices) == 83  # as 687 of 3,321
    assert len({office.commune.code for office in offices}) == 400
    mean = sum(office.visits for office in offices) / 400
    assert mean == pytest.approx(300_000 / 3_321, rel=0.1)


def test_an_office_is_planned_by_the_rules_and_says_what_it_cost():
    (office, *_) = sample(40, seed=1)

    row = plan_office(office, steps=10, seed=1)

    assert (row["violations"], row["unserved"], row["visits"]) == (0, 0, office.visits)
    assert row["travel_s"] <= row["few_travel_s"] <= row["first_travel_s"]
    assert row["plan_bytes"] < row["problem_bytes"]


@pytest.mark.parametrize("policy", POLICIES)
def test_every_delivery_of_a_month_is_made_once(policy):
    month = draw_month(days=2, seed=1)
    some = [each for each in month if each.place.lat > MIDDLE.lat]  # half a town is enough

    tally = simulate(policy, some, days=2, steps=50, seed=1)

    deliveries = sum(not each.is_appointment for each in some)
    assert (tally.deliveries, tally.refused, tally.late) == (deliveries, 0, 0)
    assert tally.visits == len(some)
    assert draw_month(days=2, seed=1) == month != draw_month(days=2, seed=2)
