"""The office's own calendar decides what can be asked for: days, windows, notice, horizon."""

from datetime import date, timedelta

import pytest

from backend.offices.services import close_office, define_route_area, set_booking_rules
from scheduling.errors import WindowNotOffered
from scheduling.models import Hold
from scheduling.services.changes import reschedule_appointment
from scheduling.services.offers import find_offers
from tests.support.bookings import at, book, hold, make_town
from tests.support.offices import CENTRE, WEEK, make_courier, square

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, THURSDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 5)
HAMLET = (CENTRE[0] + 0.05, CENTRE[1] + 0.05)


@pytest.fixture
def town():
    return make_town(n_couriers=1)


def set_rules(town, now, **facts):
    rules = {
        "opening": WEEK,
        "evening": {},
        "horizon_days": 14,
        "notice_min": 120,
        "window_lengths_min": [60, 90, 120],
    }
    set_booking_rules(office_id=town.office.id, **{**rules, **facts}, now=now)


def make_hamlet(town, now):
    define_route_area(
        office_id=town.office.id, name="Cồn Trong", polygon=square(*HAMLET, half_deg=0.01),
        weekdays=["thu"], dates=[], now=now,
    )  # fmt: skip


def offers(town, now, **facts):
    known = {"lat": CENTRE[0], "lon": CENTRE[1], "wishes": [town.errand()]}
    return find_offers(now=now, **{**known, **facts})


def refused_window(town, now, window="09:30", **facts):
    with pytest.raises(WindowNotOffered) as refused:
        hold(town, window, now=now, **facts)
    assert not Hold.objects.exists()
    return refused.value.facts


def test_a_far_hamlet_is_offered_its_route_days_only(town, now):
    make_hamlet(town, now)

    far = offers(town, now, lat=HAMLET[0], lon=HAMLET[1], days=7)

    assert {offer.day for offer in far.offers} == {THURSDAY}
    assert {each.code for each in far.refusals if each.day.weekday() < 6} == {"not_a_route_day"}
    assert TUESDAY in {offer.day for offer in offers(town, now, days=7).offers}


def test_a_window_on_another_day_than_the_route_day_is_refused(town, now):
    make_hamlet(town, now)

    facts = refused_window(town, now, lat=HAMLET[0], lon=HAMLET[1])

    assert facts == {"route_day": False, "day": "2026-03-03"}


def test_a_visit_is_not_moved_off_its_route_day(town, now):
    make_hamlet(town, now)
    thursday = at("09:30") + timedelta(days=2)
    visit = book(town, opens_at=thursday, lat=HAMLET[0], lon=HAMLET[1], now=now)

    with pytest.raises(WindowNotOffered):
        reschedule_appointment(
            appointment_id=visit.id, opens_at=at("09:30"), closes_at=at("10:30"), actor="clerk",
            by_citizen=False, now=now,
        )  # fmt: skip

    visit.refresh_from_db()
    assert (visit.opens_at, visit.state) == (thursday, "confirmed")


def test_an_office_decides_how_far_ahead_and_how_soon(town, now):
    set_rules(town, now, horizon_days=1, notice_min=240)

    found = offers(town, now)

    assert {offer.day for offer in found.offers} == {MONDAY, TUESDAY}
    assert found.offers[0].opens_at == at("10:30") - timedelta(days=1)  # it is 06:30
    assert refused_window(town, now, opens_at=at("09:30") + timedelta(days=1)) == {
        "horizon_days": 1
    }


def test_an_office_offers_windows_of_its_own_lengths(town, now):
    set_rules(town, now, window_lengths_min=[120])

    assert len(offers(town, now, from_day=TUESDAY, days=1, length_min=120).offers) == 3
    with pytest.raises(WindowNotOffered):
        offers(town, now)
    assert refused_window(town, now) == {"lengths_min": [120]}


def test_an_evening_window_is_offered_when_somebody_works_then(town, now):
    set_rules(town, now, evening={"tue": [[63_000, 70_200]]})  # 17:30 to 19:30
    day = {"from_day": TUESDAY, "days": 1}
    assert at("17:30") not in [offer.opens_at for offer in offers(town, now, **day).offers]

    late = {"tue": [[48_600, 61_200], [63_000, 72_000]]}
    make_courier(town.office, skills=(town.version.procedure.field_id,), hours=late)

    assert at("17:30") in [offer.opens_at for offer in offers(town, now, **day).offers]
    assert book(town, "17:30", now=now).opens_at == at("17:30")


def test_a_storm_in_the_afternoon_leaves_the_morning_bookable(town, now):
    close_office(
        office_id=town.office.id, day=TUESDAY, part=(48_600, 61_200), reason="Bão",
        actor_id=town.dispatcher.id, now=now,
    )  # fmt: skip

    found = [offer.opens_at for offer in offers(town, now, from_day=TUESDAY, days=1).offers]

    assert found == [at(text) for text in ("07:30", "08:30", "09:30", "10:30")]
    assert "opens_at" in refused_window(town, now, "13:30")
