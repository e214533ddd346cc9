"""What is kept of calendars, people and catalogue is what the database says, at once."""

from datetime import date

import pytest
from django.db import transaction

from backend.agencies.models import Agency
from backend.offices.models import (
    CalendarOverride,
    Closure,
    Courier,
    Office,
    RouteArea,
    ServiceArea,
    ShiftException,
    ShiftPattern,
)
from backend.offices.states import ExceptionKind
from backend.procedures.models import ProcedureVersion
from scheduling.models import ReserveRule
from scheduling.services.ground import ground_at
from scheduling.services.offers import find_offers
from scheduling.states import ReserveKind
from tests.conftest import NOW
from tests.support.bookings import make_town
from tests.support.offices import CENTRE, make_courier, make_office, square

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 3)
SPOT = {"lat": CENTRE[0], "lon": CENTRE[1]}


@pytest.fixture
def town():
    return make_town(n_couriers=1)


def search(town, now, **facts):
    """Return the windows of Tuesday and the minutes a visit takes."""
    sheet = find_offers(
        **SPOT, wishes=[town.errand()], now=now, from_day=TUESDAY, days=1, **facts
    )  # fmt: skip
    return [offer.opens_at for offer in sheet.offers], sheet.question.visit.service_s


# Each writes a row past all services, as an import or a hand in the database would.
def closed(town):
    Closure.objects.create(
        office=town.office, day=TUESDAY, reason="bão", actor_id=town.dispatcher.id, made_at=NOW
    )


def decided_free(town):
    CalendarOverride.objects.create(day=TUESDAY, is_working=False, decision="nghỉ bù")


def courier_absent(town):
    ShiftException.objects.create(
        courier=town.couriers[0],
        day=TUESDAY,
        kind=ExceptionKind.ABSENT,
        parts=[],
        actor_id=town.dispatcher.id,
        made_at=NOW,
    )


def courier_untrained(town):
    town.couriers[0].skills.clear()


def courier_gone(town):
    Courier.objects.filter(id=town.couriers[0].id).update(is_active=False)


def shorter_shift(town):
    ShiftPattern.objects.update(hours={"tue": [[27_000, 32_400]]})


def later_opening(town):
    Office.objects.filter(id=town.office.id).update(opening={"tue": [[48_600, 61_200]]})


def longer_visit(town):
    rows = ProcedureVersion.objects.filter(procedure_id=town.version.procedure_id)
    for row in rows:
        row.service_minutes = dict.fromkeys(row.service_minutes, 45)
        row.save(update_fields=["service_minutes"])


def visited_on_mondays(town):
    RouteArea.objects.create(
        office=town.office, name="cồn", polygon=square(half_deg=0.01), weekdays=["mon"], dates=[],
        changed_at=NOW,
    )  # fmt: skip


def all_kept_back(town):
    ReserveRule.objects.create(
        office=town.office, kind=ReserveKind.PRIORITY, n_places=40, service_s=1_800,
        lat=CENTRE[0], lon=CENTRE[1], opens_s=27_000, closes_s=61_200, days_before=0, release_s=0,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        closed, decided_free, courier_absent, courier_untrained, courier_gone, shorter_shift,
        later_opening, longer_visit, visited_on_mondays, all_kept_back,
    ],
)  # fmt: skip
def test_whatever_changes_is_seen_by_the_next_search(town, now, change):
    before = search(town, now)
    assert search(town, now) == before

    change(town)

    assert search(town, now) != before


def test_a_courier_who_joins_is_seen_at_once(town, now):
    courier_absent(town)
    assert search(town, now)[0] == []

    make_courier(town.office, skills=(town.version.procedure.field_id,))

    assert len(search(town, now)[0]) == 7


def test_ground_that_another_office_takes_over_is_asked_there(town, now):
    search(town, now)
    ServiceArea.objects.all().delete()
    other = make_office()

    assert ground_at(**SPOT).office == other


def test_a_change_that_was_rolled_back_was_never_there(town, now):
    before = search(town, now)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        closed(town)
        during = search(town, now)
        raise ZeroDivisionError

    assert during[0] == []
    assert search(town, now) == before


def test_nothing_is_read_again_as_long_as_nothing_changes(town, now, django_assert_num_queries):
    search(town, now)

    with django_assert_num_queries(2):  # the versions, and the days; without days no expired holds
        search(town, now)


def test_an_agency_that_changed_is_read_again(town, now):
    known = ground_at(**SPOT, wishes=[town.errand()]).catalogue
    assert known.agency(town.agency.id).id == town.agency.id
    Agency.objects.filter(id=town.agency.id).update(name_vi="khác")

    again = ground_at(**SPOT, wishes=[town.errand()]).catalogue

    assert again.agency(town.agency.id).name_vi == "khác"
