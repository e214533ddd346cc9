"""Questions about service days, their runs, exceptions and plans."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from backend.accounts.roles import Role
from backend.accounts.selectors import Asker, may_act_in
from backend.common.errors import NotFound
from scheduling.models import (
    AffectedVisit,
    DayException,
    DayWarning,
    Errand,
    Plan,
    PlanRun,
    Replan,
    Route,
    ServiceDay,
    Stop,
)
from scheduling.states import AppointmentState

ON_THE_ROAD = (
    AppointmentState.CONFIRMED,
    AppointmentState.EN_ROUTE,
    AppointmentState.ARRIVED,
)
PLANNING_ROLES = (Role.DISPATCHER, Role.SUPERVISOR)


def service_days_for(
    user: Asker, *, office_id: UUID, first: date, last: date
) -> QuerySet[ServiceDay]:
    """Return the days of an office of the asker's that have anything on them, in order.

    Raises:
        NotFound: if the office is not one of the asker's.
    """
    if not may_act_in(user, office_id, *PLANNING_ROLES):
        raise NotFound
    return ServiceDay.objects.filter(office_id=office_id, day__range=(first, last)).order_by("day")


def service_day_for(user: Asker, day_id: UUID, *roles: Role) -> ServiceDay:
    """Return one service day of the asker's offices.

    Raises:
        NotFound: if there is none, or it is another office's.
    """
    return _mine(ServiceDay.objects.select_related("office").filter(id=day_id).first(), user, roles)


def plan_run_for(user: Asker, run_id: UUID) -> PlanRun:
    """Return one run of the optimiser on a day of the asker's offices, else NotFound."""
    run = PlanRun.objects.select_related("service_day").filter(id=run_id).first()
    _mine(run.service_day if run else None, user, PLANNING_ROLES)
    assert run is not None  # noqa: S101  _mine refused a missing one
    return run


def replan_for(user: Asker, replan_id: UUID) -> Replan:
    """Return a question how to go on with a day of the asker's offices, else NotFound."""
    row = Replan.objects.select_related("service_day").filter(id=replan_id).first()
    _mine(row.service_day if row else None, user, (Role.DISPATCHER,))
    assert row is not None  # noqa: S101  _mine refused a missing one
    return row


def affected_visit_for(user: Asker, affected_id: UUID) -> AffectedVisit:
    """Return an affected booking of a day of the asker's offices.

    Raises:
        NotFound: if there is none, or it is another office's.
    """
    row = AffectedVisit.objects.select_related("service_day", "appointment").filter(id=affected_id)
    found = row.first()
    _mine(found.service_day if found else None, user, (Role.DISPATCHER,))
    assert found is not None  # noqa: S101  _mine refused a missing one
    return found


def open_exceptions(day: ServiceDay) -> QuerySet[DayException]:
    """Return the visits of a day that no route can keep, oldest first."""
    return day.exceptions.filter(resolved_at__isnull=True).order_by("id")


def open_warnings(day: ServiceDay) -> QuerySet[DayWarning]:
    """Return what a day warns of and what is not over, oldest first."""
    return day.warnings.filter(ended_at__isnull=True).order_by("id")


def plans_of(day: ServiceDay) -> QuerySet[Plan]:
    """Return the plans of a day, the first one first."""
    return day.plans.order_by("number")


def route_of_courier(*, courier_id: UUID, day: date) -> Route | None:
    """Return the route of a courier in the plan in force, with stops and errands; None without.

    A courier who was taken off the day has none, whatever an older plan says. Errands come with
    dossier, agency, procedure and its documents: four queries, whatever the number of stops.
    """
    in_force = Plan.objects.filter(service_day=OuterRef("plan__service_day")).order_by("-number")
    stops = Stop.objects.select_related("appointment")
    errands = Errand.objects.select_related("dossier__procedure_version", "dossier__agency")
    return (
        Route.objects.filter(courier_id=courier_id, plan__service_day__day=day)
        .filter(plan_id=Subquery(in_force.values("id")[:1]))
        .select_related("plan__service_day__office")
        .prefetch_related(
            Prefetch("stops", queryset=stops),
            Prefetch("stops__appointment__errands", queryset=errands.order_by("id")),
            "stops__appointment__errands__dossier__procedure_version__documents",
        )
        .first()
    )


def routes_to(dossier_ids: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """Return courier and service day of each route in force with an open visit for a dossier."""
    in_force = Plan.objects.filter(service_day=OuterRef("route__plan__service_day"))
    stops = Stop.objects.filter(
        appointment__state__in=ON_THE_ROAD,
        appointment__errands__dossier_id__in=list(dossier_ids),
        route__plan_id=Subquery(in_force.order_by("-number").values("id")[:1]),
    )
    rows = stops.values_list("route__courier_id", "route__plan__service_day_id")
    return sorted(rows.distinct())


def has_open_stops(*, courier_id: UUID, day: date) -> bool:
    """Tell whether a courier has stops on a day, in the plan in force, that have not ended."""
    in_force = Plan.objects.filter(service_day=OuterRef("plan__service_day")).order_by("-number")
    routes = Route.objects.filter(courier_id=courier_id, plan__service_day__day=day).filter(
        plan_id=Subquery(in_force.values("id")[:1])
    )
    return routes.filter(stops__appointment__state__in=ON_THE_ROAD).exists()


def _mine(day: ServiceDay | None, user: Asker, roles: tuple[Role, ...]) -> ServiceDay:
    wanted = roles or PLANNING_ROLES
    if day is None or not may_act_in(user, day.office_id, *wanted):
        raise NotFound
    return day
