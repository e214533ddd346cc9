"""Plans: written when a day is published and after each later change; never edited."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from backend.common.localtime import moment_of
from backend.feed.services import lock_counters, record_change
from backend.offices.selectors import couriers_of
from routing.files import problem_to_json
from routing.plan import Route as TimedRoute
from scheduling.draft import Draft
from scheduling.models import Appointment, Plan, Route, ServiceDay, Stop
from scheduling.services.day_model import DayModel
from scheduling.services.route_news import tell_couriers

# What a courier is told: when to rest, and (appointment, arrives, begins, ends) of each stop.
Course = tuple[datetime | None, tuple[tuple[UUID, datetime, datetime, datetime], ...]]


def write_next_plan(
    day: ServiceDay, draft: Draft, model: DayModel, *, cause: str, actor: str, now: datetime
) -> Plan:
    """Write the day's next plan from its draft, and a change for each courier it sends elsewhere.

    Holds have a place in the draft but no stop in a plan: a courier is not sent to a place that
    nobody confirmed.
    """
    last, confirmed = _last_plan(day), _confirmed(draft)
    plan = Plan.objects.create(
        service_day=day, number=last.number + 1 if last else 1, revision=day.revision,
        cause=cause, made_by=actor, made_at=now, problem=problem_to_json(model.problem),
        figures=asdict(model.plan.key_figures()),
    )  # fmt: skip
    for route in model.plan.routes:
        _write_route(plan, route, confirmed)
    old, new = _courses_of(last), _courses_in(day, model, confirmed)
    if last is not None:
        tell_couriers(day, _orders_of(old), _orders_of(new), plan, now=now)
    _note_changes(day, old, new, now=now)
    return plan


def is_in_force(day: ServiceDay, draft: Draft, model: DayModel) -> bool:
    """Tell whether the day's last plan says what the model says; False before there is one."""
    confirmed = _confirmed(draft)
    return _courses_of(_last_plan(day)) == _courses_in(day, model, confirmed)


def _last_plan(day: ServiceDay) -> Plan | None:
    return day.plans.order_by("-number").first()


def _confirmed(draft: Draft) -> set[UUID]:
    return set(Appointment.objects.filter(id__in=draft.visits).values_list("id", flat=True))


def _note_changes(
    day: ServiceDay, old: Mapping[UUID, Course], new: Mapping[UUID, Course], *, now: datetime
) -> None:
    # All counters of the office, in one order: a visit that moves from one published day to
    # another changes couriers of both, and so may its neighbour who moves the other way.
    lock_counters([each.id for each in couriers_of(day.office_id)])
    for courier_id in sorted(old.keys() | new.keys()):
        if old.get(courier_id) != new.get(courier_id):
            record_change(courier_id=courier_id, kind="route", object_id=day.id, now=now)


def _orders_of(courses: Mapping[UUID, Course]) -> dict[UUID, tuple[UUID, ...]]:
    """Return the appointments of each courier who has any, in driving order."""
    return {
        courier_id: tuple(stop[0] for stop in stops)
        for courier_id, (_, stops) in courses.items()
        if stops
    }


def _courses_of(plan: Plan | None) -> dict[UUID, Course]:
    if plan is None:
        return {}
    return {
        route.courier_id: (
            route.break_at,
            tuple(
                (stop.appointment_id, stop.arrives_at, stop.begins_at, stop.ends_at)
                for stop in route.stops.all()
            ),
        )
        for route in plan.routes.prefetch_related("stops")
    }


def _courses_in(day: ServiceDay, model: DayModel, confirmed: Iterable[UUID]) -> dict[UUID, Course]:
    known = {str(each): each for each in confirmed}
    return {
        UUID(route.shift): (
            moment_of(day.day, route.breaks[0].begins) if route.breaks else None,
            tuple(
                (
                    known[stop.visit],
                    moment_of(day.day, stop.arrives),
                    moment_of(day.day, stop.begins),
                    moment_of(day.day, stop.ends),
                )
                for stop in route.stops
                if stop.visit in known
            ),
        )
        for route in model.plan.routes
    }


def _write_route(plan: Plan, timed: TimedRoute, confirmed: set[UUID]) -> None:
    day = plan.service_day.day
    rest = timed.breaks[0] if timed.breaks else None
    route = Route.objects.create(
        plan=plan, courier_id=UUID(timed.shift),
        leaves_at=moment_of(day, timed.leaves), returns_at=moment_of(day, timed.returns),
        travel_s=timed.travel_s, distance_m=timed.distance_m,
        break_at=moment_of(day, rest.begins) if rest else None,
        break_s=rest.ends - rest.begins if rest else 0,
    )  # fmt: skip
    stops = [stop for stop in timed.stops if UUID(stop.visit) in confirmed]
    Stop.objects.bulk_create(
        Stop(
            route=route, appointment_id=UUID(stop.visit), position=position,
            arrives_at=moment_of(day, stop.arrives), begins_at=moment_of(day, stop.begins),
            ends_at=moment_of(day, stop.ends),
        )
        for position, stop in enumerate(stops, start=1)
    )  # fmt: skip
