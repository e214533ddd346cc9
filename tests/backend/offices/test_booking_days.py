"""How an office takes bookings: evenings, part-day closures, booking rules, route days."""

from datetime import date

import pytest

from backend.common.errors import InvalidField, NotFound
from backend.common.uuid7 import uuid7
from backend.offices.errors import RouteAreaNameTaken
from backend.offices.models import Closure, Office, RouteArea
from backend.offices.selectors import office_days, route_days, shifts_on, windows_on
from backend.offices.services import (
    close_office,
    define_route_area,
    drop_route_area,
    reopen_office,
    set_booking_rules,
)
from backend.outbox.models import Job
from tests.support.offices import AFTERNOON, CENTRE, MORNING, WEEK, make_courier, square

pytestmark = pytest.mark.usefixtures("db")

TUESDAY, THURSDAY = date(2026, 3, 3), date(2026, 3, 5)
EVENING = [63_000, 70_200]  # 17:30 to 19:30
STORM = (50_400, 61_200)  # 14:00 to 17:00


def set_rules(office, now, **facts):
    rules = {
        "opening": WEEK,
        "evening": {},
        "horizon_days": 14,
        "notice_min": 120,
        "window_lengths_min": [60],
    }
    return set_booking_rules(office_id=office.id, **{**rules, **facts}, now=now)


def close(office, now, part, day=TUESDAY):
    return close_office(
        office_id=office.id, day=day, part=part, reason="Bão", actor_id=uuid7(), now=now
    )


def shut_hours(parts):
    return [(begins // 3600, ends // 3600) for begins, ends in parts]


def test_evening_windows_follow_the_opening_hours_on_their_weekday(office, now):
    set_rules(office, now, evening={"thu": [EVENING]})

    thursday = windows_on(office_id=office.id, day=THURSDAY)

    assert thursday[-2:] == [(63_000, 66_600), (66_600, 70_200)]
    assert windows_on(office_id=office.id, day=TUESDAY) == thursday[:-2]
    assert office_days(office_id=office.id, start=THURSDAY, end=THURSDAY)[0].parts == (
        tuple(MORNING),
        tuple(AFTERNOON),
    )


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"evening": {"thu": [[57_600, 70_200]]}}, "evening/thu"),
        ({"evening": {"thu": [[63_000, 66_600], [68_400, 70_200]]}}, "evening/thu"),
        ({"opening": {"mon": [[10, 20]]}}, "opening/mon"),
        ({"window_lengths_min": [45]}, "window_lengths_min"),
        ({"window_lengths_min": []}, "window_lengths_min"),
    ],
)
def test_rules_that_cannot_be_are_refused(office, now, facts, field):
    with pytest.raises(InvalidField) as refused:
        set_rules(office, now, **facts)

    assert refused.value.facts["field"] == field
    assert Office.objects.get(id=office.id).evening == {}
    assert not Job.objects.exists()


def test_new_rules_have_the_days_looked_at_again(office, now):
    set_rules(office, now, horizon_days=7, notice_min=0, window_lengths_min=[120, 60, 60])

    office.refresh_from_db()
    assert (office.horizon_days, office.notice_min) == (7, 0)
    assert office.window_lengths_min == [60, 120]
    assert Job.objects.get(kind="calendar_changed").payload == {"office_id": str(office.id)}


def test_a_storm_in_the_afternoon_leaves_the_morning(office, now):
    courier = make_courier(office)
    close(office, now, STORM)

    day = office_days(office_id=office.id, start=TUESDAY, end=TUESDAY)[0]
    (shift,) = shifts_on(office_id=office.id, day=TUESDAY)

    assert day.parts == (tuple(MORNING), (48_600, 50_400))
    assert windows_on(office_id=office.id, day=TUESDAY) == [
        (begins, begins + 3600) for begins in range(27_000, 41_400, 3600)
    ]
    assert shift.courier_id == courier.id
    assert (shift.opens_s, shift.closes_s) == (27_000, 50_400)


def test_a_closure_moves_no_window(office, now):
    close(office, now, (28_800, 32_400))  # 08:00 to 09:00

    windows = windows_on(office_id=office.id, day=TUESDAY)

    assert windows[0] == (34_200, 37_800)  # 09:30, as on any other day
    assert len(windows) == 7 - 2


def test_who_would_have_to_come_back_twice_stays_away_for_the_shortest_part(office, now):
    make_courier(office)
    close(office, now, (28_800, 30_600))  # 08:00 to 08:30: half an hour, three hours, and so on

    (shift,) = shifts_on(office_id=office.id, day=TUESDAY)

    assert (shift.opens_s, shift.closes_s) == (30_600, AFTERNOON[1])
    assert (shift.break_begins_s, shift.break_s) == (MORNING[1], 7_200)


def test_a_closure_is_taken_back_once(office, now):
    close(office, now, None)

    taken_back = [reopen_office(office_id=office.id, day=TUESDAY, now=now) for _ in "ab"]

    assert taken_back == [True, False]
    assert len(windows_on(office_id=office.id, day=TUESDAY)) == 7
    assert Job.objects.filter(kind="shifts_changed").count() == 2


def test_a_part_that_is_none_closes_nothing(office, now):
    with pytest.raises(InvalidField):
        close(office, now, (36_000, 36_000))

    assert not Closure.objects.exists()


def test_an_island_is_visited_on_its_days_only(office, now):
    island = define_route_area(
        office_id=office.id, name="Cồn Trong", polygon=square(10.5, 105.7, half_deg=0.01),
        weekdays=["thu"], dates=[TUESDAY], now=now,
    )  # fmt: skip

    def days(lat, lon):
        return route_days(
            office_id=office.id, lat=lat, lon=lon, start=TUESDAY, end=date(2026, 3, 12)
        )

    assert days(10.5, 105.7) == {TUESDAY, THURSDAY, date(2026, 3, 12)}
    assert days(*CENTRE) is None
    assert drop_route_area(office_id=office.id, area_id=island.id, now=now)
    assert days(10.5, 105.7) is None


def test_a_changed_area_counts_at_once(office, now):
    facts = {"weekdays": ["thu"], "dates": [], "office_id": office.id, "name": "Cồn Trong"}
    area = define_route_area(**facts, polygon=square(10.5, 105.7, half_deg=0.01), now=now)
    at = {"office_id": office.id, "lat": 10.4, "lon": 105.6, "start": THURSDAY, "end": THURSDAY}
    assert route_days(**at) is None

    define_route_area(
        **facts, area_id=area.id, polygon=square(10.4, 105.6, half_deg=0.01),
        now=now.replace(second=1),
    )  # fmt: skip

    assert route_days(**at) == {THURSDAY}


def test_areas_with_one_name_with_wrong_days_or_unknown_are_refused(office, now):
    facts = {"office_id": office.id, "polygon": square(), "dates": [], "now": now}
    define_route_area(**facts, name="Cồn Trong", weekdays=["thu"])

    with pytest.raises(RouteAreaNameTaken):
        define_route_area(**facts, name="Cồn Trong", weekdays=["fri"])
    with pytest.raises(InvalidField):
        define_route_area(**facts, name="Cồn Ngoài", weekdays=["thursday"])
    with pytest.raises(NotFound):
        define_route_area(**facts, name="Cồn Ngoài", weekdays=["thu"], area_id=uuid7())

    assert RouteArea.objects.get().weekdays == ["thu"]
