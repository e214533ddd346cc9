"""Plan the day: the optimiser works on a copy; its answer is a proposal a dispatcher takes."""

import logging
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.outbox.services import enqueue
from routing.errors import RoutingError
from routing.files import plan_from_json, plan_to_json, problem_from_json, problem_to_json
from routing.solve import Budget, solve
from scheduling.draft import Draft
from scheduling.errors import DayNotOpen, RevisionMoved
from scheduling.locks import lock_service_day, lock_service_days
from scheduling.models import PlanRun, ServiceDay
from scheduling.services.day_model import orders_of, refit
from scheduling.services.days import model_of, record_day_event, save_day
from scheduling.states import ALLOWED_PLAN_RUN, PlanRunState, ServiceDayState, check_transition

logger = logging.getLogger(__name__)
OPTIMISABLE = frozenset({ServiceDayState.OPEN, ServiceDayState.PUBLISHED})


@transaction.atomic
def request_plan_run(
    *, day: ServiceDay, limit_s: float, seed: int, actor: str, now: datetime
) -> PlanRun:
    """Ask for the optimiser; a worker runs it. Nothing of the day changes.

    Raises:
        DayNotOpen: if the day runs already.
    """
    day = lock_service_day(office_id=day.office_id, day=day.day)
    if day.state not in OPTIMISABLE:
        raise DayNotOpen(state=day.state)
    model = model_of(day)
    run = PlanRun.objects.create(
        service_day=day, revision=day.revision, limit_s=limit_s, seed=seed,
        problem=problem_to_json(model.problem), plan=plan_to_json(model.plan),
        figures_before=asdict(model.plan.key_figures()), requested_by=actor, requested_at=now,
    )  # fmt: skip
    enqueue(
        kind="plan_run",
        payload={"plan_run_id": str(run.id)},
        dedupe_key=f"plan_run:{run.id}",
        now=now,
    )
    return run


def execute_plan_run(*, run_id: UUID, now: datetime) -> PlanRun:
    """Solve a waiting run and keep the proposal. Runs in a worker, outside any transaction."""
    run = PlanRun.objects.get(id=run_id)
    if run.state != PlanRunState.WAITING:
        return run
    problem, start = problem_from_json(run.problem), plan_from_json(run.plan)
    try:
        found = solve(problem, budget=Budget(seconds=run.limit_s), seed=run.seed, start=start)
    except RoutingError as error:
        logger.exception("plan run failed", extra={"plan_run_id": str(run.id)})
        return plan_run_ended(run_id=run.id, reason=str(error), now=now)
    figures = asdict(found.key_figures())
    return _answer(
        run.id, PlanRunState.PROPOSED, now=now, plan=plan_to_json(found), figures_after=figures
    )


def plan_run_ended(*, run_id: UUID, reason: str, now: datetime) -> PlanRun:
    """Note that a run ended without an answer, so that nobody waits for it any more."""
    return _answer(run_id, PlanRunState.FAILED, now=now, failure=reason[:300])


@transaction.atomic
def _answer(run_id: UUID, to: PlanRunState, *, now: datetime, **found: Any) -> PlanRun:
    """Answer a run that waits; the first answer counts, one that comes late does not."""
    run = PlanRun.objects.select_for_update().get(id=run_id)
    if run.state != PlanRunState.WAITING:
        return run
    for name, value in (found | {"answered_at": now}).items():
        setattr(run, name, value)
    _move_run(run, to, *found, "answered_at")
    return run


@transaction.atomic
def accept_plan_run(*, run: PlanRun, actor: str, now: datetime) -> ServiceDay:
    """Make a proposal the day's draft. Accepting twice is accepting once.

    Raises:
        RevisionMoved: if the day, or who works on it, was changed since the run was asked for.
        IllegalTransition: if there is no proposal (yet).
    """
    day = lock_service_days([run.service_day_id])[run.service_day_id]
    run = PlanRun.objects.select_for_update().get(id=run.id)
    if run.state == PlanRunState.ACCEPTED:
        return day
    check_transition(ALLOWED_PLAN_RUN, PlanRunState(run.state), PlanRunState.ACCEPTED)
    if run.revision != day.revision:
        raise RevisionMoved(revision=day.revision, computed_on=run.revision)
    draft = Draft.from_json(day.draft)
    proposed = orders_of(plan_from_json(run.plan))
    # Timed anew: shifts may have changed without a change of the draft.
    model = model_of(day, draft=draft.with_orders(proposed))
    if model.orders != proposed:
        raise RevisionMoved(revision=day.revision, computed_on=run.revision)
    model = refit(model)
    save_day(day, draft, model, cause="optimised", actor=actor, now=now)
    record_day_event(
        day, kind="optimised", actor=actor, now=now, run=str(run.id), engine=model.plan.engine
    )
    _move_run(run, PlanRunState.ACCEPTED)
    return day


def _move_run(run: PlanRun, to: PlanRunState, *fields: str) -> None:
    check_transition(ALLOWED_PLAN_RUN, PlanRunState(run.state), to)
    run.state = to
    run.save(update_fields=["state", *fields])
