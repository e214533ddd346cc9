"""Waiting for a day that is full: a place that becomes free is offered in order, and expires."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from backend.common.localtime import seconds_of_day
from backend.common.uuid7 import uuid7
from backend.outbox.services import enqueue
from scheduling.draft import DraftVisit
from scheduling.errors import NothingToWaitFor, PlaceFree, WaitingAlready
from scheduling.locks import lock_phone, lock_service_day, lock_service_days
from scheduling.models import Hold, ServiceDay, WaitingPlace
from scheduling.rules import WAIT_OFFER_LIFETIME, WAITING_PER_PHONE
from scheduling.services.days import model_of, record_day_event
from scheduling.services.errands import CheckedErrand, check_errands, check_owner
from scheduling.services.ground import ground_at, ground_of
from scheduling.services.holds import WAITLIST, Wish, expire_holds_of, release_hold
from scheduling.services.instead import FULL
from scheduling.services.kept_days import draft_of
from scheduling.services.offer_sheets import Offer, OfferSheet, Question
from scheduling.services.offers import candidate, search, windows_kept
from scheduling.services.placing import place_visit
from scheduling.services.reserve import opened_draft
from scheduling.services.telling import tell_place_freed, tell_waiting_over
from scheduling.services.visit_details import details_of
from scheduling.services.windows import bookable_windows, check_length, check_span
from scheduling.states import ALLOWED_WAITING, BOOKABLE, WaitingState, check_transition


@transaction.atomic
def join_waitlist(
    *, wish: Wish, length_min: int, channel: str, actor: str, now: datetime
) -> WaitingPlace:
    """Wait for any window of a length between the wish's two times, on its day.

    Raises:
        PlaceFree: if there is one now.
        NothingToWaitFor: if the day is closed, runs, or could not take the visit even when empty.
        WaitingAlready: if the phone waits for this day, or for three days.
        DomainError: of the area, the errands and the horizon, as in `hold_place`.
    """
    ground = ground_at(lat=wish.lat, lon=wish.lon, wishes=wish.errands)
    office = ground.office
    check_length(office, length_min)
    check_span(office, wish.opens_at, wish.closes_at, now=now)
    errands = check_errands(wish.errands, on_day=wish.day, catalogue=ground.catalogue)
    if channel == "web":
        check_owner(errands, phone=wish.phone)
    visit = _visit(errands, wish)
    question = Question(office, visit, wish.day, wish.day, length_min, now)
    sheet = search(question, ground=ground)
    _check_full(sheet, opens_at=wish.opens_at, closes_at=wish.closes_at)
    lock_phone(wish.phone)
    day = lock_service_day(office_id=office.id, day=wish.day)
    _check_phone(wish.phone, day)
    entry = WaitingPlace.objects.create(
        **details_of(wish), id=uuid7(), service_day=day, opens_at=wish.opens_at,
        closes_at=wish.closes_at, channel=channel, length_min=length_min,
        errands=[errand.to_json() for errand in errands], created_by=actor, created_at=now,
    )  # fmt: skip
    last_call = wish.closes_at - timedelta(minutes=office.notice_min + length_min)
    enqueue(
        kind="waiting_over", payload={"waiting_id": str(entry.id)},
        dedupe_key=f"waiting_over:{entry.id}", now=now, not_before=max(now, last_call),
    )  # fmt: skip
    return entry


@transaction.atomic
def offer_freed_places(*, service_day_id: UUID, now: datetime) -> int:
    """Hold places that became free for those who wait, the first in line first; returns how many.

    Who is passed over because nothing fits her stays in line.
    """
    day = lock_service_days([service_day_id])[service_day_id]
    if day.state not in BOOKABLE:
        return 0
    expire_holds_of(day, now=now)
    line = day.waitingplaces.filter(state=WaitingState.WAITING).order_by("created_at", "id")
    return sum(_offer(day, entry, now=now) for entry in line.select_for_update())


def leave_waitlist(*, waiting_id: UUID, actor: str, now: datetime) -> WaitingPlace:
    """Take a wish back, and with it the place it was offered. Leaving twice is leaving once."""
    entry = WaitingPlace.objects.get(id=waiting_id)
    if entry.state == WaitingState.OFFERED and entry.hold_id is not None:
        release_hold(hold_id=entry.hold_id, actor=actor, now=now)
    else:
        _end(waiting_id, WaitingState.LEFT, actor=actor, now=now)
    entry.refresh_from_db()
    return entry


def end_waiting(*, waiting_id: UUID, now: datetime) -> bool:
    """Tell who waited in vain that the day went by; returns whether she still waited."""
    with transaction.atomic():
        entry = _end(waiting_id, WaitingState.EXPIRED, actor="system", now=now)
        if entry is not None:
            tell_waiting_over(entry, now=now)
    return entry is not None


def _end(waiting_id: UUID, to: WaitingState, *, actor: str, now: datetime) -> WaitingPlace | None:
    with transaction.atomic():
        rows = WaitingPlace.objects.select_for_update(of=("self",)).select_related("service_day")
        entry = rows.get(id=waiting_id)
        if entry.state != WaitingState.WAITING:
            return None
        _move(entry, to)
        record_day_event(
            entry.service_day, kind=f"waiting_{to.value}", actor=actor, now=now,
            waiting=str(entry.id),
        )  # fmt: skip
        return entry


def _offer(day: ServiceDay, entry: WaitingPlace, *, now: datetime) -> bool:
    errands = [CheckedErrand.from_json(row) for row in entry.errands]
    found = _best(day, entry, _visit(errands, entry), now=now)
    if found is None:
        return False
    hold = Hold(
        **details_of(entry), id=uuid7(), service_day=day, opens_at=found.opens_at,
        closes_at=found.closes_at, channel=entry.channel, errands=entry.errands,
        expires_at=now + WAIT_OFFER_LIFETIME, created_by=WAITLIST, created_at=now,
    )  # fmt: skip
    visit = replace(
        _visit(errands, entry), id=hold.id, opens_s=found.opens_s, closes_s=found.closes_s
    )
    place_visit(day, visit, cause="waitlist", actor="system", now=now)
    hold.save(force_insert=True)
    entry.hold = hold
    _move(entry, WaitingState.OFFERED, "hold")
    record_day_event(
        day, kind="waiting_offered", actor="system", now=now, waiting=str(entry.id),
        hold=str(hold.id),
    )  # fmt: skip
    enqueue(
        kind="expire_holds", payload={}, dedupe_key=f"expire_hold:{hold.id}", now=now,
        not_before=hold.expires_at,
    )  # fmt: skip
    tell_place_freed(hold, now=now)
    return True


def _best(
    day: ServiceDay, entry: WaitingPlace, visit: DraftVisit, *, now: datetime
) -> Offer | None:
    """Return the window between the entry's times that adds the least driving, or None.

    The day is seen as `place_visit` sees it: places kept back for her count as free.
    """
    ground = ground_of(day.office_id)
    working = ground.known.working_days(start=day.day, end=day.day, length_min=entry.length_min)[
        day.day
    ]
    seen, visit = opened_draft(day, visit, ground=ground, now=now)
    stored = None if seen is draft_of(day) else seen
    model = model_of(day, draft=stored, shifts=working.shifts)
    first, last = seconds_of_day(entry.opens_at), seconds_of_day(entry.closes_at)
    windows = [
        window
        for window in bookable_windows(working.windows, office=day.office, day=day.day, now=now)
        if first <= window[0] and window[1] <= last
    ]
    offers = windows_kept(model, visit, windows, day=day.day)
    return min(offers, key=lambda offer: offer.cost, default=None)


def _visit(errands: Sequence[CheckedErrand], wish: Wish | WaitingPlace) -> DraftVisit:
    return candidate(
        errands, lat=wish.lat, lon=wish.lon, is_priority=wish.is_priority,
        is_urgent=wish.is_urgent,
    )  # fmt: skip


def _check_full(sheet: OfferSheet, *, opens_at: datetime, closes_at: datetime) -> None:
    fitting = [
        offer
        for offer in sheet.offers
        if opens_at <= offer.opens_at <= offer.closes_at <= closes_at
    ]
    if fitting:
        raise PlaceFree(
            offers=[
                {"opens_at": each.opens_at.isoformat(), "closes_at": each.closes_at.isoformat()}
                for each in fitting
            ]
        )
    for refusal in sheet.refusals:
        if refusal.code != FULL:
            raise NothingToWaitFor(reason=refusal.code)


def _check_phone(phone: str, day: ServiceDay) -> None:
    mine = WaitingPlace.objects.filter(phone=phone, state=WaitingState.WAITING)
    days = list(mine.values_list("service_day_id", flat=True))
    if day.id in days or len(days) >= WAITING_PER_PHONE:
        raise WaitingAlready(limit=WAITING_PER_PHONE)


def _move(entry: WaitingPlace, to: WaitingState, *fields: str) -> None:
    check_transition(ALLOWED_WAITING, WaitingState(entry.state), to)
    entry.state = to
    entry.save(update_fields=["state", *fields])
