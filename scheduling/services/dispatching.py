"""What a dispatcher does by hand: move, lock, mark absent, publish."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from backend.common.errors import NotFound
from backend.common.localtime import day_text
from backend.common.writing import update
from backend.notifications.services import tell
from backend.offices.selectors import courier, shifts_on
from backend.offices.services import set_exception
from backend.offices.states import ExceptionKind
from routing.plan import Plan as RoutingPlan
from routing.plan import Route as TimedRoute
from routing.timing import Infeasible, Timed, time_route
from scheduling.draft import Draft
from scheduling.errors import DayNotOpen, DoesNotFit, RevisionMoved
from scheduling.locks import lock_service_day
from scheduling.models import Plan, ServiceDay
from scheduling.services.affected import note_affected
from scheduling.services.day_model import DayModel, refit
from scheduling.services.days import driven_model, model_of, record_day_event, save_day
from scheduling.services.freed import announce_freed
from scheduling.services.kept_days import draft_of
from scheduling.services.publishing import is_in_force
from scheduling.services.reserve import refitted
from scheduling.services.telling import tell_planned
from scheduling.services.watch_jobs import plan_sweep
from scheduling.states import ALLOWED_SERVICE_DAY, ServiceDayState, check_transition

CHANGEABLE = frozenset({ServiceDayState.OPEN, ServiceDayState.PUBLISHED})


@transaction.atomic
def move_visit(
    *, day: ServiceDay, visit_id: UUID, courier_id: UUID, position: int | None, revision: int,
    actor: str, now: datetime,
) -> ServiceDay:  # fmt: skip
    """Give a visit to a courier, at a position (0 is first) or wherever it costs least.

    Raises:
        RevisionMoved: if the day is not the one the dispatcher looked at.
        DoesNotFit: if a rule breaks there; the facts say which, and nothing is changed.
        NotFound: for a visit or courier that is not of this day.
    """
    day, draft = _locked(day, visit_id, revision)
    visit = draft.visits[visit_id]
    if visit.locked_to is not None:
        draft = draft.with_visit(replace(visit, locked_to=courier_id))  # the lock moves too
    model = model_of(day, draft=draft.off_route(visit_id))
    if not model.problem.has_shift(str(courier_id)):
        raise NotFound(courier_id=str(courier_id))
    model = refit(_moved(model, str(visit_id), str(courier_id), position))
    save_day(day, draft, model, cause="moved", actor=actor, now=now)
    record_day_event(
        day, kind="moved", actor=actor, now=now, visit=str(visit_id), courier=str(courier_id)
    )
    return day


@transaction.atomic
def lock_visit(
    *, day: ServiceDay, visit_id: UUID, is_locked: bool, revision: int, actor: str, now: datetime
) -> ServiceDay:
    """Bind a visit to the courier who drives it now, or set it free for the optimiser.

    Raises:
        RevisionMoved, NotFound: as in move_visit. NotFound also for a visit without a courier.
    """
    day, draft = _locked(day, visit_id, revision)
    courier_id = draft.courier_of(visit_id)
    if courier_id is None:
        raise NotFound(visit_id=str(visit_id))
    bound = replace(draft.visits[visit_id], locked_to=courier_id if is_locked else None)
    draft = draft.with_visit(bound)
    save_day(day, draft, model_of(day, draft=draft), cause="locked", actor=actor, now=now)
    record_day_event(
        day, kind="locked" if is_locked else "unlocked", actor=actor, now=now, visit=str(visit_id)
    )
    return day


@transaction.atomic
def mark_absent(
    *, day: ServiceDay, courier_id: UUID, reason: str, actor_id: UUID, actor: str, now: datetime
) -> ServiceDay:
    """Take a courier off a day that does not run yet; colleagues take what fits.

    Every promise is kept inside its window or stands among the exceptions with its reason;
    nothing is moved to another window.

    Raises:
        DayNotOpen: if the day runs already.
        NotFound: if the courier is not of this office.
    """
    day = lock_service_day(office_id=day.office_id, day=day.day)
    _check_changeable(day)
    if courier(courier_id).office_id != day.office_id:
        raise NotFound(courier_id=str(courier_id))
    set_exception(
        courier_id=courier_id, day=day.day, kind=ExceptionKind.ABSENT, parts=(), reason=reason,
        actor_id=actor_id, now=now,
    )  # fmt: skip
    before = draft_of(day)
    draft, model = refitted(day, _freed(before, day), now=now)
    save_day(day, draft, model, cause="absence", actor=actor, now=now)
    note_affected(day, before, cause="absence", now=now)
    record_day_event(day, kind="absence", actor=actor, now=now, courier=str(courier_id))
    return day


@transaction.atomic
def publish_day(*, day: ServiceDay, revision: int, actor: str, now: datetime) -> Plan:
    """Make the draft the plan in force, and tell couriers and citizens. Twice is once.

    Raises:
        RevisionMoved: if the day is not the one the dispatcher looked at.
        DayNotOpen: if the day runs already.
    """
    day = lock_service_day(office_id=day.office_id, day=day.day)
    if day.state == ServiceDayState.PUBLISHED:
        return day.plans.latest("number")
    _check_revision(day, revision)
    _check_changeable(day)
    draft, model = refitted(day, draft_of(day), now=now)
    move_day(day, ServiceDayState.PUBLISHED)
    save_day(day, draft, model, cause="published", actor=actor, now=now)
    record_day_event(day, kind="published", actor=actor, now=now, revision=day.revision)
    plan = day.plans.latest("number")
    _tell_published(day, plan, now=now)
    leaves = plan.routes.aggregate(first=Min("leaves_at"))["first"]
    if leaves is not None:
        plan_sweep(day, at=max(leaves, now), now=now)
    return plan


def move_day(day: ServiceDay, to: ServiceDayState) -> None:
    """Move a locked day to a state, or raise IllegalTransition."""
    check_transition(ALLOWED_SERVICE_DAY, ServiceDayState(day.state), to)
    day.state = to
    update(day, "state")


@transaction.atomic
def review_day(*, day: ServiceDay, cause: str, now: datetime) -> ServiceDay:
    """Look at a day again after its shifts or its closure changed.

    Colleagues take what fits; what does not stands among the exceptions. Nobody's window moves.
    """
    day = lock_service_day(office_id=day.office_id, day=day.day)
    if day.state in CHANGEABLE:
        before = draft_of(day)
        draft, model = refitted(day, _freed(before, day), now=now)
        is_planned = day.state == ServiceDayState.OPEN or is_in_force(
            day, draft, driven_model(day, draft, model)
        )
        if draft != before or not is_planned:
            save_day(day, draft, model, cause=cause, actor="system", now=now)
            note_affected(day, before, cause=cause, now=now)
            announce_freed(day, now=now)
    return day


def _locked(day: ServiceDay, visit_id: UUID, revision: int) -> tuple[ServiceDay, Draft]:
    day = lock_service_day(office_id=day.office_id, day=day.day)
    _check_revision(day, revision)
    _check_changeable(day)
    draft = draft_of(day)
    if visit_id not in draft.visits:
        raise NotFound(visit_id=str(visit_id))
    return day, draft


def _check_revision(day: ServiceDay, revision: int) -> None:
    if day.revision != revision:
        raise RevisionMoved(revision=day.revision, yours=revision)


def _check_changeable(day: ServiceDay) -> None:
    if day.state not in CHANGEABLE:
        raise DayNotOpen(state=day.state)


def _moved(model: DayModel, visit_id: str, courier_id: str, position: int | None) -> DayModel:
    """Insert at the position, or at the one with the least driving; DoesNotFit if none works."""
    order = model.plan.route(courier_id).visits
    wanted = range(len(order) + 1) if position is None else [min(position, len(order))]
    best: Timed | None = None
    refusal: Infeasible | None = None
    for place in wanted:
        timed = time_route(model.problem, courier_id, [*order[:place], visit_id, *order[place:]])
        if isinstance(timed, Infeasible):
            refusal = timed if refusal is None else min(refusal, timed, key=_shortfall)
        elif best is None or timed.route.travel_s < best.route.travel_s:
            best = timed
    if best is None:
        assert refusal is not None  # noqa: S101  one of the two came of each place tried
        raise DoesNotFit(
            rule=str(refusal.rule), visit=refusal.visit, shortfall_s=refusal.shortfall_s
        )
    return model.with_plan(_with_route(model.plan, best.route))


def _with_route(plan: RoutingPlan, route: TimedRoute) -> RoutingPlan:
    routes = tuple(route if each.shift == route.shift else each for each in plan.routes)
    unserved = tuple(visit for visit in plan.unserved if visit not in route.visits)
    return replace(plan, routes=routes, unserved=unserved)


def _shortfall(refusal: Infeasible) -> int:
    return refusal.shortfall_s


def _freed(draft: Draft, day: ServiceDay) -> Draft:
    """Free the visits bound to a courier who is not there, so that colleagues may take them."""
    on_duty = {shift.courier_id for shift in shifts_on(office_id=day.office_id, day=day.day)}
    for visit in draft.visits.values():
        if visit.locked_to is not None and visit.locked_to not in on_duty:
            draft = draft.with_visit(replace(visit, locked_to=None))
    return draft


def _tell_published(day: ServiceDay, plan: Plan, *, now: datetime) -> None:
    routes = list(plan.routes.select_related("courier").prefetch_related("stops__appointment"))
    for route in routes:
        # A phone gets its route from the change feed; the message is only the knock.
        tell(
            kind="plan_published", user_id=route.courier.user_id, phone=None,
            params={"day": day_text(day.day), "n_stops": len(route.stops.all())},
            dedupe_key=f"plan_published:{plan.id}:{route.courier_id}", now=now,
        )  # fmt: skip
        for stop in route.stops.all():
            tell_planned(stop.appointment, now=now)
