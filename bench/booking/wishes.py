"""Towns side by side, and what their citizens wish for."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from backend.common.localtime import moment_of, service_day_of
from backend.offices.selectors import windows_between
from bench.booking.clients import Body
from bench.town import EVERY_DAY, somewhere
from tests.conftest import NOW
from tests.support.bookings import Town, make_town
from tests.support.offices import CENTRE, make_courier, make_office
from tests.support.people import phone_number


def open_towns(*, n: int, n_couriers: int) -> list[Town]:
    """Make towns half a degree apart, each with an office and couriers who work every day."""
    first = make_town(n_couriers=0)
    skills = (first.version.procedure.field_id,)
    towns = []
    for number in range(1, n + 1):
        office = make_office(lat=CENTRE[0], lon=CENTRE[1] + number / 2, opening=EVERY_DAY)
        couriers = [make_courier(office, skills=skills, hours=EVERY_DAY) for _ in range(n_couriers)]
        towns.append(replace(first, office=office, couriers=couriers))
    return towns


def wishes(
    towns: Sequence[Town], n: int, *, n_days: int, dice: random.Random, from_day: int = 1
) -> Iterator[Body]:
    """Yield bodies for `POST /holds`: somewhere in a town, some window, a phone of its own."""
    first = service_day_of(NOW) + timedelta(days=from_day)
    last = first + timedelta(days=n_days - 1)
    windows = {
        town.office.id: windows_between(office_id=town.office.id, start=first, end=last)
        for town in towns
    }
    for _ in range(n):
        town = dice.choice(towns)
        day, (opens_s, closes_s) = dice.choice(
            [(day, each) for day, some in windows[town.office.id].items() for each in some]
        )
        lat, lon = somewhere(town, dice)
        yield {
            "opens_at": moment_of(day, opens_s).isoformat(),
            "closes_at": moment_of(day, closes_s).isoformat(),
            "location": {"lat": lat, "lon": lon}, "address": "Số 1, khóm 1",
            "contact_name": "citizen", "phone": phone_number(),
            "errands": [{key: str(value) for key, value in town.errand().items()}],
        }  # fmt: skip
