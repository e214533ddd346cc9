"""What phones hear of changes after a day was published."""

import pytest

from backend.feed.selectors import changes_since, cursor_of
from backend.offices.services import set_exception
from backend.offices.states import ExceptionKind
from scheduling.errors import RevisionMoved
from scheduling.models import PlanRun
from scheduling.services.confirming import confirm_hold
from scheduling.services.dispatching import lock_visit, review_day
from scheduling.services.planning import accept_plan_run, execute_plan_run, request_plan_run
from tests.support.bookings import day_of, hold, make_town
from tests.support.scheduling import booked_day

pytestmark = pytest.mark.django_db
ABSENT, CHANGED = ExceptionKind.ABSENT, ExceptionKind.CHANGED


@pytest.fixture
def day():
    return booked_day(n_visits=2, n_couriers=2)


def change_shift(day, courier, now, *, kind=CHANGED, parts=()):
    set_exception(
        courier_id=courier.id, day=day.day, kind=kind, parts=parts, reason="",
        actor_id=day.town.dispatcher.id, now=now,
    )  # fmt: skip


def news(day) -> list[int]:
    return [len(changes_since(courier_id=courier.id, cursor=0)) for courier in day.town.couriers]


def test_publishing_is_one_change_for_each_courier(day):
    assert news(day) == [1, 1]


def test_a_stop_that_appears_when_a_hold_is_confirmed_reaches_the_phone(day, now):
    held = hold(day.town, "15:30")
    before = {courier.id: cursor_of(courier.id) for courier in day.town.couriers}

    booked = confirm_hold(hold_id=held.id, citizen_id=None, actor="citizen", now=now)

    driver = day.driver(booked)
    assert cursor_of(driver.id) == before[driver.id] + 1
    other = next(each for each in day.town.couriers if each != driver)
    assert cursor_of(other.id) == before[other.id]


def test_other_hours_that_move_no_visit_still_move_the_times_of_the_plan(day, now):
    driver = day.town.couriers[0]
    change_shift(day, driver, now, parts=((27_000, 30_600), (32_400, 61_200)))

    review_day(day=day.service_day(), cause="shift_changed", now=now)

    route = day.route(driver)
    assert route.plan.number == 2
    assert (route.break_s, news(day)) == (1_800, [2, 1])


def test_looking_again_at_a_day_that_stands_writes_no_plan(day, now):
    review_day(day=day.service_day(), cause="shift_changed", now=now)

    assert day.route(day.town.couriers[0]).plan.number == 1


def test_a_visit_bound_to_a_courier_who_is_absent_goes_to_a_colleague(day, now):
    bound, colleague = day.town.couriers
    row = day.service_day()
    lock_visit(
        day=row, visit_id=day.appointments[0].id, is_locked=True, revision=row.revision,
        actor="dispatcher", now=now,
    )  # fmt: skip
    change_shift(day, bound, now, kind=ABSENT)

    review_day(day=day.service_day(), cause="shift_changed", now=now)

    assert day.driver(day.appointments[0]) == colleague
    assert not day.service_day().exceptions.filter(resolved_at=None).exists()


def test_a_proposal_that_sends_an_absent_courier_is_refused(now):
    day = booked_day(n_visits=2, town=make_town(n_couriers=2), is_published=False)
    run = request_plan_run(day=day_of(day.town), limit_s=0.1, seed=1, actor="a", now=now)
    execute_plan_run(run_id=run.id, now=now)
    for courier in day.town.couriers:
        change_shift(day, courier, now, kind=ABSENT)
    before = day.service_day()

    with pytest.raises(RevisionMoved):
        accept_plan_run(run=PlanRun.objects.get(), actor="a", now=now)

    after = day.service_day()
    assert (after.revision, after.draft) == (before.revision, before.draft)
