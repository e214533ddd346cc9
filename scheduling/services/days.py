"""Changing a service day's draft: the one door through which every change goes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from backend.common.uuid7 import uuid7
from backend.common.writing import insert, update_with_others
from backend.offices.selectors import ShiftOnDay
from backend.outbox.services import enqueue
from routing.check import check
from routing.explain import why_unserved
from routing.model import Place
from scheduling.draft import Draft, DraftVisit
from scheduling.models import DayException, ServiceDay, ServiceDayEvent
from scheduling.services.day_model import DayModel, build_day_model
from scheduling.services.ground import ground_of
from scheduling.services.improvement_jobs import ask_for_improvement
from scheduling.services.kept_days import draft_of, keep, kept_model
from scheduling.services.publishing import write_next_plan
from scheduling.services.watch_jobs import watch_soon
from scheduling.states import ServiceDayState

PLANNED = frozenset({ServiceDayState.PUBLISHED, ServiceDayState.RUNNING})


def model_of(
    day: ServiceDay,
    *,
    draft: Draft | None = None,
    also: tuple[DraftVisit, ...] = (),
    shifts: Sequence[ShiftOnDay] | None = None,
) -> DayModel:
    """Return the kernel's view of a day: of its stored draft, or of the one given.

    `shifts`: who works, if you have read it after locking the day.
    """
    office = Place(day.office.lat, day.office.lon)
    if shifts is None:
        shifts = ground_of(day.office_id).shifts(day.day)
    if draft is None:
        stored = draft_of(day)
        model = kept_model(stamp=day.stamp, draft=stored, office=office, shifts=shifts)
    else:
        model = build_day_model(office=office, shifts=shifts, draft=draft)
    for visit in also:
        model = model.with_visit(visit)
    return model


def save_day(
    day: ServiceDay, draft: Draft, model: DayModel, *, cause: str, actor: str, now: datetime
) -> None:
    """Store a changed draft under the day's lock, and what follows from it.

    The revision rises; visits without a place become exceptions of the day, found places resolve
    them; a published day gets its next plan, and the phones it concerns a change.

    Raises:
        AssertionError: if `model` breaks a rule of routing; that is a bug, and nothing is stored.
    """
    broken = check(model.problem, model.plan)
    assert not broken, broken  # noqa: S101  no unchecked plan is ever stored
    before, after = draft_of(day), _without_lost_places(draft.with_orders(model.orders))
    day.draft = after.to_json()
    day.revision += 1
    day.stamp = uuid7()
    update_with_others(day, "draft", "revision", "stamp")
    keep(day, after, model)
    if before.unplaced or after.unplaced:
        _keep_exceptions(day, after, model, cause=cause, now=now)
    ask_for_improvement(day, after, cause=cause, now=now)
    _ask_for_release(day, after, now=now)
    if day.state in PLANNED:
        driven = driven_model(day, after, model)
        write_next_plan(day, after, driven, cause=cause, actor=actor, now=now)
    if day.state == ServiceDayState.RUNNING:
        watch_soon(day, now=now)


def driven_model(day: ServiceDay, draft: Draft, model: DayModel) -> DayModel:
    """Return the day as couriers drive it: nobody is sent to a place that is only kept back."""
    if not draft.placeholders:
        return model
    bare = draft.without(*(each.id for each in draft.placeholders))
    driven = model_of(day, draft=bare)
    # Without its detours a route takes no longer, but the clock of a road network may disagree.
    return driven if len(driven.plan.unserved) == len(bare.unplaced) else model


def _ask_for_release(day: ServiceDay, draft: Draft, *, now: datetime) -> None:
    """Have the places kept back given up in time; offers do not wait for it."""
    for moment in {each.released_at for each in draft.placeholders if each.released_at}:
        enqueue(
            kind="release_reserve", payload={"service_day_id": str(day.id)},
            dedupe_key=f"release_reserve:{day.id}:{moment.isoformat()}", now=now,
            not_before=moment,
        )  # fmt: skip


def _without_lost_places(draft: Draft) -> Draft:
    """Return the draft without placeholders that nobody drives by."""
    unplaced = set(draft.unplaced)
    lost = [each.id for each in draft.placeholders if each.id in unplaced]
    return draft.without(*lost) if lost else draft


def record_day_event(
    day: ServiceDay, *, kind: str, actor: str, now: datetime, **facts: Any
) -> None:
    """Write down what was done to a day."""
    insert(ServiceDayEvent(service_day=day, kind=kind, actor=actor, facts=facts, at=now))


def _keep_exceptions(
    day: ServiceDay, draft: Draft, model: DayModel, *, cause: str, now: datetime
) -> None:
    unplaced = set(draft.unplaced)
    open_rows = {row.visit_id: row for row in day.exceptions.filter(resolved_at__isnull=True)}
    for visit_id in open_rows.keys() - unplaced:
        row = open_rows[visit_id]
        row.resolved_at = now
        row.save(update_fields=["resolved_at"])
    for visit_id in sorted(unplaced - open_rows.keys()):
        reason = why_unserved(model.problem, model.plan, str(visit_id))
        row = DayException.objects.create(
            service_day=day, visit_id=visit_id, cause=cause, code=reason.code,
            facts=dict(reason.facts), raised_at=now,
        )  # fmt: skip
        enqueue(
            kind="exception_raised", payload={"exception_id": str(row.id)},
            dedupe_key=f"exception:{row.id}", now=now,
        )  # fmt: skip
