"""Hold and confirm: the place is taken and checked inside the lock of the service day.

What needs no lock is done before it, and what a loser is told is looked up after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from backend.accounts.services import request_phone_code
from backend.common.localtime import seconds_of_day, service_day_of
from backend.common.uuid7 import uuid7
from backend.dossiers.locks import lock_dossiers
from backend.offices.selectors import ShiftOnDay, WorkingDay, office_covering
from backend.outbox.services import enqueue
from scheduling.draft import DraftVisit
from scheduling.errors import HoldNotLive, PlaceTaken, TooManyHolds
from scheduling.locks import lock_hold, lock_phone, lock_service_day
from scheduling.models import Appointment, Hold, ServiceDay, WaitingPlace
from scheduling.rules import HOLD_LIFETIME, HOLDS_PER_PHONE
from scheduling.selectors.numbers import next_appointment_number
from scheduling.services.days import model_of, record_day_event, save_day
from scheduling.services.errands import CheckedErrand, check_errands, check_owner, make_errands
from scheduling.services.improvement_jobs import ask_for_improvement
from scheduling.services.instead import alternatives_told
from scheduling.services.kept_days import draft_of, drafts_of
from scheduling.services.moves import record_appointment_event
from scheduling.services.offers import Question, candidate, windows_kept
from scheduling.services.placing import place_visit, still_kept, take_out, working_day
from scheduling.services.reminders import plan_reminder
from scheduling.services.telling import tell_confirmed
from scheduling.services.visit_details import details_of
from scheduling.services.windows import check_window, length_of
from scheduling.states import (
    ALLOWED_HOLD,
    BOOKABLE,
    HoldState,
    ServiceDayState,
    WaitingState,
    check_transition,
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
    office = office_covering(lat=wish.lat, lon=wish.lon)
    errands = check_errands(wish.errands, on_day=wish.day)
    if channel == "web":
        check_owner(errands, phone=wish.phone)
    check_window(
        office=office, lat=wish.lat, lon=wish.lon, opens_at=wish.opens_at,
        closes_at=wish.closes_at, now=now,
    )  # fmt: skip
    hold = _hold_of(wish, errands, channel=channel, actor=actor, now=now)
    visit = _visit_of(hold, errands)
    length_min = length_of(wish.opens_at, wish.closes_at)
    with (
        alternatives_told(lambda: Question(office, visit, wish.day, wish.day, length_min, now)),
        transaction.atomic(),
    ):
        lock_phone(hold.phone)
        _check_phone(hold.phone, now=now)
        # Read before the lock, so that it is held for as short as can be: confirming looks again.
        working = working_day(office, wish.day, visit, now=now)
        if not override:
            _look_first(hold, visit, office_id=office.id, shifts=working.shifts)
        hold.service_day = lock_service_day(office_id=office.id, day=wish.day)
        _place(hold, visit, working, override=override)
        _write_hold(hold)
    return hold


def _look_first(
    hold: Hold, visit: DraftVisit, *, office_id: UUID, shifts: Sequence[ShiftOnDay]
) -> None:
    """Refuse without a lock what has no place: of a crowd, only the first stand in line.

    Raises:
        PlaceTaken: unless an expired hold may give a place back.
    """
    day, now = service_day_of(hold.opens_at), hold.created_at
    rows = ServiceDay.objects.filter(office_id=office_id, day=day).select_related("office")
    row = rows.defer("draft").first()
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


def _place(hold: Hold, visit: DraftVisit, working: WorkingDay, *, override: str) -> None:
    """Take a place on the locked day; if there is none, places of expired holds are free, too."""
    day, now = hold.service_day, hold.created_at
    facts: dict[str, Any] = {"actor": hold.created_by, "now": now, "working": working}
    try:
        place_visit(day, visit, cause="booking", **facts)
    except PlaceTaken:
        if not expire_holds_of(day, now=now) and not override:
            raise
        place_visit(day, visit, cause="booking", override=override, **facts)


def _write_hold(hold: Hold) -> None:
    now = hold.created_at
    hold.save(force_insert=True)
    enqueue(
        kind="expire_holds", payload={}, dedupe_key=f"expire_hold:{hold.id}", now=now,
        not_before=hold.expires_at,
    )  # fmt: skip
    if hold.channel == "web":
        request_phone_code(phone=hold.phone, purpose=CODE_PURPOSE, subject=str(hold.id), now=now)


def confirm_hold(
    *, hold_id: UUID, citizen_id: UUID | None, actor: str, now: datetime,
    precheck: Mapping[str, Any] | None = None,
) -> Appointment:  # fmt: skip
    """Turn a live hold into an appointment, open its dossiers, and tell the citizen.

    Confirming twice is confirming once. The caller has proven the phone, or is a clerk, whose
    `precheck` of the papers over the phone is recorded.

    Raises:
        HoldNotLive: if the hold expired or was released.
        PlaceTaken, DayNotOpen: if the window can no longer be kept, or the day runs by now.
        ErrandLive: if another appointment took an errand meanwhile.
    """
    hold = Hold.objects.select_related("service_day__office").get(id=hold_id)
    with alternatives_told(lambda: _question_of(hold, now=now)), transaction.atomic():
        return _confirm(hold, citizen_id=citizen_id, actor=actor, now=now, precheck=precheck)


def _confirm(
    unlocked: Hold, *, citizen_id: UUID | None, actor: str, now: datetime,
    precheck: Mapping[str, Any] | None,
) -> Appointment:  # fmt: skip
    errands = [CheckedErrand.from_json(row) for row in unlocked.errands]
    lock_dossiers(errand.dossier_id for errand in errands if errand.dossier_id)
    day = lock_service_day(office_id=unlocked.service_day.office_id, day=unlocked.service_day.day)
    hold = lock_hold(unlocked.id)
    if hold.state == HoldState.CONFIRMED:
        return Appointment.objects.get(id=hold.id)
    if hold.state != HoldState.HELD or hold.expires_at <= now:
        raise HoldNotLive(state=hold.state)
    draft, model = still_kept(day, hold.id, now=now)
    _move_hold(hold, HoldState.CONFIRMED)
    appointment = _appointment_of(hold, day, citizen_id=citizen_id, now=now, precheck=precheck)
    is_prechecked = True if precheck is not None else None
    record_appointment_event(appointment, old="", actor=actor, now=now, prechecked=is_prechecked)
    is_same = draft == draft_of(day) and draft.orders == model.orders
    if day.state != ServiceDayState.OPEN or not is_same:
        save_day(day, draft, model, cause="confirmed", actor=actor, now=now)
    else:
        ask_for_improvement(day, draft, cause="confirmed", now=now)
    make_errands(appointment, errands, now=now)
    tell_confirmed(appointment, now=now)
    plan_reminder(appointment, now=now)
    return appointment


@transaction.atomic
def release_hold(*, hold_id: UUID, actor: str, now: datetime) -> Hold:
    """Give a held place back. Releasing what has ended already changes nothing."""
    unlocked = Hold.objects.select_related("service_day").get(id=hold_id)
    day = lock_service_day(office_id=unlocked.service_day.office_id, day=unlocked.service_day.day)
    hold = lock_hold(hold_id)
    if hold.state == HoldState.HELD:
        _move_hold(hold, HoldState.RELEASED)
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
        _move_hold(hold, HoldState.EXPIRED)
        record_day_event(day, kind="hold_expired", actor="system", now=now, hold=str(hold.id))
    if dead:
        take_out(day, *(hold.id for hold in dead), cause="expired", actor="system", now=now)
    return len(dead)


def _check_phone(phone: str, *, now: datetime) -> None:
    live = Hold.objects.filter(phone=phone, state=HoldState.HELD, expires_at__gt=now)
    ends = sorted(live.values_list("expires_at", flat=True))
    if len(ends) >= HOLDS_PER_PHONE:
        wait_s = int((ends[0] - now).total_seconds())
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


def _question_of(hold: Hold, *, now: datetime) -> Question:
    day = hold.service_day
    visit = _visit_of(hold, [CheckedErrand.from_json(row) for row in hold.errands])
    length_min = length_of(hold.opens_at, hold.closes_at)
    return Question(day.office, visit, day.day, day.day, length_min, now)


def _visit_of(hold: Hold, errands: Sequence[CheckedErrand]) -> DraftVisit:
    return candidate(
        errands, lat=hold.lat, lon=hold.lon, is_priority=hold.is_priority,
        is_urgent=hold.is_urgent, visit_id=hold.id,
        opens_s=seconds_of_day(hold.opens_at), closes_s=seconds_of_day(hold.closes_at),
    )  # fmt: skip


def _appointment_of(
    hold: Hold, day: ServiceDay, *, citizen_id: UUID | None, now: datetime,
    precheck: Mapping[str, Any] | None,
) -> Appointment:  # fmt: skip
    return Appointment.objects.create(
        **details_of(hold), id=hold.id, series=hold.id, service_day=day, citizen_id=citizen_id,
        opens_at=hold.opens_at, closes_at=hold.closes_at, channel=hold.channel,
        number=next_appointment_number(day.day), created_at=now, precheck=precheck,
    )  # fmt: skip


def _move_hold(hold: Hold, to: HoldState) -> None:
    check_transition(ALLOWED_HOLD, HoldState(hold.state), to)
    hold.state = to
    hold.save(update_fields=["state"])
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
