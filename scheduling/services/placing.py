"""Placing: visits go into the draft of a locked day, are looked at again, and come out."""

from datetime import datetime
from typing import Final
from uuid import UUID

from backend.common.localtime import moment_of
from backend.offices.selectors import windows_on
from scheduling.draft import Draft, DraftVisit
from scheduling.errors import DayNotOpen, PlaceTaken
from scheduling.models import ServiceDay
from scheduling.services.day_model import DayModel, placed
from scheduling.services.days import model_of, record_day_event, save_day
from scheduling.services.kept_days import draft_of
from scheduling.services.offers import windows_kept
from scheduling.services.reserve import opened_draft, refitted, reserve_rules
from scheduling.services.windows import bookable_windows
from scheduling.states import BOOKABLE, ServiceDayState

OVERRIDE: Final = "override"  # the cause of an exception that a clerk took upon herself


def place_visit(
    day: ServiceDay, visit: DraftVisit, *, cause: str, actor: str, now: datetime, override: str = ""
) -> None:
    """Put a visit into a locked day's draft, at the cheapest place its window allows.

    Raises:
        DayNotOpen: if the day runs already.
        PlaceTaken: if there is no place and no `override`.
    """
    if day.state not in BOOKABLE:
        raise DayNotOpen(state=day.state)
    rules = reserve_rules(day.office_id)
    seen, visit = opened_draft(day, visit, rules=rules, now=now)
    model = model_of(day, draft=None if seen is draft_of(day) else seen, also=(visit,))
    asked = model.problem.visit(str(visit.id))
    served = placed(model, asked)
    if served is None and not override:
        raise PlaceTaken(alternatives=_alternatives(day, model, visit, now=now))
    if served is None:
        cause = OVERRIDE
        record_day_event(day, kind=OVERRIDE, actor=actor, now=now, visit=asked.id, note=override)
    model = served or model
    draft = seen.with_visit(visit).with_orders(model.orders)
    if rules or draft.placeholders:
        draft, model = refitted(day, draft, now=now, rules=rules)
    save_day(day, draft, model, cause=cause, actor=actor, now=now)


def take_out(day: ServiceDay, *visit_ids: UUID, cause: str, actor: str, now: datetime) -> None:
    """Take visits out of a locked day's draft. Who then has room again gets it.

    A day that runs gives nobody a new place: its free minutes may be over. A closed day stays
    as it was.
    """
    if day.state == ServiceDayState.CLOSED:
        return
    draft = draft_of(day).without(*visit_ids)
    if day.state in BOOKABLE:
        draft, model = refitted(day, draft, now=now)
    else:
        model = model_of(day, draft=draft)
    save_day(day, draft, model, cause=cause, actor=actor, now=now)


def still_kept(day: ServiceDay, visit_id: UUID, *, now: datetime) -> tuple[Draft, DayModel]:
    """Return the day, after repeating the check: shifts may have changed since the hold.

    Raises:
        DayNotOpen: if the day runs already.
        PlaceTaken: if nobody can keep the visit's window, unless a clerk overrode that before.
    """
    if day.state not in BOOKABLE:
        raise DayNotOpen(state=day.state)
    draft, model = refitted(day, draft_of(day), now=now)
    is_overridden = day.exceptions.filter(visit_id=visit_id, cause=OVERRIDE).exists()
    if str(visit_id) in model.plan.unserved and not is_overridden:
        raise PlaceTaken(alternatives=_alternatives(day, model, draft.visits[visit_id], now=now))
    return draft, model


def _alternatives(
    day: ServiceDay, model: DayModel, visit: DraftVisit, *, now: datetime
) -> list[dict[str, str]]:
    windows = windows_on(
        office_id=day.office_id, day=day.day, length_min=(visit.closes_s - visit.opens_s) // 60
    )
    windows = bookable_windows(windows, office=day.office, day=day.day, now=now)
    return [
        {
            "opens_at": moment_of(day.day, offer.opens_s).isoformat(),
            "closes_at": moment_of(day.day, offer.closes_s).isoformat(),
        }
        for offer in windows_kept(model, visit, windows, day=day.day)
    ]
