"""What is kept of a day is what the database says, whatever was rolled back."""

from datetime import timedelta

import pytest
from django.db import transaction

from scheduling.draft import Draft
from scheduling.models import ServiceDay
from scheduling.services.day_model import build_day_model
from scheduling.services.days import model_of
from scheduling.services.holds import release_hold
from scheduling.services.kept_days import draft_of, drafts_of
from scheduling.services.offers import find_offers
from tests.support.bookings import at, day_of, hold, make_town
from tests.support.offices import CENTRE

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town(n_couriers=1)


def offers(town, now):
    sheet = find_offers(
        lat=CENTRE[0] + 0.03, lon=CENTRE[1], wishes=[town.errand()], now=now,
        from_day=at("09:30").date(), days=1,
    )  # fmt: skip
    return [(offer.opens_at, offer.added_travel_s) for offer in sheet.offers]


def from_scratch(town):
    model = model_of(day_of(town))
    return model, model_of(day_of(town), draft=Draft.from_json(day_of(town).draft))


def test_what_a_booking_leaves_behind_is_the_day_built_from_its_row(town):
    for window in ("09:30", "13:30", "09:30"):
        hold(town, window)

    kept, fresh = from_scratch(town)

    assert kept == fresh
    assert kept.survey == fresh.survey
    assert draft_of(day_of(town)) == Draft.from_json(day_of(town).draft)


def test_a_day_is_computed_once_until_it_changes(town):
    hold(town)
    first, again = model_of(day_of(town)), model_of(day_of(town))
    hold(town, "13:30")

    assert first is again
    assert model_of(day_of(town)) is not first


def test_a_change_that_was_rolled_back_is_not_remembered(town, now):
    hold(town)
    before = offers(town, now)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        hold(town, "09:30", lat=CENTRE[0] + 0.03)
        during = offers(town, now)
        raise ZeroDivisionError
    hold(town, "15:30", lat=CENTRE[0] + 0.03)

    kept, fresh = from_scratch(town)
    assert before != during
    assert kept == fresh


def test_days_that_are_known_are_not_read_again(town, django_assert_num_queries):
    hold(town)
    rows = list(ServiceDay.objects.defer("draft"))
    drafts_of(rows)

    with django_assert_num_queries(0):
        found = drafts_of(rows)

    assert list(found) == [day_of(town).id]


def test_a_row_that_is_older_than_its_document_takes_the_documents_stamp(town, now):
    first = hold(town)
    old = ServiceDay.objects.defer("draft").get()
    old.stamp = ServiceDay().stamp  # written by another process, and overwritten since
    release_hold(hold_id=first.id, actor="citizen", now=now + timedelta(seconds=1))

    found = drafts_of([old])

    assert found[old.id].visits == {}
    assert old.stamp == day_of(town).stamp


def test_without_couriers_nobody_is_busy(town):
    hold(town)
    model = model_of(day_of(town))
    office = model.problem.places[0]

    assert model.survey.busy_percent > 0
    assert build_day_model(office=office, shifts=(), draft=Draft()).survey.busy_percent == 0
