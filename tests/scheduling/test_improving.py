"""Drafts get better in the background, and nobody loses anything by it."""

from datetime import timedelta

import pytest

from backend.outbox.models import Job
from routing.check import check
from scheduling.models import ServiceDayEvent
from scheduling.rules import IMPROVE_STEPS
from scheduling.services import improving
from scheduling.services.changes import cancel_appointment
from scheduling.services.days import model_of, save_day
from scheduling.services.dispatching import move_visit
from scheduling.services.improving import improve_draft
from scheduling.services.kept_days import draft_of
from scheduling.services.planning import request_plan_run
from tests.support.bookings import book, day_of, make_town
from tests.support.offices import CENTRE

pytestmark = pytest.mark.django_db
STEPS = 200


@pytest.fixture
def town():
    return make_town(n_couriers=2)


@pytest.fixture
def zigzag(town, now):
    """Two couriers who share two streets in a way that costs both a long drive."""
    east, west = 0.03, -0.03
    sides = [east, west, east, west]
    windows = ["08:30", "08:30", "09:30", "09:30"]
    visits = [
        book(town, window, lat=CENTRE[0], lon=CENTRE[1] + side, now=now)
        for window, side in zip(windows, sides, strict=True)
    ]
    first, second = (courier.id for courier in town.couriers)
    ids = [visit.id for visit in visits]
    day = day_of(town)
    draft = draft_of(day).with_orders({first: (ids[0], ids[3]), second: (ids[1], ids[2])})
    save_day(day, draft, model_of(day, draft=draft), cause="confirmed", actor="test", now=now)
    return day_of(town)


def improve(day, now, **facts):
    known = {"day_id": day.id, "revision": day.revision, "now": now, "steps": STEPS}
    return improve_draft(**{**known, **facts})


def travel(town):
    return model_of(day_of(town)).plan.key_figures().travel_s


def test_a_worse_order_becomes_a_better_one_and_everybody_stays_served(town, zigzag, now):
    before = travel(town)

    assert improve(zigzag, now, steps=IMPROVE_STEPS)

    model = model_of(day_of(town))
    assert model.plan.key_figures().travel_s < before
    assert (model.plan.key_figures().served, check(model.problem, model.plan)) == (4, [])
    assert ServiceDayEvent.objects.get().kind == "improved"
    assert not improve(day_of(town), now, steps=IMPROVE_STEPS)  # there is nothing better


def test_an_answer_to_an_older_revision_is_not_taken(town, zigzag, now, monkeypatch):
    solve = improving.solve

    def slow(*args, **facts):
        found = solve(*args, **facts)
        book(town, "14:30", now=now)
        return found

    monkeypatch.setattr(improving, "solve", slow)
    orders = draft_of(zigzag).orders

    assert not improve(zigzag, now)

    kept = draft_of(day_of(town)).orders
    assert all(kept[courier][:2] == order for courier, order in orders.items())


def test_a_dispatcher_at_work_is_left_alone(town, zigzag, now):
    run = request_plan_run(day=zigzag, limit_s=1, seed=0, actor="dispatcher", now=now)
    assert not improve(zigzag, now)

    run.delete()
    courier = town.couriers[0].id
    visit_id = draft_of(zigzag).orders[courier][0]
    move_visit(
        day=zigzag, visit_id=visit_id, courier_id=courier, position=0, revision=zigzag.revision,
        actor="dispatcher", now=now,
    )  # fmt: skip

    assert not improve(day_of(town), now + timedelta(minutes=14))
    assert improve(day_of(town), now + timedelta(minutes=16))


def test_only_the_last_of_a_burst_of_bookings_is_followed_by_a_search(town, now):
    visits = [book(town, window, now=now) for window in ("08:30", "09:30", "10:30", "13:30")]
    cancel_appointment(appointment_id=visits[0].id, actor="clerk", by_citizen=False, now=now)

    jobs = Job.objects.filter(kind="improve_draft").order_by("id")

    day = day_of(town)
    assert {job.not_before for job in jobs} == {now + timedelta(seconds=2)}
    assert jobs.last().payload == {"service_day_id": str(day.id), "revision": day.revision}
    assert [
        improving.is_improvable(day_id=day.id, revision=job.payload["revision"], now=now)
        for job in jobs
    ] == [False] * (len(jobs) - 1) + [True]
