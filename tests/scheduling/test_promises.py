"""Until the day runs no promise is lost, whatever citizens, clerks and dispatchers do.

Every live hold and appointment stands in one route inside its window, or among the open
exceptions of its day; nothing else is in the draft; a published plan says what the draft says.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from backend.common.errors import DomainError
from backend.common.localtime import moment_of
from backend.offices.services import close_office, set_exception
from backend.offices.states import ExceptionKind
from backend.outbox.models import Job
from routing.check import check
from scheduling.draft import Draft
from scheduling.models import Appointment, Hold, ServiceDay
from scheduling.services.booking import confirm_hold, expire_holds, hold_place, release_hold
from scheduling.services.changes import cancel_appointment, reschedule_appointment
from scheduling.services.day_model import DayModel
from scheduling.services.days import model_of
from scheduling.services.dispatching import lock_visit, mark_absent, move_visit, publish_day
from scheduling.states import AppointmentState, HoldState, ServiceDayState
from scheduling.tasks import review
from tests.conftest import NOW
from tests.support.bookings import Town, at, wish
from tests.support.scheduling import small_town

TUESDAY, WEDNESDAY = date(2026, 3, 3), date(2026, 3, 4)
DAYS = st.sampled_from([TUESDAY, TUESDAY, WEDNESDAY])
WINDOWS = st.sampled_from(["08:30", "09:30", "09:30", "13:30"])
NUMBERS = st.integers(0, 11)
ACTOR = "somebody"


class Promises(RuleBasedStateMachine):
    """Two couriers, two days, and everybody who may change them."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @rule(window=WINDOWS, day=DAYS, override=st.sampled_from(["", "", "asked for by phone"]))
    def hold(self, window, day, override):
        asked = wish(self.town, opens_at=opening(window, day))
        self.attempt(hold_place, wish=asked, channel="counter", actor=ACTOR, override=override)

    @rule(number=NUMBERS)
    def confirm(self, number):
        if held := pick(Hold.objects.filter(state=HoldState.HELD), number):
            self.attempt(confirm_hold, hold_id=held.id, citizen_id=None, actor=ACTOR)

    @rule(window=WINDOWS, day=DAYS)
    def book(self, window, day):
        asked = wish(self.town, opens_at=opening(window, day))
        held = self.attempt(hold_place, wish=asked, channel="counter", actor=ACTOR)
        if held:
            self.attempt(confirm_hold, hold_id=held.id, citizen_id=None, actor=ACTOR)

    @rule(number=NUMBERS)
    def release(self, number):
        if held := pick(Hold.objects.all(), number):
            self.attempt(release_hold, hold_id=held.id, actor=ACTOR)

    @rule(minutes=st.integers(1, 8), is_swept=st.booleans())
    def wait(self, minutes, is_swept):
        self.now += timedelta(minutes=minutes)
        if is_swept:
            expire_holds(now=self.now)

    @rule(number=NUMBERS)
    def cancel(self, number):
        if booked := pick(Appointment.objects.all(), number):
            self.attempt(
                cancel_appointment, appointment_id=booked.id, actor=ACTOR, by_citizen=False
            )

    @rule(number=NUMBERS, window=WINDOWS, day=DAYS)
    def reschedule(self, number, window, day):
        if booked := pick(Appointment.objects.all(), number):
            opens_at = opening(window, day)
            self.attempt(
                reschedule_appointment,
                appointment_id=booked.id,
                opens_at=opens_at,
                closes_at=opens_at + timedelta(hours=1),
                actor=ACTOR,
                by_citizen=False,
            )

    @rule(number=NUMBERS, courier=st.integers(0, 1), position=st.none() | st.integers(0, 3))
    def move(self, number, courier, position):
        if found := self.some_visit(number):
            self.attempt(
                move_visit,
                day=found[0],
                visit_id=found[1],
                courier_id=self.town.couriers[courier].id,
                position=position,
                revision=found[0].revision,
                actor=ACTOR,
            )

    @rule(number=NUMBERS, is_locked=st.booleans())
    def lock(self, number, is_locked):
        if found := self.some_visit(number):
            self.attempt(
                lock_visit,
                day=found[0],
                visit_id=found[1],
                is_locked=is_locked,
                revision=found[0].revision,
                actor=ACTOR,
            )

    @rule(day=DAYS)
    def publish(self, day):
        if row := ServiceDay.objects.filter(day=day).first():
            self.attempt(publish_day, day=row, revision=row.revision, actor=ACTOR)

    @rule(courier=st.integers(0, 1), day=DAYS)
    def mark_absent(self, courier, day):
        if row := ServiceDay.objects.filter(day=day).first():
            self.attempt(
                mark_absent,
                day=row,
                courier_id=self.town.couriers[courier].id,
                reason="ill",
                actor_id=self.town.dispatcher.id,
                actor=ACTOR,
            )
            self.look_again()

    @rule(
        courier=st.integers(0, 1),
        day=DAYS,
        parts=st.sampled_from([(), ((27_000, 34_200),), ((27_000, 41_400), (48_600, 61_200))]),
    )
    def change_shift(self, courier, day, parts):
        set_exception(
            courier_id=self.town.couriers[courier].id,
            day=day,
            kind=ExceptionKind.CHANGED if parts else ExceptionKind.ABSENT,
            parts=parts,
            reason="",
            actor_id=self.town.dispatcher.id,
            now=self.now,
        )
        self.look_again()

    @rule(day=DAYS, gate=NUMBERS)
    def close_office(self, day, gate):
        if gate == 0:  # nothing can be booked afterwards
            close_office(
                office_id=self.town.office.id,
                day=day,
                reason="storm",
                actor_id=self.town.dispatcher.id,
                now=self.now,
            )
            self.look_again()

    @invariant()
    def every_promise_stands(self):
        for day in ServiceDay.objects.select_related("office"):
            draft, model = Draft.from_json(day.draft), model_of(day)
            excepted = Counter(day.exceptions.filter(resolved_at=None).values_list("visit_id"))
            assert set(draft.visits) == live_visits(day)
            assert check(model.problem, model.plan) == []
            assert model.orders == draft.orders
            assert excepted == Counter((UUID(each),) for each in model.plan.unserved)
            if day.state == ServiceDayState.PUBLISHED:
                assert planned(day) == drivable(day, model)

    def attempt(self, act, **facts):
        """Do it, or be refused: then nothing may have changed, which the invariant sees."""
        try:
            return act(**facts, now=self.now)
        except DomainError:
            return None

    def some_visit(self, number) -> tuple[ServiceDay, UUID] | None:
        days = ServiceDay.objects.order_by("day")
        visits = [(day, each) for day in days for each in Draft.from_json(day.draft).visits]
        return visits[number % len(visits)] if visits else None

    def look_again(self):
        """Do what the outbox would do next; its own transactions cannot be rolled back."""
        for job in Job.objects.filter(kind="shifts_changed").order_by("id"):
            review(job.payload, job_id=job.id, attempt=1, now=self.now)
            job.delete()


def opening(window: str, day: date) -> datetime:
    return at(window) + (day - TUESDAY)


def pick(rows, number: int):
    found = list(rows.order_by("id"))
    return found[number % len(found)] if found else None


def live_visits(day: ServiceDay) -> set[UUID]:
    holds = day.holds.filter(state=HoldState.HELD)
    booked = day.appointments.filter(state=AppointmentState.CONFIRMED)
    return {*holds.values_list("id", flat=True), *booked.values_list("id", flat=True)}


def planned(day: ServiceDay) -> dict[UUID, list[tuple[UUID, datetime, datetime]]]:
    """Who drives where and when, as the plan in force says."""
    return {
        route.courier_id: [
            (stop.appointment_id, stop.begins_at, stop.ends_at) for stop in route.stops.all()
        ]
        for route in day.plans.latest("number").routes.all()
    }


def drivable(day: ServiceDay, model: DayModel) -> dict[UUID, list[tuple[UUID, datetime, datetime]]]:
    """The same as the draft says; holds have no stop."""
    booked = set(day.appointments.values_list("id", flat=True))
    return {
        UUID(route.shift): [
            (UUID(stop.visit), moment_of(day.day, stop.begins), moment_of(day.day, stop.ends))
            for stop in route.stops
            if UUID(stop.visit) in booked
        ]
        for route in model.plan.routes
    }


@pytest.mark.django_db
def test_no_promise_is_lost_before_the_day_runs():
    Promises.town = small_town(n_couriers=2)

    run_state_machine_as_test(
        Promises,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # a shorter counterexample would take minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
