"""Plans: written when a day is published and after each later change; never edited."""

from datetime import datetime
from uuid import UUID

from backend.common.localtime import moment_of
from routing.files import problem_to_json
from routing.model import Route as TimedRoute
from scheduling.draft import Draft
from scheduling.models import Appointment, Plan, Route, ServiceDay, Stop
from scheduling.services.day_model import DayModel


def write_next_plan(
    day: ServiceDay, draft: Draft, model: DayModel, *, cause: str, actor: str, now: datetime
) -> Plan:
    """Write the day's next plan from its draft; returns it.

    Holds have a place in the draft but no stop in a plan: a courier is not sent to a place that
    nobody confirmed.
    """
    last = day.plans.order_by("-number").first()
    figures = model.plan.key_figures()
    plan = Plan.objects.create(
        service_day=day, number=last.number + 1 if last else 1, revision=day.revision,
        cause=cause, made_by=actor, made_at=now, problem=problem_to_json(model.problem),
        figures={
            "served": figures.served, "unserved": figures.unserved,
            "travel_s": figures.travel_s, "distance_m": figures.distance_m,
            "waiting_s": figures.waiting_s,
        },
    )  # fmt: skip
    confirmed = set(Appointment.objects.filter(id__in=draft.visits).values_list("id", flat=True))
    for route in model.plan.routes:
        _write_route(plan, route, confirmed)
    return plan


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
