"""The reserve: a part of each day kept back for priority groups, far hamlets and urgent visits.

A rule keeps so many places of a day as *placeholders*: visits in the draft that nobody was
promised. Everybody else's offers go around them. Who is entitled sees the day without them and
draws on the rule: one place less is kept then. At the rule's time they are given up.

What should be kept follows from the rules, the bookings that drew on them and the clock, so no
counter can disagree: whoever changes a draft calls `refitted`, which puts right what is kept.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid5

from backend.common.localtime import moment_of
from backend.offices.selectors import ShiftOnDay
from routing.model import Place
from scheduling.draft import Draft, DraftVisit
from scheduling.models import ReserveRule, ServiceDay
from scheduling.services.day_model import DayModel, build_day_model, refit
from scheduling.services.days import model_of
from scheduling.services.ground import Ground, ground_of
from scheduling.services.kept_days import draft_of
from scheduling.states import ReserveKind


def released_at(rule: ReserveRule, day: date) -> datetime:
    """Return when the places of a rule on a day are given up."""
    return moment_of(day - timedelta(days=rule.days_before), rule.release_s)


def entitled_to(ground: Ground, visit: DraftVisit) -> frozenset[UUID]:
    """Return the rules whose places the visit may take. At most one query."""
    rules = ground.rules
    is_near_all = all(rule.kind != ReserveKind.FAR for rule in rules)
    found = [] if is_near_all else ground.known.areas_at(lat=visit.lat, lon=visit.lon)
    areas = {area.id for area in found}
    return frozenset(
        rule.id
        for rule in rules
        if (rule.kind == ReserveKind.PRIORITY and visit.priority > 0)
        or (rule.kind == ReserveKind.URGENT and visit.is_urgent)
        or (rule.kind == ReserveKind.FAR and rule.area_id in areas)
    )


def places_kept(
    rules: Iterable[ReserveRule], draft: Draft, *, day: date, now: datetime
) -> tuple[DraftVisit, ...]:
    """Return the placeholders that the draft of a day should have."""
    return tuple(
        _placeholder(rule, day, number)
        for rule in rules
        if now < released_at(rule, day)
        for number in range(rule.n_places - drawn_on(draft, rule))
    )


def drawn_on(draft: Draft, rule: ReserveRule) -> int:
    """Return how many bookings of a draft draw on a rule."""
    return sum(
        visit.reserve_id == rule.id for visit in draft.visits.values() if not visit.is_placeholder
    )


def closed_to(
    draft: Draft, kept: Iterable[DraftVisit], *, entitled: frozenset[UUID]
) -> frozenset[UUID]:
    """Return the placeholders that somebody need not respect: they have ended, or are hers."""
    stay = set(kept)
    return frozenset(
        visit.id
        for visit in draft.placeholders
        if visit not in stay or visit.reserve_id in entitled
    )


@lru_cache(maxsize=256)
def fresh_draft(
    office: Place, shifts: tuple[ShiftOnDay, ...], kept: tuple[DraftVisit, ...]
) -> Draft:
    """Return the draft of a day that nobody has touched: what is kept, as far as it fits."""
    if not kept:
        return Draft()
    model = build_day_model(office=office, shifts=shifts, draft=Draft())
    for each in kept:
        model = model.with_visit(each)
    return _with_kept(Draft(), kept, refit(model))


def opened_draft(
    day: ServiceDay, visit: DraftVisit, *, ground: Ground, now: datetime
) -> tuple[Draft, DraftVisit]:
    """Return a locked day's draft as the visit may see it, and the visit with what it draws on."""
    draft, rules = draft_of(day), ground.rules
    if not rules and not draft.placeholders:
        return draft, visit
    if day.revision == 0:
        draft, _ = refitted(day, draft, now=now, ground=ground)
    entitled = entitled_to(ground, visit)
    kept = places_kept(rules, draft, day=day.day, now=now)
    drawn = next((each.reserve_id for each in kept if each.reserve_id in entitled), None)
    gone = closed_to(draft, kept, entitled=entitled)
    return draft.without(*gone) if gone else draft, replace(visit, reserve_id=drawn)


def refitted(
    day: ServiceDay, draft: Draft, *, now: datetime, ground: Ground | None = None
) -> tuple[Draft, DayModel]:
    """Return the draft with everybody who can be given a place in one, and what is to be kept.

    Promises come first: before one of them stands without a place, places kept back are given up.
    """
    ground = ground or ground_of(day.office_id)
    shifts = ground.shifts(day.day)
    kept = places_kept(ground.rules, draft, day=day.day, now=now)
    ended = closed_to(draft, kept, entitled=frozenset())
    bare = draft.without(*ended) if ended else draft
    missing = tuple(each for each in kept if each.id not in bare.visits)
    stored = None if bare is draft_of(day) else bare
    model = refit(model_of(day, draft=stored, also=missing, shifts=shifts))
    owed = any(model.problem.visit(each).promised for each in model.plan.unserved)
    if owed and bare.placeholders:
        bare = bare.without(*(each.id for each in bare.placeholders))
        model = refit(model_of(day, draft=bare, also=kept, shifts=shifts))
    after = _with_kept(bare, kept, model)
    has_more = any(each not in after.visits for each in map(UUID, model.plan.unserved))
    return after, model_of(day, draft=after, shifts=shifts) if has_more else model


def _with_kept(draft: Draft, kept: Iterable[DraftVisit], model: DayModel) -> Draft:
    """Return the draft with the placeholders that have a place in the model, and no others."""
    gone = set(model.plan.unserved)
    draft = draft.with_orders(model.orders)
    for each in kept:
        draft = draft.without(each.id) if str(each.id) in gone else draft.with_visit(each)
    return draft


def _placeholder(rule: ReserveRule, day: date, number: int) -> DraftVisit:
    return DraftVisit(
        id=uuid5(rule.id, f"{day.isoformat()}:{number}"), lat=rule.lat, lon=rule.lon,
        opens_s=rule.opens_s, closes_s=rule.closes_s, service_s=rule.service_s,
        reserve_id=rule.id, released_at=released_at(rule, day),
    )  # fmt: skip
