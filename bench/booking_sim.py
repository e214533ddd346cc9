"""What does a month of bookings bring? `python -m bench.booking_sim [--quick] [--seed N]`.

Citizens ask one after the other, more of them than can be served. Each would take any of three
windows, on days of the coming week, and takes the first that she is offered. The same citizens meet
each policy:

- quota: so many bookings per window and courier, whoever lives where; the usual booking form.
- insertion: a window is offered if the visit still fits somewhere into that day's routes.
- improved: the same, and after each booking the day's draft is improved, as scheduling does it.
- improved, greenest: besides, six in ten take the window that costs the least driving.

At the end each day is planned with the same effort. Nobody is turned away there, so whoever finds
no place in the final plan was promised what cannot be kept. Questions, insertion and improvement
are those of scheduling and routing; no database.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from backend.offices.selectors import ShiftOnDay
from bench.report import arguments, print_json, print_table
from routing.check import check
from routing.construct import complete
from routing.model import Place, TimeWindow
from routing.plan import Plan
from routing.solve import Budget, solve
from scheduling.draft import Draft, DraftVisit
from scheduling.rules import IMPROVE_STEPS
from scheduling.services.day_model import (
    DayModel,
    added_travel_of,
    build_day_model,
    placed,
)

FIRST_DAY: Final = date(2026, 3, 2)
OFFICE: Final = Place(10.4603, 105.6330)
SPREAD_DEG: Final = 0.022  # standard deviation; most visits within 5 km of the office
HOURS: Final = (*range(27_000, 37_801, 3_600), *range(48_600, 55_801, 3_600))
WINDOW_S: Final = 3_600
COURIERS: Final = 4
DAYS: Final = 22  # working days of a month
AHEAD: Final = 5
WISHES_PER_COURIER_DAY: Final = 40
QUOTAS: Final = (3, 4)  # bookings per window and courier
GREEN_SHARE: Final = 0.6
FINAL_STEPS: Final = 50_000


class Slot(NamedTuple):
    """A window of a day; days count from 0."""

    day: int
    opens_s: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A citizen: where, how long, which windows in the order of her liking, how green she is."""

    visit: DraftVisit
    slots: tuple[Slot, ...]
    is_green: bool

    def visit_in(self, slot: Slot) -> DraftVisit:
        """Return the visit as it would be promised."""
        return replace(self.visit, opens_s=slot.opens_s, closes_s=slot.opens_s + WINDOW_S)


@dataclass(slots=True)
class Month:
    """Days as they fill up."""

    days: list[DayModel]
    counts: Counter[Slot] = field(default_factory=Counter)
    accepted: int = 0
    spent_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Policy:
    """Who is offered what. `quota`: bookings per window, instead of looking at routes."""

    name: str
    quota: int = 0
    improves: bool = False
    is_greenest: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a policy brought; travel in seconds per visit that the final plan serves."""

    policy: str
    accepted: int
    per_courier_day: float
    broken: int
    travel_per_visit_s: int
    ms_per_booking: float


def main(argv: Sequence[str] | None = None) -> int:
    """Simulate and print; returns 1 if insertion broke a promise: that would be a bug."""
    asked = _read(argv)
    n_days, n_couriers = (5, 2) if asked.quick else (DAYS, COURIERS)
    steps, final = (500, 2_000) if asked.quick else (IMPROVE_STEPS, FINAL_STEPS)
    wishes = list(make_wishes(n_days=n_days, n_couriers=n_couriers, seed=asked.seed))
    results = []
    for policy in policies(n_couriers):
        month = book_month(policy, wishes, n_days=n_days, n_couriers=n_couriers, steps=steps)
        results.append(judge(policy, month, n_couriers=n_couriers, steps=final))
        sys.stderr.write(f"{results[-1]}\n")
    _print(results, wishes, asked=asked, n_days=n_days, n_couriers=n_couriers)
    return int(any(each.broken for each in results if "quota" not in each.policy))


def policies(n_couriers: int) -> list[Policy]:
    """Return what is compared, the usual ways first."""
    quotas = [Policy(f"quota {each} per courier", quota=each * n_couriers) for each in QUOTAS]
    return [
        *quotas,
        Policy("insertion"),
        Policy("improved", improves=True),
        Policy("improved, greenest", improves=True, is_greenest=True),
    ]


def make_wishes(*, n_days: int, n_couriers: int, seed: int) -> Iterator[Wish]:
    """Yield the citizens in the order in which they ask."""
    dice = random.Random(seed)
    n_wishes = n_days * n_couriers * WISHES_PER_COURIER_DAY
    for number in range(n_wishes):
        asked_on = number * n_days // n_wishes  # for one of the days from here on
        days = range(asked_on, min(n_days, asked_on + AHEAD))
        slots = dice.sample([Slot(day, opens) for day in days for opens in HOURS], 3)
        lat, lon = (max(-0.09, min(0.09, dice.gauss(0, SPREAD_DEG))) for _ in range(2))
        visit = DraftVisit(
            UUID(int=number + 1), OFFICE.lat + lat, OFFICE.lon + lon, 0, 86_399,
            service_s=60 * dice.randint(8, 15),
        )  # fmt: skip
        yield Wish(visit, tuple(slots), dice.random() < GREEN_SHARE)


def book_month(
    policy: Policy, wishes: Sequence[Wish], *, n_days: int, n_couriers: int, steps: int
) -> Month:
    """Let everybody ask, one after the other, and book what the policy offers."""
    empty = build_day_model(office=OFFICE, shifts=tuple(_shifts(n_couriers)), draft=Draft())
    month = Month([empty] * n_days)
    for wish in wishes:
        began = time.perf_counter()
        slot = _by_quota(policy, month, wish) if policy.quota else _by_route(policy, month, wish)
        if slot is not None:
            month.accepted += 1
            month.counts[slot] += 1
            _write(policy, month, wish.visit_in(slot), slot.day, steps=steps)
            month.spent_s += time.perf_counter() - began
    return month


def judge(policy: Policy, month: Month, *, n_couriers: int, steps: int) -> Result:
    """Plan each day for good and count what was promised and cannot be kept."""
    plans = [_final_plan(model, steps=steps) for model in month.days]
    figures = [plan.key_figures() for plan in plans]
    served = sum(each.served for each in figures)
    return Result(
        policy=policy.name, accepted=month.accepted,
        per_courier_day=round(month.accepted / n_couriers / len(month.days), 1),
        broken=sum(each.unserved for each in figures),
        travel_per_visit_s=round(sum(each.travel_s for each in figures) / max(1, served)),
        ms_per_booking=round(1_000 * month.spent_s / max(1, month.accepted), 1),
    )  # fmt: skip


def _read(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = arguments(__doc__)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(argv)


def _shifts(n: int) -> Iterator[ShiftOnDay]:
    for number in range(n):
        yield ShiftOnDay(
            courier_id=UUID(int=number + 1), name=f"courier {number + 1}", skills=frozenset(),
            opens_s=27_000, closes_s=61_200, break_begins_s=41_400, break_s=7_200,
        )  # fmt: skip


def _by_quota(policy: Policy, month: Month, wish: Wish) -> Slot | None:
    return next((slot for slot in wish.slots if month.counts[slot] < policy.quota), None)


def _by_route(policy: Policy, month: Month, wish: Wish) -> Slot | None:
    prices = {slot: _added_s(month.days[slot.day], wish, slot) for slot in wish.slots}
    offered = {slot: price for slot, price in prices.items() if price is not None}
    if policy.is_greenest and wish.is_green and offered:
        return min(offered, key=lambda slot: offered[slot])
    return next(iter(offered), None)


def _added_s(model: DayModel, wish: Wish, slot: Slot) -> int | None:
    window = TimeWindow(slot.opens_s, slot.opens_s + WINDOW_S)
    (added_s,) = added_travel_of(model, wish.visit, [window])
    return added_s


def _write(policy: Policy, month: Month, visit: DraftVisit, day: int, *, steps: int) -> None:
    model = month.days[day].with_visit(visit)
    if not policy.quota:
        found = placed(model, model.problem.visit(str(visit.id)))
        assert found is not None, "an offer that cannot be kept"
        model = found
    if policy.improves:
        budget = Budget(iterations=steps)
        plan = solve(model.problem, budget=budget, seed=month.accepted, start=model.plan)
        model = model.with_plan(plan)
    month.days[day] = model


def _final_plan(model: DayModel, *, steps: int) -> Plan:
    start = complete(model.problem, model.plan)
    plan = solve(model.problem, budget=Budget(iterations=steps), seed=1, start=start)
    violations = check(model.problem, plan)
    assert not violations, violations
    return plan


def _print(
    results: Sequence[Result], wishes: Sequence[Wish], *, asked: argparse.Namespace, n_days: int,
    n_couriers: int,
) -> None:  # fmt: skip
    sys.stdout.write(
        f"{len(wishes)} citizens, {n_couriers} couriers, {n_days} days, seed {asked.seed}\n"
    )
    heading = (
        "policy", "accepted", "per courier-day", "broken", "travel s/visit", "ms/booking",
    )  # fmt: skip
    rows = [
        (r.policy, r.accepted, r.per_courier_day, r.broken, r.travel_per_visit_s, r.ms_per_booking)
        for r in results
    ]
    print_table(heading, rows)
    by_name = {each.policy: each for each in results}
    ratio = by_name["improved"].accepted / max(1, by_name["insertion"].accepted)
    sys.stdout.write(f"improved / insertion: {ratio:.2f} visits\n")
    print_json(
        "booking-sim", quick=asked.quick, seed=asked.seed, citizens=len(wishes),
        couriers=n_couriers, days=n_days, accepted_ratio=round(ratio, 3),
        broken_promises=by_name["improved"].broken,
        figures=[{name: getattr(r, name) for name in Result.__slots__} for r in results],
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
