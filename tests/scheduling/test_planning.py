"""The dispatcher's day: optimise, move, lock, absence, publish."""

from datetime import timedelta
from uuid import UUID

import pytest

from backend.common.errors import NotFound
from backend.feed.selectors import changes_since
from backend.notifications.models import Message
from backend.outbox.models import Job
from backend.outbox.registry import kind_of
from backend.outbox.states import JobState
from routing.check import check
from scheduling.draft import Draft
from scheduling.errors import DayNotOpen, DoesNotFit, RevisionMoved
from scheduling.models import DayException, Plan, PlanRun
from scheduling.services.board import board_of, svg_of
from scheduling.services.changes import cancel_appointment
from scheduling.services.days import model_of
from scheduling.services.dispatching import lock_visit, mark_absent, move_visit, publish_day
from scheduling.services.planning import (
    accept_plan_run,
    execute_plan_run,
    plan_run_ended,
    request_plan_run,
)
from scheduling.services.progress import close_day
from scheduling.states import PlanRunState, ServiceDayState
from tests.support.bookings import book, day_of, hold, make_town

pytestmark = pytest.mark.django_db
ACTOR = {"actor": "staff"}


@pytest.fixture
def town():
    return make_town(n_couriers=2)


@pytest.fixture
def visits(town):
    windows = ("08:30", "08:30", "09:30", "10:30", "13:30", "14:30")
    return [book(town, window) for window in windows]


def orders(town):
    return Draft.from_json(day_of(town).draft).orders


def test_a_proposal_changes_nothing_until_it_is_accepted(town, visits, now):
    before = day_of(town)

    run = request_plan_run(day=before, limit_s=0.3, seed=1, now=now, **ACTOR)
    run = execute_plan_run(run_id=run.id, now=now)

    assert run.state == PlanRunState.PROPOSED
    assert run.figures_after["served"] == 6
    assert run.figures_after["travel_s"] <= run.figures_before["travel_s"]
    assert (day_of(town).revision, day_of(town).draft) == (before.revision, before.draft)


def test_an_accepted_proposal_is_the_draft_and_breaks_no_rule(town, visits, now):
    run = request_plan_run(day=day_of(town), limit_s=0.3, seed=1, now=now, **ACTOR)
    execute_plan_run(run_id=run.id, now=now)

    accept_plan_run(run=PlanRun.objects.get(), now=now, **ACTOR)

    model = model_of(day_of(town))
    assert check(model.problem, model.plan) == []
    assert model.plan.key_figures().served == 6


def test_a_proposal_for_a_day_that_moved_on_is_refused(town, visits, now):
    run = request_plan_run(day=day_of(town), limit_s=0.2, seed=1, now=now, **ACTOR)
    execute_plan_run(run_id=run.id, now=now)
    book(town, "15:30")
    draft = day_of(town).draft

    with pytest.raises(RevisionMoved):
        accept_plan_run(run=PlanRun.objects.get(), now=now, **ACTOR)

    assert day_of(town).draft == draft


def test_a_visit_moves_to_another_courier(town, visits, now):
    day = day_of(town)
    other = (
        next(each.id for each in town.couriers if each.id not in orders(town))
        if len(orders(town)) < 2
        else other_than(town, visits[0].id)
    )

    move_visit(
        day=day, visit_id=visits[0].id, courier_id=other, position=None, revision=day.revision,
        now=now, **ACTOR,
    )  # fmt: skip

    assert Draft.from_json(day_of(town).draft).courier_of(visits[0].id) == other


def other_than(town, visit_id: UUID) -> UUID:
    mine = Draft.from_json(day_of(town).draft).courier_of(visit_id)
    return next(each.id for each in town.couriers if each.id != mine)


def test_a_move_that_breaks_a_promise_is_refused_with_the_rule_and_changes_nothing(
    town, visits, now
):
    day = day_of(town)
    late, courier = visits[5], Draft.from_json(day.draft).courier_of(visits[0].id)

    with pytest.raises(DoesNotFit) as refused:
        move_visit(
            day=day, visit_id=late.id, courier_id=courier, position=0, revision=day.revision,
            now=now, **ACTOR,
        )  # fmt: skip

    assert refused.value.facts["rule"] == "window"
    assert refused.value.facts["shortfall_s"] > 3600
    assert day_of(town).draft == day.draft


def test_a_change_on_an_old_revision_is_refused(town, visits, now):
    day = day_of(town)

    with pytest.raises(RevisionMoved):
        move_visit(
            day=day, visit_id=visits[0].id, courier_id=town.couriers[0].id, position=None,
            revision=day.revision - 1, now=now, **ACTOR,
        )  # fmt: skip


def test_a_courier_of_another_office_gets_no_visit(town, visits, now):
    day = day_of(town)

    with pytest.raises(NotFound):
        move_visit(
            day=day, visit_id=visits[0].id, courier_id=UUID(int=1), position=None,
            revision=day.revision, now=now, **ACTOR,
        )  # fmt: skip


def test_the_optimiser_leaves_a_locked_visit_with_its_courier(town, visits, now):
    day, courier = day_of(town), other_than(town, visits[0].id)
    move_visit(
        day=day, visit_id=visits[0].id, courier_id=courier, position=None, revision=day.revision,
        now=now, **ACTOR,
    )  # fmt: skip
    day = day_of(town)
    lock_visit(
        day=day, visit_id=visits[0].id, is_locked=True, revision=day.revision, now=now, **ACTOR
    )

    run = request_plan_run(day=day_of(town), limit_s=0.3, seed=2, now=now, **ACTOR)
    execute_plan_run(run_id=run.id, now=now)
    accept_plan_run(run=PlanRun.objects.get(), now=now, **ACTOR)

    assert Draft.from_json(day_of(town).draft).courier_of(visits[0].id) == courier


def test_colleagues_take_what_fits_when_a_courier_is_absent(town, visits, now):
    absent = town.couriers[0].id

    mark_absent(
        day=day_of(town), courier_id=absent, reason="ill", actor_id=town.dispatcher.id, now=now,
        **ACTOR,
    )  # fmt: skip

    draft = Draft.from_json(day_of(town).draft)
    assert absent not in draft.orders
    assert set(draft.visits) == {visit.id for visit in visits}
    assert draft.unplaced == ()


def test_what_nobody_can_take_becomes_an_exception_with_its_reason(town, visits, now):
    for courier in town.couriers:
        mark_absent(
            day=day_of(town), courier_id=courier.id, reason="ill", actor_id=town.dispatcher.id,
            now=now, **ACTOR,
        )  # fmt: skip

    rows = DayException.objects.filter(resolved_at=None)
    assert {row.visit_id for row in rows} == {visit.id for visit in visits}
    assert {(row.cause, row.code) for row in rows} == {("absence", "skill")}
    assert [visit.state for visit in visits] == ["confirmed"] * 6


def test_publishing_writes_plan_one_and_tells_couriers_and_citizens(town, visits, now):
    day = day_of(town)

    plan = publish_day(day=day, revision=day.revision, now=now, **ACTOR)

    assert plan.number == 1
    assert day_of(town).state == ServiceDayState.PUBLISHED
    stops = [stop.appointment_id for route in plan.routes.all() for stop in route.stops.all()]
    assert sorted(stops) == sorted(visit.id for visit in visits)
    assert Message.objects.filter(kind="visit_planned").count() == 6
    for courier in town.couriers:
        assert changes_since(courier_id=courier.id, cursor=0)


def test_publishing_twice_is_publishing_once(town, visits, now):
    day = day_of(town)

    first = publish_day(day=day, revision=day.revision, now=now, **ACTOR)
    second = publish_day(day=day, revision=day.revision, now=now, **ACTOR)

    assert first == second
    assert Plan.objects.count() == 1


def test_a_booking_after_publishing_writes_the_next_plan(town, visits, now):
    day = day_of(town)
    publish_day(day=day, revision=day.revision, now=now, **ACTOR)

    late = book(town, "15:30")

    plan = Plan.objects.latest("number")
    stops = {stop.appointment_id for route in plan.routes.all() for stop in route.stops.all()}
    assert late.id in stops
    assert Plan.objects.get(number=1).routes.count() == 2


def test_a_hold_has_no_stop_in_a_plan(town, visits, now):
    hold(town, "15:30")
    day = day_of(town)

    plan = publish_day(day=day, revision=day.revision, now=now, **ACTOR)

    assert sum(route.stops.count() for route in plan.routes.all()) == 6


def test_a_published_day_is_not_replanned_once_it_runs(town, visits, now):
    day = day_of(town)
    day.state = ServiceDayState.RUNNING
    day.save()

    with pytest.raises(DayNotOpen):
        request_plan_run(day=day, limit_s=0.2, seed=0, now=now, **ACTOR)

    assert PlanRun.objects.count() == 0


def test_the_board_shows_each_visit_once_with_its_promise(
    town, visits, now, django_assert_max_num_queries
):
    with django_assert_max_num_queries(16):
        board = board_of(day_of(town))

    shown = [stop["visit_id"] for route in board.routes for stop in route["stops"]]
    assert sorted(shown) == sorted(str(visit.id) for visit in visits)
    for route in board.routes:
        for stop in route["stops"]:
            assert stop["opens_at"] <= stop["begins_at"] <= stop["closes_at"]


def test_the_map_is_one_picture(town, visits):
    assert svg_of(day_of(town)).startswith("<svg")


def test_a_run_whose_job_is_dead_has_failed_and_says_why(town, visits, now):
    run = request_plan_run(day=day_of(town), limit_s=0.3, seed=1, now=now, **ACTOR)
    job = Job.objects.get(kind="plan_run")

    kind_of("plan_run").if_undone(job.payload, state=JobState.DEAD, reason="no memory", now=now)

    run.refresh_from_db()
    assert (run.state, run.failure, run.answered_at) == (PlanRunState.FAILED, "no memory", now)


def test_a_worker_that_answers_after_the_end_changes_nothing(town, visits, now, monkeypatch):
    run = request_plan_run(day=day_of(town), limit_s=0.3, seed=1, now=now, **ACTOR)

    def slow(problem, **facts):
        plan_run_ended(run_id=run.id, reason="too late", now=now)
        return facts["start"]

    monkeypatch.setattr("scheduling.services.planning.solve", slow)
    answered = execute_plan_run(run_id=run.id, now=now)

    assert (answered.state, answered.failure) == (PlanRunState.FAILED, "too late")
    assert answered.figures_after == {}


def test_an_answer_is_not_taken_back_by_a_job_that_ends_late(town, visits, now):
    run = request_plan_run(day=day_of(town), limit_s=0.3, seed=1, now=now, **ACTOR)
    execute_plan_run(run_id=run.id, now=now)

    ended = plan_run_ended(run_id=run.id, reason="the process ended", now=now)

    assert (ended.state, ended.failure) == (PlanRunState.PROPOSED, "")


def test_a_day_that_nobody_starts_is_closed_when_it_has_come(town, now):
    visit = book(town)
    publish_day(day=day_of(town), now=now, revision=day_of(town).revision, **ACTOR)
    cancel_appointment(appointment_id=visit.id, now=now, by_citizen=True, **ACTOR)

    with pytest.raises(DayNotOpen):
        close_day(day=day_of(town), now=now)
    closed = close_day(day=day_of(town), now=now + timedelta(days=1))

    assert closed.state == ServiceDayState.CLOSED
