"""The simulated month is the same each time, and insertion keeps what it promised."""

import pytest

from bench.booking_sim import Policy, book_month, judge, make_wishes

MONTH = {"n_days": 2, "n_couriers": 1}


def result(policy, *, seed=1):
    wishes = list(make_wishes(**MONTH, seed=seed))
    month = book_month(policy, wishes, **MONTH, steps=100)
    return judge(policy, month, n_couriers=1, steps=200)


@pytest.mark.parametrize("improves", [False, True])
def test_insertion_breaks_no_promise_improved_or_not(improves):
    found = result(Policy("insertion", improves=improves))

    assert found.broken == 0
    assert found.accepted > 25


def test_quotas_take_what_they_are_told_and_break_what_does_not_fit():
    greedy = result(Policy("quota", quota=9))

    assert greedy.accepted > result(Policy("quota", quota=2)).accepted
    assert greedy.broken > 0


def test_a_month_is_the_same_each_time():
    def citizens(seed):
        return list(make_wishes(**MONTH, seed=seed))

    assert citizens(1) == citizens(1)
    assert citizens(1) != citizens(2)
