"""The dispatcher's view of a day: routes with times, exceptions, figures, a picture."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.common.localtime import moment_of
from backend.offices.selectors import shifts_on
from routing.plan import Route
from routing.plot import plot_svg
from scheduling.draft import Draft, DraftVisit
from scheduling.models import Appointment, Errand, Hold, ServiceDay
from scheduling.selectors.days import open_exceptions
from scheduling.services.days import model_of
from scheduling.states import HoldState


@dataclass(frozen=True, slots=True)
class Board:
    """A day as it stands now. `travel` names the source of the travel times."""

    day: ServiceDay
    travel: str
    figures: dict[str, int]
    routes: list[dict[str, Any]]
    exceptions: list[dict[str, Any]]


def board_of(day: ServiceDay) -> Board:
    """Return the day's routes and exceptions. The number of queries does not grow with visits."""
    draft, model = Draft.from_json(day.draft), model_of(day)
    names = {s.courier_id: s.name for s in shifts_on(office_id=day.office_id, day=day.day)}
    details = _details(day)
    routes = [
        _route(route, draft, details, name=names[UUID(route.shift)], day=day)
        for route in model.plan.routes
    ]
    return Board(
        day=day, travel=model.problem.travel.label, figures=asdict(model.plan.key_figures()),
        routes=routes, exceptions=[_exception(row, details) for row in open_exceptions(day)],
    )  # fmt: skip


def svg_of(day: ServiceDay) -> str:
    """Return the day as one SVG: a map above a time line for each courier."""
    model = model_of(day)
    names = {str(s.courier_id): s.name for s in shifts_on(office_id=day.office_id, day=day.day)}
    # A draft has many makers, hands among them: the picture names none.
    return plot_svg(model.problem, replace(model.plan, engine=""), labels=names)


def _route(
    route: Route, draft: Draft, details: dict[UUID, dict[str, Any]], *, name: str, day: ServiceDay
) -> dict[str, Any]:
    stops = [
        {
            "visit_id": stop.visit,
            "arrives_at": moment_of(day.day, stop.arrives),
            "begins_at": moment_of(day.day, stop.begins),
            "ends_at": moment_of(day.day, stop.ends),
            "is_locked": draft.visits[UUID(stop.visit)].locked_to is not None,
            **_promise(draft.visits[UUID(stop.visit)], day),
            **_details_of(draft.visits[UUID(stop.visit)], details),
        }
        for stop in route.stops
    ]
    return {
        "courier_id": route.shift, "courier": name, "stops": stops,
        "leaves_at": moment_of(day.day, route.leaves),
        "returns_at": moment_of(day.day, route.returns),
        "travel_s": route.travel_s, "distance_m": route.distance_m,
        "break_at": moment_of(day.day, route.breaks[0].begins) if route.breaks else None,
    }  # fmt: skip


def _details_of(visit: DraftVisit, details: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    return _KEPT_BACK if visit.is_placeholder else details.get(visit.id, _UNKNOWN)


def _promise(visit: DraftVisit, day: ServiceDay) -> dict[str, datetime]:
    return {
        "opens_at": moment_of(day.day, visit.opens_s),
        "closes_at": moment_of(day.day, visit.closes_s),
    }


def _exception(row: Any, details: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": row.id, "visit_id": str(row.visit_id), "cause": row.cause, "code": row.code,
        "facts": row.facts, "raised_at": row.raised_at,
        **details.get(row.visit_id, _UNKNOWN),
    }  # fmt: skip


_UNKNOWN = {"number": None, "state": "unknown", "address": "", "has_open_incident": False}
_KEPT_BACK = _UNKNOWN | {"state": "reserve"}  # nobody is sent there


def _details(day: ServiceDay) -> dict[UUID, dict[str, Any]]:
    """Return number, state and address of each hold and appointment of the day.

    And whether something is wrong with papers that an appointment is for.
    """
    holds = Hold.objects.filter(service_day=day, state=HoldState.HELD)
    found: dict[UUID, dict[str, Any]] = {
        row.id: _UNKNOWN | {"state": row.state, "address": row.address} for row in holds
    }
    stopped = set(
        Errand.objects.filter(
            appointment__service_day=day, is_live=True, dossier__has_open_incident=True
        ).values_list("appointment_id", flat=True)
    )
    for row in Appointment.objects.filter(service_day=day):
        found[row.id] = {
            "number": row.number, "state": row.state, "address": row.address,
            "has_open_incident": row.id in stopped,
        }  # fmt: skip
    return found
