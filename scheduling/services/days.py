"""Changing a service day's draft: the one door through which every change goes."""

from datetime import datetime
from typing import Any

from backend.common.uuid7 import uuid7
from backend.offices.selectors import shifts_on
from backend.outbox.services import enqueue
from routing.check import check
from routing.explain import why_unserved
from routing.model import Place
from scheduling.draft import Draft, DraftVisit
from scheduling.models import DayException, ServiceDay, ServiceDayEvent
from scheduling.services.day_model import DayModel, build_day_model
from scheduling.services.kept_days import draft_of, keep, kept_model
from scheduling.services.publishing import write_next_plan
from scheduling.states import ServiceDayState

PLANNED = frozenset({ServiceDayState.PUBLISHED, ServiceDayState.RUNNING})


def model_of(
    day: ServiceDay, *, draft: Draft | None = None, also: tuple[DraftVisit, ...] = ()
) -> DayModel:
    """Return the kernel's view of a day: of its stored draft, or of the one given."""
    office = Place(day.office.lat, day.office.lon)
    shifts = shifts_on(office_id=day.office_id, day=day.day)
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
    after = draft.with_orders(model.orders)
    day.draft = after.to_json()
    day.revision += 1
    day.stamp = uuid7()
    day.save(update_fields=["draft", "revision", "stamp"])
    keep(day, after, model)
    _keep_exceptions(day, after, model, cause=cause, now=now)
    if day.state in PLANNED:
        write_next_plan(day, after, model, cause=cause, actor=actor, now=now)


def record_day_event(
    day: ServiceDay, *, kind: str, actor: str, now: datetime, **facts: Any
) -> None:
    """Write down what was done to a day."""
    ServiceDayEvent.objects.create(service_day=day, kind=kind, actor=actor, facts=facts, at=now)


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
