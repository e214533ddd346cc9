"""Drafts get better in the background: the more tightly a day is planned, the more still fits.

Every booking stands at the cheapest place there was when it came. Some seconds after the last
change of a day a job lets the solver put the draft in a better order. Its answer is taken only if
the revision has not moved; nobody who has a place loses it, and no window changes.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from routing.objective import score
from routing.plan import Plan
from routing.solve import Budget, solve
from scheduling.locks import lock_service_days
from scheduling.models import ServiceDay
from scheduling.rules import HANDS_OFF, IMPROVE_LIMIT_S, IMPROVE_STEPS
from scheduling.services.day_model import orders_of
from scheduling.services.days import model_of, record_day_event, save_day
from scheduling.services.freed import announce_freed
from scheduling.services.kept_days import draft_of
from scheduling.states import PlanRunState, ServiceDayState

IMPROVED = "improved"
_AT_WORK = (PlanRunState.WAITING, PlanRunState.PROPOSED)


def is_improvable(*, day_id: UUID, revision: int, now: datetime) -> bool:
    """Tell whether a day still stands at a revision and no dispatcher works on it."""
    day = ServiceDay.objects.filter(id=day_id, revision=revision, state=ServiceDayState.OPEN)
    return day.exists() and not _is_worked_on(day_id, revision, now=now)


def improve_draft(
    *, day_id: UUID, revision: int, now: datetime, steps: int = IMPROVE_STEPS
) -> bool:
    """Search for a better order of a draft and take it; returns whether one was taken.

    Runs in a worker, outside any transaction. The same revision searches with the same seed.
    """
    if not is_improvable(day_id=day_id, revision=revision, now=now):
        return False
    day = ServiceDay.objects.select_related("office").get(id=day_id)
    model = model_of(day)
    budget = Budget(seconds=IMPROVE_LIMIT_S, iterations=steps)
    found = solve(model.problem, budget=budget, seed=revision, start=model.plan)
    if day.revision != revision or not score(model.problem, found) < score(
        model.problem, model.plan
    ):
        return False
    return _take(day_id, revision, found, before_s=model.plan.key_figures().travel_s, now=now)


@transaction.atomic
def _take(day_id: UUID, revision: int, found: Plan, *, before_s: int, now: datetime) -> bool:
    day = lock_service_days([day_id])[day_id]
    if day.revision != revision or _is_worked_on(day_id, revision, now=now):
        return False
    draft = draft_of(day).with_orders(orders_of(found))
    model = model_of(day, draft=draft)  # timed anew: shifts may have changed in between
    if model.orders != draft.orders:
        return False
    save_day(day, draft, model, cause=IMPROVED, actor="system", now=now)
    announce_freed(day, now=now)  # what did not fit before may fit now
    record_day_event(
        day, kind=IMPROVED, actor="system", now=now, travel_before_s=before_s,
        travel_after_s=model.plan.key_figures().travel_s,
    )  # fmt: skip
    return True


def _is_worked_on(day_id: UUID, revision: int, *, now: datetime) -> bool:
    day = ServiceDay(id=day_id)
    if day.runs.filter(revision=revision, state__in=_AT_WORK).exists():
        return True
    by_hand = day.events.exclude(actor="system").exclude(kind="override")
    return by_hand.filter(at__gt=now - HANDS_OFF).exists()
