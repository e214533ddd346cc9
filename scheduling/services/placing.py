"""Placing: visits go into the draft of a locked day, are looked at again, and come out."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from backend.common.localtime import moment_of
from backend.offices.selectors import WorkingDay
from scheduling.draft import Draft, DraftVisit
from scheduling.errors import DayNotOpen, PlaceTaken
from scheduling.models import ServiceDay
from scheduling.services.day_model import DayModel, placed
from scheduling.services.days import model_of, record_day_event, save_day
from scheduling.services.freed import announce_freed
from scheduling.services.ground import Ground, ground_of
from scheduling.services.kept_days import draft_of
from scheduling.services.reserve import opened_draft, refitted
from scheduling.services.windows import check_offered
from scheduling.states import BOOKABLE, ServiceDayState

OVERRIDE: Final = "override"  # the cause of an exception that a clerk took upon herself


def place_visit(
    day: ServiceDay, visit: DraftVisit, *, cause: str, actor: str, now: datetime,
    override: str = "", ground: Ground | None = None, working: WorkingDay | None = None,
) -> None:  # fmt: skip
    """Put a visit into a locked day's draft, at the cheapest place its window allows.

    `ground` and `working` (what `working_day` said) were read right before the lock. Shifts may
    have changed since, so only who looks again before anything is promised may give them.

    Raises:
        DayNotOpen: if the day runs already.
        WindowNotOffered: if its window is not one that the office has that day.
        PlaceTaken: if there is no place and no `override`.
    """
    if day.state not in BOOKABLE:
        raise DayNotOpen(state=day.state)
    ground = ground or ground_of(day.office_id)
    working = working or working_day(ground, day.day, visit, now=now)
    seen, visit = opened_draft(day, visit, ground=ground, now=now)
    stored = None if seen is draft_of(day) else seen
    model = model_of(day, draft=stored, also=(visit,), shifts=working.shifts)
    asked = model.problem.visit(str(visit.id))
    served = placed(model, asked)
    if served is None and not override:
        raise PlaceTaken
    if served is None:
        cause = OVERRIDE
        record_day_event(day, kind=OVERRIDE, actor=actor, now=now, visit=asked.id, note=override)
    model = served or model
    draft = seen.with_visit(visit).with_orders(model.orders)
    if ground.rules or draft.placeholders:
        draft, model = refitted(day, draft, now=now, ground=ground)
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
    announce_freed(day, now=now)


def still_kept(
    day: ServiceDay, visit_id: UUID, *, now: datetime, ground: Ground
) -> tuple[Draft, DayModel]:
    """Return the day, after repeating the check: shifts may have changed since the hold.

    `ground` is read under the day's lock.

    Raises:
        DayNotOpen: if the day runs already.
        PlaceTaken: if nobody can keep the visit's window, unless a clerk overrode that before.
    """
    if day.state not in BOOKABLE:
        raise DayNotOpen(state=day.state)
    draft, model = refitted(day, draft_of(day), now=now, ground=ground)
    if str(visit_id) in model.plan.unserved:
        overridden = day.exceptions.filter(visit_id=visit_id, cause=OVERRIDE)
        if not overridden.exists():
            raise PlaceTaken
    return draft, model


def working_day(ground: Ground, day: date, visit: DraftVisit, *, now: datetime) -> WorkingDay:
    """Return a day's windows and shifts, if the visit's window is one of them.

    Raises:
        WindowNotOffered: if it is not.
    """
    length_min = (visit.closes_s - visit.opens_s) // 60
    working = ground.known.working_days(start=day, end=day, length_min=length_min)[day]
    check_offered(
        working.windows, office=ground.office, opens_at=moment_of(day, visit.opens_s),
        closes_at=moment_of(day, visit.closes_s), now=now,
    )  # fmt: skip
    return working
