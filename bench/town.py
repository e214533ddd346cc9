"""A town to measure in: citizens around an office, and days that are booked already.

Booked days are drafts planned by `routing.construct` and written with the model, because 2,000
bookings through the services would take minutes of set-up. They hold what bookings leave behind:
visits with windows of an hour, and routes that keep them.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from backend.common.localtime import service_day_of
from backend.common.uuid7 import uuid7
from backend.offices.selectors import shifts_between, windows_between
from routing.check import check
from routing.construct import complete
from routing.model import Place
from scheduling.draft import Draft, DraftVisit
from scheduling.models import ServiceDay
from scheduling.services.day_model import build_day_model, orders_of
from tests.conftest import NOW
from tests.support.bookings import Town, make_town
from tests.support.offices import AFTERNOON, CENTRE, MORNING, make_courier, make_office

SERVICE_S: Final = 900
SPREAD_DEG: Final = 0.022  # standard deviation; most visits within 5 km of the office
EVERY_DAY: Final = {
    day: [MORNING, AFTERNOON] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
}


def open_town(*, n_couriers: int) -> Town:
    """Make a town whose office and couriers work 07:30–11:30 and 13:30–17:00 every day."""
    town = make_town(n_couriers=0)
    skill = town.version.procedure.field_id
    # Far from the office that came with the town, so that areas do not overlap.
    office = make_office(lat=CENTRE[0], lon=CENTRE[1] + 0.5, opening=EVERY_DAY)
    couriers = [make_courier(office, skills=(skill,), hours=EVERY_DAY) for _ in range(n_couriers)]
    return replace(town, office=office, couriers=couriers)


def somewhere(town: Town, dice: random.Random) -> tuple[float, float]:
    """Return where a citizen lives: mostly near the office, always in its area."""
    lat, lon = (max(-0.09, min(0.09, dice.gauss(0, SPREAD_DEG))) for _ in range(2))
    return town.office.lat + lat, town.office.lon + lon


def book_days(town: Town, *, n_days: int, per_courier: int, dice: random.Random) -> list[int]:
    """Write booked drafts from today on; returns how many visits each day holds."""
    first = service_day_of(NOW)
    last = first + timedelta(days=n_days - 1)
    shifts = shifts_between(office_id=town.office.id, start=first, end=last)
    windows = windows_between(office_id=town.office.id, start=first, end=last)
    wanted = per_courier * len(town.couriers)
    drafts = {
        day: _booked(town, shifts=shifts[day], windows=windows[day], n=wanted, dice=dice)
        for day in shifts
    }
    _write(town, drafts)
    return [len(draft.visits) for draft in drafts.values()]


def _booked(
    town: Town, *, shifts: Sequence[Any], windows: Sequence[tuple[int, int]], n: int,
    dice: random.Random,
) -> Draft:  # fmt: skip
    """Return a day on which everybody who is promised a window has a place."""
    skills = frozenset({town.version.procedure.field_id})
    asked = Draft()
    for _ in range(n):
        (lat, lon), (opens, closes) = somewhere(town, dice), dice.choice(windows)
        visit = DraftVisit(uuid7(), lat, lon, opens, closes, SERVICE_S, skills)
        asked = asked.with_visit(visit)
    office = Place(town.office.lat, town.office.lon)
    model = build_day_model(office=office, shifts=shifts, draft=asked)
    plan = complete(model.problem, model.plan)
    planned = asked.with_orders(orders_of(plan))
    draft = planned.without(*map(UUID, plan.unserved))
    again = build_day_model(office=office, shifts=shifts, draft=draft)
    assert not again.plan.unserved
    assert not check(again.problem, again.plan)
    return draft


def _write(town: Town, drafts: dict[date, Draft]) -> None:
    ServiceDay.objects.bulk_create(
        ServiceDay(office=town.office, day=day, draft=draft.to_json(), revision=1)
        for day, draft in drafts.items()
    )
