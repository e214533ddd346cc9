"""Until the day runs no promise is lost, whatever citizens, clerks and dispatchers do.

Every live hold and appointment stands in one route inside its window, or among the open
exceptions of its day; nothing else is in the draft but places kept back; a published plan says
what the draft says. `PROMISE_EXAMPLES=500` looks longer than the suite does.
"""

import os
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
from backend.offices.services import close_office, reopen_office, set_exception
from backend.offices.states import ExceptionKind
from backend.outbox.models import Job
from routing.check import check
from scheduling.draft import Draft
from scheduling.models import AffectedVisit, Appointment, Hold, ServiceDay
from scheduling.selectors.reserve import reserve_rules
from scheduling.services.affected import accept_affected, find_proposals, open_affected
from scheduling.services.changes import cancel_appointment, reschedule_appointment
from scheduling.services.confirming import confirm_hold
from scheduling.services.day_model import DayModel
from scheduling.services.days import driven_model, model_of
from scheduling.services.dispatching import lock_visit, mark_absent, move_visit, publish_day
from scheduling.services.holds import expire_holds, hold_place, release_hold
from scheduling.services.improving import improve_draft
from scheduling.services.offers import find_offers
from scheduling.services.reserve_rules import define_reserve_rule, drop_reserve_rule
from scheduling.services.waitlist import join_waitlist, offer_freed_places
from scheduling.states import AppointmentState, HoldState, ReserveKind, ServiceDayState
from scheduling.tasks import review, review_all
from tests.conftest import NOW
from tests.support.bookings import Town, at, make_town, wish

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

    @rule(window=WINDOWS, day=DAYS, is_priority=st.booleans())
    def search_and_hold(self, window, day, is_priority):
        """What is offered can be had, and what is not offered cannot."""
        asked = wish(self.town, opens_at=opening(window, day), is_priority=is_priority)
        sheet = find_offers(
            lat=asked.lat, lon=asked.lon, wishes=asked.errands, from_day=day, days=1,
            is_priority=is_priority, now=self.now,
        )  # fmt: skip
        is_offered = asked.opens_at in [offer.opens_at for offer in sheet.offers]
        held = self.attempt(hold_place, wish=asked, channel="counter", actor=ACTOR)
        assert is_offered == bool(held)

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

    @rule(day=DAYS)
    def improve(self, day):
        if row := ServiceDay.objects.filter(day=day).first():
            improve_draft(day_id=row.id, revision=row.revision, now=self.now, steps=30)

    @rule(kind=st.sampled_from([ReserveKind.PRIORITY, ReserveKind.URGENT]), n=st.integers(0, 2))
    def keep_back(self, kind, n):
        """Keep so many hours of the morning back; 0 drops the rules there are."""
        office_id = self.town.office.id
        for each in reserve_rules(office_id) if n == 0 else ():
            drop_reserve_rule(office_id=office_id, rule_id=each.id, now=self.now)
        if n:
            self.attempt(
                define_reserve_rule, office_id=office_id, kind=kind, n_places=n, service_s=3_600,
                opens_s=27_000, closes_s=41_400, days_before=1, release_s=25_200,
            )  # fmt: skip
        review_all({"office_id": str(office_id)}, job_id=office_id, attempt=1, now=self.now)

    @rule(day=DAYS)
    def wait_for_a_place(self, day):
        asked = wish(self.town, opens_at=opening("07:30", day), length_min=240)
        self.attempt(join_waitlist, wish=asked, length_min=60, channel="counter", actor=ACTOR)

    @rule(day=DAYS)
    def offer_what_became_free(self, day):
        if row := ServiceDay.objects.filter(day=day).first():
            offer_freed_places(service_day_id=row.id, now=self.now)

    @rule(number=NUMBERS, choice=st.integers(0, 1))
    def settle(self, number, choice):
        if row := pick(AffectedVisit.objects.select_related("service_day"), number):
            find_proposals(affected_id=row.id, now=self.now)
            row.refresh_from_db()
            self.attempt(accept_affected, affected=row, choice=choice, actor=ACTOR)

    @rule(day=DAYS)
    def reopen(self, day):
        reopen_office(office_id=self.town.office.id, day=day, now=self.now)
        self.look_again()

    @invariant()
    def every_promise_stands(self):
        for day in ServiceDay.objects.select_related("office"):
            draft, model = Draft.from_json(day.draft), model_of(day)
            excepted = Counter(day.exceptions.filter(resolved_at=None).values_list("visit_id"))
            kept_back = {each.id for each in draft.placeholders}
            assert set(draft.visits) == live_visits(day) | kept_back
            assert not kept_back & set(draft.unplaced)
            assert check(model.problem, model.plan) == []
            assert model.orders == draft.orders
            assert excepted == Counter((UUID(each),) for each in model.plan.unserved)
            if day.state == ServiceDayState.PUBLISHED:
                assert planned(day) == drivable(day, driven_model(day, draft, model))

    @invariant()
    def who_is_affected_is_listed(self):
        """A promise without a place has a row that waits for a decision, unless a clerk made it."""
        for day in ServiceDay.objects.all():
            booked = day.appointments.filter(state=AppointmentState.CONFIRMED)
            owed = set(Draft.from_json(day.draft).unplaced) & set(
                booked.values_list("id", flat=True)
            )
            known = day.exceptions.filter(cause="override").values_list("visit_id", flat=True)
            listed = {row.appointment_id for row in open_affected(day)}
            assert owed <= listed | set(known)

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
    Promises.town = make_town(n_couriers=2)

    run_state_machine_as_test(
        Promises,
        settings=settings(
            max_examples=int(os.environ.get("PROMISE_EXAMPLES", "8")),
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # a shorter counterexample would take minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
