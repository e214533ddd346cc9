"""A running day that loses a courier: two ways to go on, and the dispatcher takes one or none.

`routing.replan` plans what is left of the day from where the couriers are. Their reports tell that;
of one who has reported nothing yet we assume that all goes as planned, unless it is the one who is
lost: what nobody reported of her has not been done.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from backend.common.errors import InvalidField
from backend.common.localtime import seconds_of_day, service_day_of
from backend.outbox.services import enqueue
from routing.errors import RoutingError
from routing.model import Problem
from routing.plan import Route
from routing.replan import Proposal, Situation, UnderWay, as_planned, replan
from routing.solve import Budget
from scheduling.errors import DayNotOpen, ProposalOutdated, RevisionMoved
from scheduling.locks import lock_service_day, lock_service_days
from scheduling.models import Appointment, Replan, ServiceDay
from scheduling.services.affected import note_affected
from scheduling.services.day_model import DayModel
from scheduling.services.days import model_of, record_day_event, save_day
from scheduling.services.kept_days import draft_of
from scheduling.services.moves import move_appointment
from scheduling.states import (
    ALLOWED_PLAN_RUN,
    AppointmentState,
    PlanRunState,
    ServiceDayState,
    check_transition,
)

logger = logging.getLogger(__name__)
CAUSE: Final = "courier_lost"
_OVER = frozenset({AppointmentState.ARRIVED, AppointmentState.DONE, AppointmentState.FAILED})


@transaction.atomic
def request_replan(
    *, day: ServiceDay, courier_ids: Collection[UUID], reason: str, limit_s: float, actor: str,
    now: datetime,
) -> Replan:  # fmt: skip
    """Ask how to go on without these couriers; a worker answers. Nothing of the day changes.

    Raises:
        DayNotOpen: if the day does not run; before that, mark the courier absent.
        InvalidField: for a courier who has no route that day.
    """
    day = lock_service_day(office_id=day.office_id, day=day.day)
    if day.state != ServiceDayState.RUNNING:
        raise DayNotOpen(state=day.state)
    orders = draft_of(day).orders
    if not courier_ids or set(courier_ids) - orders.keys():
        raise InvalidField("A courier has no route that day.", field="courier_ids")
    row = Replan.objects.create(
        service_day=day, revision=day.revision, gone=sorted(map(str, courier_ids)), reason=reason,
        limit_s=limit_s, requested_by=actor, requested_at=now,
    )  # fmt: skip
    enqueue(
        kind="replan", payload={"replan_id": str(row.id)}, dedupe_key=f"replan:{row.id}", now=now
    )
    return row


def execute_replan(*, replan_id: UUID, now: datetime) -> Replan:
    """Work the two proposals out and keep them. Runs in a worker, outside any transaction."""
    row = Replan.objects.select_related("service_day__office").get(id=replan_id)
    if row.state != PlanRunState.WAITING:
        return row
    day, model = row.service_day, model_of(row.service_day)
    situation = situation_of(day, model, gone=frozenset(row.gone), now=now)
    try:
        found = replan(model.problem, model.plan, situation, budget=Budget(seconds=row.limit_s))
    except RoutingError as error:
        logger.exception("replan failed", extra={"replan_id": str(row.id)})
        return replan_ended(replan_id=row.id, reason=str(error), now=now)
    done = {each.shift: each.done for each in situation.under_way}
    proposals = {
        each.code: _to_json(each, done, model) for each in (found.least_change, found.reoptimised)
    }
    return _answer(row.id, PlanRunState.PROPOSED, now=now, proposals=proposals)


def replan_ended(*, replan_id: UUID, reason: str, now: datetime) -> Replan:
    """Note that a question ended without an answer, so that nobody waits for it any more."""
    return _answer(replan_id, PlanRunState.FAILED, now=now, failure=reason[:300])


@transaction.atomic
def _answer(replan_id: UUID, to: PlanRunState, *, now: datetime, **found: Any) -> Replan:
    """Answer a question that waits; the first answer counts, one that comes late does not."""
    row = Replan.objects.select_for_update().get(id=replan_id)
    if row.state != PlanRunState.WAITING:
        return row
    for name, value in (found | {"answered_at": now}).items():
        setattr(row, name, value)
    _move(row, to, *found, "answered_at")
    return row


@transaction.atomic
def accept_replan(*, row: Replan, code: str, actor: str, now: datetime) -> ServiceDay:
    """Go on by one of the proposals. Accepting twice is accepting once.

    Who changes courier or loses the place stands in the list of affected bookings.

    Raises:
        RevisionMoved: if the day was changed since the question.
        ProposalOutdated: if the routes cannot be driven any more.
        InvalidField, IllegalTransition: for another code, or if there is no proposal.
    """
    day = lock_service_days([row.service_day_id])[row.service_day_id]
    row = Replan.objects.select_for_update().get(id=row.id)
    if row.state == PlanRunState.ACCEPTED:
        return day
    check_transition(ALLOWED_PLAN_RUN, PlanRunState(row.state), PlanRunState.ACCEPTED)
    if code not in row.proposals:
        raise InvalidField("There is no such proposal.", field="code")
    if day.revision != row.revision or day.state != ServiceDayState.RUNNING:
        raise RevisionMoved(revision=day.revision, computed_on=row.revision)
    before = draft_of(day)
    orders = {
        UUID(courier): tuple(map(UUID, order))
        for courier, order in row.proposals[code]["orders"].items()
    }
    draft = before.with_orders(orders)
    model = model_of(day, draft=draft)
    if model.orders != draft.orders:
        raise ProposalOutdated
    _call_away(day, before.orders, row.gone, actor=actor, now=now)
    save_day(day, draft, model, cause=CAUSE, actor=actor, now=now)
    note_affected(day, before, cause=CAUSE, now=now)
    record_day_event(day, kind=CAUSE, actor=actor, now=now, couriers=row.gone, proposal=code)
    row.accepted = code
    _move(row, PlanRunState.ACCEPTED, "accepted")
    return day


def situation_of(
    day: ServiceDay, model: DayModel, *, gone: frozenset[str], now: datetime
) -> Situation:
    """Return how a day stands: what was reported, and else what was planned."""
    now_s = seconds_of_day(now) if service_day_of(now) == day.day else 86_399
    booked = {str(each.id): each for each in day.appointments.all()}
    ends = _ends(day)
    planned = {each.shift: each for each in as_planned(model.problem, model.plan, now=now_s)}
    under_way = []
    for route in model.plan.routes:
        reported = _reported(model.problem, route, booked, ends, now_s=now_s)
        found = reported or (None if route.shift in gone else planned.get(route.shift))
        if found is not None:
            under_way.append(found)
    return Situation(now=now_s, under_way=tuple(under_way), gone=gone)


def _reported(
    problem: Problem, route: Route, booked: Mapping[str, Appointment], ends: Mapping[str, int], *,
    now_s: int,
) -> UnderWay | None:  # fmt: skip
    """Return where a courier is by own reports; None if there are none yet."""
    states = {each: booked[each].state for each in route.visits if each in booked}
    done = sorted((each for each in states if states[each] in _OVER), key=lambda v: ends.get(v, 0))
    driving = [each for each in states if states[each] == AppointmentState.EN_ROUTE]
    if not done and not driving:
        return None
    shift = problem.shift(route.shift)
    ready_at = max([shift.opens, *(_ready(problem, each, states, ends) for each in done)])
    pause = shift.breaks[0] if shift.breaks else None
    is_rested = pause is not None and pause.opens <= now_s
    if is_rested and pause is not None:
        ready_at = max(ready_at, pause.opens + pause.duration_s)
    return UnderWay(
        shift=route.shift, place=problem.visit(done[-1]).place if done else shift.start_place,
        ready_at=ready_at if driving else max(ready_at, now_s), done=tuple(done),
        next_stop=driving[0] if driving else None, break_taken=is_rested,
    )  # fmt: skip


def _ready(problem: Problem, visit: str, states: Mapping[str, str], ends: Mapping[str, int]) -> int:
    """Return when a courier is done with a visit: who has just arrived still has the service."""
    at = ends.get(visit, 0)
    is_busy = states[visit] == AppointmentState.ARRIVED
    return at + problem.visit(visit).service_s if is_busy else at


def _ends(day: ServiceDay) -> dict[str, int]:
    """Return when each visit was last reported of, in seconds of the day."""
    events = day.appointments.filter(state__in=_OVER).values_list(
        "id", "events__facts__happened_at", "events__at"
    )
    found: dict[str, int] = {}
    for visit_id, happened_at, at in events:
        moment = datetime.fromisoformat(happened_at) if happened_at else at
        if service_day_of(moment) == day.day:
            found[str(visit_id)] = max(found.get(str(visit_id), 0), seconds_of_day(moment))
    return found


def _call_away(
    day: ServiceDay, orders: Mapping[UUID, tuple[UUID, ...]], gone: Collection[str], *,
    actor: str, now: datetime,
) -> None:  # fmt: skip
    """Take back that a courier who is gone was on the way to somebody."""
    theirs = [visit for courier in gone for visit in orders.get(UUID(courier), ())]
    on_the_way = day.appointments.select_for_update(of=("self",)).filter(
        id__in=theirs, state=AppointmentState.EN_ROUTE
    )
    for appointment in on_the_way.order_by("id"):
        move_appointment(
            appointment, to=AppointmentState.CONFIRMED, actor=actor, now=now, reason=CAUSE
        )


def _to_json(
    proposal: Proposal, done: Mapping[str, tuple[str, ...]], model: DayModel
) -> dict[str, Any]:
    changed = [each for each in proposal.diff.visits if each.change != "same"]
    return {
        "orders": dict(_orders(proposal, done, model)),
        "visits": [
            {
                "visit_id": each.visit, "change": str(each.change),
                "courier_before": each.shift_before, "courier_after": each.shift_after,
                "later_s": each.later_s, "promise": str(each.promise) if each.promise else None,
            }
            for each in changed
        ],
        "promises": {str(name): n for name, n in proposal.diff.promises.items()},
        "travel_s": proposal.diff.after.travel_s,
    }  # fmt: skip


def _orders(
    proposal: Proposal, done: Mapping[str, tuple[str, ...]], model: DayModel
) -> Iterator[tuple[str, list[str]]]:
    """Yield what each courier has done and will do; of those who are gone what they did."""
    ahead = {route.shift: route.visits for route in proposal.joined.routes}
    for route in model.plan.routes:
        order = [*done.get(route.shift, ()), *ahead.get(route.shift, ())]
        if order:
            yield route.shift, order


def _move(row: Replan, to: PlanRunState, *fields: str) -> None:
    check_transition(ALLOWED_PLAN_RUN, PlanRunState(row.state), to)
    row.state = to
    row.save(update_fields=["state", *fields])
