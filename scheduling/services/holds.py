"""Holding: the place is taken and checked inside the lock of the service day.

What needs no lock is done before it, and what a loser is told is looked up after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction

from backend.accounts.services import request_phone_code
from backend.common.compiled import Compiled
from backend.common.localtime import seconds_of_day, service_day_of
from backend.common.transactions import joined
from backend.common.uuid7 import uuid7
from backend.common.writing import insert, update_with_others
from backend.offices.selectors import ShiftOnDay, WorkingDay
from backend.outbox.services import enqueue
from scheduling.draft import DraftVisit
from scheduling.errors import PlaceTaken, TooManyHolds
from scheduling.locks import free_service_day, lock_hold, lock_phone, lock_service_day
from scheduling.models import Hold, ServiceDay, WaitingPlace
from scheduling.rules import HOLD_LIFETIME, HOLDS_PER_PHONE
from scheduling.services.days import model_of, record_day_event
from scheduling.services.errands import CheckedErrand, check_errands, check_owner
from scheduling.services.ground import Ground, ground_at
from scheduling.services.instead import alternatives_told
from scheduling.services.kept_days import drafts_of
from scheduling.services.offer_sheets import Question
from scheduling.services.offers import candidate, windows_kept
from scheduling.services.placing import place_visit, take_out, working_day
from scheduling.services.visit_details import details_of
from scheduling.services.windows import check_window, length_of
from scheduling.states import (
    ALLOWED_HOLD,
    BOOKABLE,
    HoldState,
    WaitingState,
    check_transition,
)

if TYPE_CHECKING:
    from backend.offices.models import Office

_DAY: Final = Compiled(
    lambda office_id, day: (
        ServiceDay.objects.filter(office_id=office_id, day=day)
        .select_related("office")
        .defer("draft")
    )
)
_LIVE: Final = Compiled(
    lambda phone, now: (
        Hold.objects.filter(phone=phone, state=HoldState.HELD, expires_at__gt=now)
        .only("expires_at")
        .order_by("expires_at")
    )
)

CODE_PURPOSE: Final = "confirm_hold"  # what the code on the phone is for
WAITLIST: Final = "waitlist"  # who made a hold that is an offer to somebody who waits


@dataclass(frozen=True, slots=True)
class Wish:
    """Where, when and for what somebody wants a visit."""

    opens_at: datetime
    closes_at: datetime
    lat: float
    lon: float
    address: str
    contact_name: str
    phone: str
    errands: Sequence[Mapping[str, Any]]
    landmark: str = ""
    commune_code: str = ""
    legacy_ward_code: str = ""
    is_priority: bool = False
    is_urgent: bool = False

    @property
    def day(self) -> date:
        """The service day of the window."""
        return service_day_of(self.opens_at)


def hold_place(*, wish: Wish, channel: str, actor: str, now: datetime, override: str = "") -> Hold:
    """Keep a place for ten minutes and send a code to the phone; clerks get no code.

    Args:
        wish: where, when and for what.
        channel: web, hotline or counter.
        actor: who asks, for the record.
        now: the present.
        override: a clerk's reason for booking a window that no route keeps. The visit then
            stands among the day's exceptions until a dispatcher finds it a place.

    Raises:
        WindowNotOffered: a window in the past, beyond the horizon, or not one of the office's.
        PlaceTaken: nobody can keep the window any more; carries what is free now.
        TooManyHolds: two live holds on this phone already.
        NotTheOwnersPhone: a known dossier is booked online with somebody else's phone.
        DomainError: of the area (OutsideServiceArea) and the errands (see check_errands).
    """
    # Read before the lock, so that it is held for as short as can be: confirming looks again.
    ground = ground_at(lat=wish.lat, lon=wish.lon, wishes=wish.errands)
    office = ground.office
    errands = check_errands(wish.errands, on_day=wish.day, catalogue=ground.catalogue)
    if channel == "web":
        check_owner(errands, phone=wish.phone)
    check_window(
        known=ground.known, lat=wish.lat, lon=wish.lon, opens_at=wish.opens_at,
        closes_at=wish.closes_at, now=now,
    )  # fmt: skip
    hold = _hold_of(wish, errands, channel=channel, actor=actor, now=now)
    visit = visit_of_hold(hold, errands)
    length_min = length_of(wish.opens_at, wish.closes_at)
    with (
        alternatives_told(lambda: Question(office, visit, wish.day, wish.day, length_min, now)),
        joined(),
    ):
        lock_phone(hold.phone)
        _check_phone(hold.phone, now=now)
        working = working_day(ground, wish.day, visit, now=now)
        hold.service_day = _locked_day(hold, visit, office, working, override=override)
        _place(hold, visit, ground, working, override=override)
        _write_hold(hold)
    return hold


def _locked_day(
    hold: Hold, visit: DraftVisit, office: "Office", working: WorkingDay, *, override: str
) -> ServiceDay:
    """Lock the day of the visit; who would have to wait for it looks first.

    Raises:
        PlaceTaken: of `_look_first`.
    """
    day = service_day_of(hold.opens_at)
    free = free_service_day(office=office, day=day)
    if free is not None:
        return free
    if not override:
        _look_first(hold, visit, office_id=office.id, shifts=working.shifts)
    return lock_service_day(office_id=office.id, day=day)


def _look_first(
    hold: Hold, visit: DraftVisit, *, office_id: UUID, shifts: Sequence[ShiftOnDay]
) -> None:
    """Refuse without a lock what has no place: of a crowd, only the first stand in line.

    Raises:
        PlaceTaken: unless an expired hold may give a place back.
    """
    day, now = service_day_of(hold.opens_at), hold.created_at
    row = _DAY.first(office_id, day)
    if row is None or row.state not in BOOKABLE:
        return
    if row.revision == 0 or drafts_of([row])[row.id].placeholders:
        return  # the reserve knows more than the draft
    window = (visit.opens_s, visit.closes_s)
    if windows_kept(model_of(row, shifts=shifts), visit, [window], day=day):
        return
    dead = Hold.objects.filter(service_day=row, state=HoldState.HELD, expires_at__lte=now)
    if not dead.exists():
        raise PlaceTaken


def _place(
    hold: Hold, visit: DraftVisit, ground: Ground, working: WorkingDay, *, override: str
) -> None:
    """Take a place on the locked day; if there is none, places of expired holds are free, too."""
    day, now = hold.service_day, hold.created_at
    facts: dict[str, Any] = {
        "actor": hold.created_by,
        "now": now,
        "ground": ground,
        "working": working,
    }
    try:
        place_visit(day, visit, cause="booking", **facts)
    except PlaceTaken:
        if not expire_holds_of(day, now=now) and not override:
            raise
        place_visit(day, visit, cause="booking", override=override, **facts)


def _write_hold(hold: Hold) -> None:
    now = hold.created_at
    insert(hold)
    enqueue(
        kind="expire_holds", payload={}, dedupe_key=f"expire_hold:{hold.id}", now=now,
        not_before=hold.expires_at, is_first=True,
    )  # fmt: skip
    if hold.channel == "web":
        request_phone_code(
            phone=hold.phone, purpose=CODE_PURPOSE, subject=str(hold.id), now=now, is_first=True
        )


@transaction.atomic
def release_hold(*, hold_id: UUID, actor: str, now: datetime) -> Hold:
    """Give a held place back. Releasing what has ended already changes nothing."""
    unlocked = Hold.objects.select_related("service_day").get(id=hold_id)
    day = lock_service_day(office_id=unlocked.service_day.office_id, day=unlocked.service_day.day)
    hold = lock_hold(hold_id)
    if hold.state == HoldState.HELD:
        move_hold(hold, HoldState.RELEASED)
        record_day_event(day, kind="hold_released", actor=actor, now=now, hold=str(hold.id))
        take_out(day, hold.id, cause="released", actor=actor, now=now)
    return hold


def expire_holds(*, now: datetime) -> int:
    """Give the places of all expired holds back; returns how many. Each day by itself."""
    days = (
        Hold.objects.filter(state=HoldState.HELD, expires_at__lte=now)
        .values_list("service_day__office_id", "service_day__day")
        .distinct()
    )
    total = 0
    for office_id, day in days:
        with transaction.atomic():
            total += expire_holds_of(lock_service_day(office_id=office_id, day=day), now=now)
    return total


def expire_holds_of(day: ServiceDay, *, now: datetime) -> int:
    """Give the places of a locked day's expired holds back; returns how many."""
    dead = list(
        Hold.objects.select_for_update()
        .filter(service_day=day, state=HoldState.HELD, expires_at__lte=now)
        .order_by("id")
    )
    for hold in dead:
        move_hold(hold, HoldState.EXPIRED)
        record_day_event(day, kind="hold_expired", actor="system", now=now, hold=str(hold.id))
    if dead:
        take_out(day, *(hold.id for hold in dead), cause="expired", actor="system", now=now)
    return len(dead)


def _check_phone(phone: str, *, now: datetime) -> None:
    live = _LIVE.all(phone, now)
    if len(live) >= HOLDS_PER_PHONE:
        wait_s = int((live[0].expires_at - now).total_seconds())
        raise TooManyHolds(limit=HOLDS_PER_PHONE, retry_after_s=max(1, wait_s))


def _hold_of(
    wish: Wish, errands: Sequence[CheckedErrand], *, channel: str, actor: str, now: datetime
) -> Hold:
    """Return a hold that is not written yet and stands in no day."""
    return Hold(
        **details_of(wish), id=uuid7(), opens_at=wish.opens_at, closes_at=wish.closes_at,
        channel=channel,
        errands=[errand.to_json() for errand in errands],
        expires_at=now + HOLD_LIFETIME, created_by=actor, created_at=now,
    )  # fmt: skip


def visit_of_hold(hold: Hold, errands: Sequence[CheckedErrand]) -> DraftVisit:
    """Return what routing must know of a hold."""
    return candidate(
        errands, lat=hold.lat, lon=hold.lon, is_priority=hold.is_priority,
        is_urgent=hold.is_urgent, visit_id=hold.id,
        opens_s=seconds_of_day(hold.opens_at), closes_s=seconds_of_day(hold.closes_at),
    )  # fmt: skip


def move_hold(hold: Hold, to: HoldState) -> None:
    """Move a locked hold to another state, and with it the wait that it answers."""
    check_transition(ALLOWED_HOLD, HoldState(hold.state), to)
    hold.state = to
    update_with_others(hold, "state")
    if hold.created_by == WAITLIST:
        WaitingPlace.objects.filter(hold=hold).update(state=WAITING_AFTER[to])


# What becomes of somebody's wait when the place that was kept for her is taken or lost.
WAITING_AFTER: Final = MappingProxyType(
    {
        HoldState.CONFIRMED: WaitingState.TAKEN,
        HoldState.EXPIRED: WaitingState.EXPIRED,
        HoldState.RELEASED: WaitingState.LEFT,
    }
)
