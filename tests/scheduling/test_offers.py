"""Offers: every window that can be kept, no other, and a reason where there is none."""

from datetime import date, timedelta

import pytest

from backend.offices.services import close_office, set_exception
from backend.offices.states import ExceptionKind
from scheduling.errors import PlaceTaken
from scheduling.models import Hold, ServiceDay
from scheduling.services.instead import what_would_work
from scheduling.services.offers import find_offers
from tests.scheduling.test_booking import fill_window
from tests.support.bookings import at, hold, make_town
from tests.support.offices import CENTRE, make_courier, make_office

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 3)


@pytest.fixture
def town():
    return make_town(n_couriers=1)


def offers(town, now, **facts):
    known = {"lat": CENTRE[0], "lon": CENTRE[1], "wishes": [town.errand()], "days": 2}
    return find_offers(now=now, **(known | facts))


def test_an_empty_week_offers_every_window_of_each_working_day(town, now):
    sheet = offers(town, now, from_day=TUESDAY, days=1)

    assert [offer.opens_at for offer in sheet.offers] == [
        at(text) for text in ("07:30", "08:30", "09:30", "10:30", "13:30", "14:30", "15:30")
    ]
    assert sheet.refusals == ()
    assert sheet.question.visit.service_s == 720


def test_asking_for_offers_writes_nothing(town, now):
    offers(town, now)

    assert ServiceDay.objects.count() == 0


def test_a_sunday_is_closed(town, now):
    sheet = offers(town, now, from_day=date(2026, 3, 8), days=1)

    assert [(refusal.day, refusal.code) for refusal in sheet.refusals] == [
        (date(2026, 3, 8), "closed")
    ]


def test_a_full_window_is_not_offered_and_its_neighbours_are(town, now):
    fill_window(town, now)

    found = [offer.opens_at for offer in offers(town, now, from_day=TUESDAY, days=1).offers]

    assert at("09:30") not in found
    assert at("13:30") in found


def test_what_is_offered_can_be_held(town, now):
    fill_window(town, now)
    sheet = offers(town, now, from_day=TUESDAY, days=1)

    for offer in sheet.offers:
        held = hold(town, opens_at=offer.opens_at, lat=CENTRE[0], lon=CENTRE[1])
        Hold.objects.filter(id=held.id).delete()


def test_what_is_not_offered_cannot_be_held(town, now):
    fill_window(town, now)

    with pytest.raises(PlaceTaken):
        hold(town, "09:30", lat=CENTRE[0], lon=CENTRE[1])


def test_an_expired_hold_blocks_nobody(town, now):
    fill_window(town, now)

    later = offers(town, now + timedelta(minutes=10), from_day=TUESDAY, days=1)

    assert at("09:30") in [offer.opens_at for offer in later.offers]


def test_nobody_trained_is_a_reason(town, now):
    sheet = offers(
        town, now, from_day=TUESDAY, days=1,
        wishes=[town.errand(), {**town.errand(), "procedure_id": other_field(town)}],
    )  # fmt: skip

    assert [refusal.code for refusal in sheet.refusals] == ["skill"]


def other_field(town):
    from tests.support.procedures import procedure  # noqa: PLC0415

    return procedure("judicial-record-certificate").procedure_id


def test_nobody_on_duty_is_a_reason(town, now):
    set_exception(
        courier_id=town.couriers[0].id, day=TUESDAY, kind=ExceptionKind.ABSENT, parts=(),
        reason="ill", actor_id=town.dispatcher.id, now=now,
    )  # fmt: skip

    sheet = offers(town, now, from_day=TUESDAY, days=1)

    assert [refusal.code for refusal in sheet.refusals] == ["skill"]


def test_a_closed_office_offers_nothing_that_day(town, now):
    close_office(
        office_id=town.office.id, day=TUESDAY, reason="storm", actor_id=town.dispatcher.id, now=now
    )

    sheet = offers(town, now, from_day=TUESDAY, days=1)

    assert (sheet.offers, [refusal.code for refusal in sheet.refusals]) == ((), ["closed"])


def test_an_offer_says_how_full_its_day_is_and_how_near_a_courier_comes(town, now):
    hold(town, "09:30", lat=CENTRE[0] + 0.05, lon=CENTRE[1])

    near = offers(town, now, from_day=TUESDAY, lat=CENTRE[0] + 0.05)
    far = offers(town, now, from_day=TUESDAY, lat=CENTRE[0] - 0.05)

    busy = {offer.day: offer.busy_percent for offer in near.offers}
    assert (busy[TUESDAY], busy[date(2026, 3, 4)]) == (12, 0)
    grades = {offer.grade for offer in near.offers if offer.opens_at == at("09:30")}
    assert (grades, {offer.grade for offer in far.offers}) == ({"near"}, {"far"})
    assert near.greenest.opens_at == at("07:30")


def test_a_household_with_errands_of_several_people_is_one_longer_visit(town, now):
    one = offers(town, now)
    three = offers(town, now, wishes=[town.errand(owner_name=name) for name in "abc"])

    assert three.question.visit.service_s == 3 * one.question.visit.service_s


def full_day(town, now):
    """Hold until the day takes nobody at the centre any more."""
    for window in ("07:30", "08:30", "09:30", "10:30", "13:30", "14:30", "15:30"):
        for _ in range(9):
            try:
                hold(town, window, now=now, lat=CENTRE[0], lon=CENTRE[1])
            except PlaceTaken:
                break


def test_without_an_offer_the_nearest_things_that_work_are_told(town, now):
    elsewhere = make_office(lat=CENTRE[0] + 0.01, lon=CENTRE[1])
    make_courier(elsewhere, skills=(town.version.procedure.field_id,))
    full_day(town, now)

    sheet = offers(town, now, from_day=TUESDAY, days=1)
    instead = what_would_work(sheet)

    assert (sheet.offers, [each.code for each in sheet.refusals]) == ((), ["full"])
    assert [each.opens_at for each in instead.other_days] == [
        at(text) + timedelta(days=1) for text in ("07:30", "08:30", "09:30")
    ]
    (office,) = instead.offices
    assert (office.office_id, office.distance_m, office.first.opens_at) == (
        elsewhere.id,
        1112,
        at("07:30"),
    )
    assert (instead.waitlist_days, instead.online) == ((TUESDAY,), True)


def test_a_longer_window_is_told_if_only_that_has_a_place(town, now):
    evening = make_office(lat=CENTRE[0], lon=CENTRE[1] + 0.5, opening={"tue": [[64_800, 70_200]]})
    late = {"tue": [[69_000, 75_600]]}  # from 19:10 on; the hour from 18:00 is over by then
    make_courier(evening, skills=(town.version.procedure.field_id,), hours=late)

    sheet = offers(town, now, from_day=TUESDAY, days=1, lon=CENTRE[1] + 0.5)

    assert sheet.offers == ()
    longer = what_would_work(sheet).longer_windows
    assert [(each.opens_at, each.closes_at) for each in longer] == [(at("18:00"), at("19:30"))]


def test_the_number_of_queries_does_not_grow_with_the_days(
    town, now, django_assert_max_num_queries
):
    fill_window(town, now)

    with django_assert_max_num_queries(18):
        offers(town, now, days=14)
