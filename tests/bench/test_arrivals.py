"""Arrivals at a rate: as many a second as said, at moments that are drawn again the same."""

import itertools
import random

import pytest

from bench.booking.arrivals import arrivals

WISHES = [{"number": number} for number in range(6_000)]


def drawn(seed):
    return list(arrivals(WISHES, per_s=30, dice=random.Random(seed)))


def test_arrivals_come_in_order_each_with_its_wish():
    came = drawn(1)

    assert [each.wish for each in came] == WISHES
    assert [each.at_s for each in came] == sorted(each.at_s for each in came)


def test_so_many_come_a_second_in_the_mean_and_not_evenly():
    moments = [each.at_s for each in drawn(1)]
    gaps = sorted(after - before for before, after in itertools.pairwise(moments))

    assert len(moments) / moments[-1] == pytest.approx(30, rel=0.05)
    # Half of the gaps of a Poisson process are shorter than ln 2 of the mean gap.
    assert gaps[len(gaps) // 2] == pytest.approx(0.693 / 30, rel=0.08)


def test_the_same_seed_draws_the_same_arrivals():
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
