"""A part of the day is kept back: who is entitled gets it, nobody else, and at its time it ends."""

from datetime import date, timedelta

import pytest

from backend.common.errors import InvalidField
from backend.offices.services import define_route_area, set_exception
from backend.offices.states import ExceptionKind
from scheduling.errors import PlaceTaken
from scheduling.models import DayException, ReserveRule, Stop
from scheduling.selectors.reserve import reserve_rules
from scheduling.services.changes import cancel_appointment
from scheduling.services.confirming import confirm_hold
from scheduling.services.days import model_of
from scheduling.services.dispatching import publish_day
from scheduling.services.holds import release_hold
from scheduling.services.kept_days import draft_of
from scheduling.services.offers import find_offers
from scheduling.services.reserve_rules import define_reserve_rule, drop_reserve_rule
from scheduling.states import ReserveKind
from scheduling.tasks import release, review, review_all
from tests.support.bookings import at, book, day_of, hold, make_town
from tests.support.offices import CENTRE, square

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 3)
HAMLET = (CENTRE[0] + 0.05, CENTRE[1] + 0.05)
NINE = 34_200  # 09:30


@pytest.fixture
def town():
    return make_town(n_couriers=1)


def keep_back(town, now, kind=ReserveKind.PRIORITY, **facts):
    """One hour of the morning of the only courier, until Monday 16:00."""
    known = {
        "n_places": 1, "service_s": 4_000, "opens_s": NINE, "closes_s": NINE + 600,
        "days_before": 1, "release_s": 57_600,
    }  # fmt: skip
    return define_reserve_rule(office_id=town.office.id, kind=kind, **{**known, **facts}, now=now)


def offered(town, now, **facts):
    sheet = find_offers(
        lat=facts.pop("lat", CENTRE[0]), lon=facts.pop("lon", CENTRE[1]), from_day=TUESDAY,
        days=1, wishes=[town.errand()], now=now, **facts,
    )  # fmt: skip
    return at("09:30") in [offer.opens_at for offer in sheet.offers]


def placeholders(town):
    draft = draft_of(day_of(town))
    assert not set(draft.unplaced) & {each.id for each in draft.placeholders}
    return len(draft.placeholders)


def touch(town, now):
    """Book something elsewhere on the day, so that its draft is written."""
    return book(town, "14:30", now=now)


def test_a_day_nobody_has_touched_keeps_its_reserve_back_already(town, now):
    assert offered(town, now)
    keep_back(town, now)

    assert not offered(town, now)
    assert offered(town, now, is_priority=True)


def test_only_who_is_entitled_gets_a_place_kept_back(town, now):
    keep_back(town, now)
    touch(town, now)
    assert placeholders(town) == 1
    with pytest.raises(PlaceTaken):
        hold(town, "09:30", now=now)
    assert placeholders(town) == 1

    visit = book(town, "09:30", is_priority=True, now=now)

    assert placeholders(town) == 0
    assert draft_of(day_of(town)).visits[visit.id].reserve_id == reserve_rules(town.office.id)[0].id


def test_the_first_booking_of_a_day_respects_the_reserve(town, now):
    keep_back(town, now)

    with pytest.raises(PlaceTaken):
        hold(town, "09:30", now=now)


def test_a_place_that_is_given_back_is_kept_back_again(town, now):
    keep_back(town, now)
    visit = book(town, "09:30", is_priority=True, now=now)

    cancel_appointment(appointment_id=visit.id, actor="citizen", by_citizen=True, now=now)

    assert placeholders(town) == 1
    assert not offered(town, now)


def test_a_hold_draws_on_the_reserve_until_it_is_released(town, now):
    keep_back(town, now)
    held = hold(town, "09:30", is_priority=True, now=now)
    assert placeholders(town) == 0

    release_hold(hold_id=held.id, actor="citizen", now=now)

    assert placeholders(town) == 1


def test_what_is_kept_back_is_open_to_all_after_its_time(town, now):
    keep_back(town, now)
    touch(town, now)
    evening = now + timedelta(hours=10)  # Monday 16:30

    assert placeholders(town) == 1  # the job has not run yet
    assert offered(town, evening)
    assert book(town, "09:30", now=evening).opens_at == at("09:30")
    assert placeholders(town) == 0


def test_a_job_gives_it_up_in_time(town, now):
    keep_back(town, now)
    touch(town, now)
    payload = {"service_day_id": str(day_of(town).id)}

    release(payload, job_id=town.office.id, attempt=1, now=now + timedelta(hours=10))

    assert placeholders(town) == 0


def test_urgent_visits_and_far_hamlets_have_their_own(town, now):
    area = define_route_area(
        office_id=town.office.id, name="Cồn Trong", polygon=square(*HAMLET, half_deg=0.01),
        weekdays=["tue"], dates=[], now=now,
    )  # fmt: skip
    keep_back(town, now, kind=ReserveKind.FAR, area_id=area.id, service_s=2_000)
    keep_back(town, now, kind=ReserveKind.URGENT, opens_s=48_600, closes_s=61_199)
    touch(town, now)

    assert placeholders(town) == 2
    assert not offered(town, now, is_urgent=True)
    assert offered(town, now, lat=HAMLET[0], lon=HAMLET[1])
    book(town, "13:30", is_urgent=True, now=now)
    assert placeholders(town) == 1


def test_a_promise_is_worth_more_than_a_place_kept_back(town, now):
    visit = book(town, "09:30", now=now)
    keep_back(town, now, opens_s=48_600, closes_s=49_200)
    payload = {"office_id": str(town.office.id), "day": TUESDAY.isoformat()}
    review_all(payload, job_id=town.office.id, attempt=1, now=now)
    assert placeholders(town) == 1
    set_exception(
        courier_id=town.couriers[0].id, day=TUESDAY, kind=ExceptionKind.CHANGED,
        parts=[[34_200, 36_000]], reason="ill", actor_id=town.dispatcher.id, now=now,
    )  # fmt: skip

    review(payload, job_id=town.office.id, attempt=1, now=now)

    assert placeholders(town) == 0
    assert model_of(day_of(town)).plan.route(str(town.couriers[0].id)).visits == (str(visit.id),)
    assert not DayException.objects.exists()


def test_a_rule_that_is_dropped_keeps_nothing(town, now):
    rule = keep_back(town, now)
    touch(town, now)

    assert drop_reserve_rule(office_id=town.office.id, rule_id=rule.id, now=now)
    review_all({"office_id": str(town.office.id)}, job_id=rule.id, attempt=1, now=now)

    assert placeholders(town) == 0
    assert offered(town, now)


def test_nobody_is_sent_to_a_place_kept_back(town, now):
    keep_back(town, now)
    visit = touch(town, now)
    day = day_of(town)

    plan = publish_day(day=day, revision=day.revision, actor="dispatcher", now=now)

    assert [stop.appointment_id for stop in Stop.objects.all()] == [visit.id]
    assert plan.figures["served"] == 1
    assert placeholders(town) == 1
    assert plan.routes.get().leaves_at > at("12:00")


def test_a_place_is_confirmed_beside_the_reserve(town, now):
    keep_back(town, now)
    held = hold(town, "10:30", now=now)

    visit = confirm_hold(hold_id=held.id, citizen_id=None, actor="citizen", now=now)

    assert visit.state == "confirmed"
    assert placeholders(town) == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"kind": ReserveKind.FAR}, "area_id"), ({"closes_s": NINE}, "closes_s")],
)
def test_a_rule_that_cannot_be_is_refused(town, now, facts, field):
    with pytest.raises(InvalidField) as refused:
        keep_back(town, now, **facts)

    assert refused.value.facts["field"] == field
    assert not ReserveRule.objects.exists()
