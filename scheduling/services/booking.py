"""Hold and confirm: the place is taken and checked inside the lock of the service day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from backend.accounts.services import request_phone_code
from backend.common.localtime import seconds_of_day, service_day_of
from backend.common.uuid7 import uuid7
from backend.dossiers.locks import lock_dossiers
from backend.offices.selectors import office_covering
from backend.outbox.services import enqueue
from scheduling.draft import DraftVisit
from scheduling.errors import HoldNotLive, TooManyHolds
from scheduling.locks import lock_hold, lock_service_day
from scheduling.models import Appointment, Hold, ServiceDay
from scheduling.rules import HOLD_LIFETIME, HOLDS_PER_PHONE
from scheduling.selectors.numbers import next_appointment_number
from scheduling.services.days import save_day
from scheduling.services.errands import CheckedErrand, check_errands, check_owner, make_errands
from scheduling.services.moves import record_appointment_event
from scheduling.services.offers import candidate
from scheduling.services.placing import place_visit, still_kept, take_out
from scheduling.services.telling import tell_confirmed
from scheduling.services.windows import check_window
from scheduling.states import ALLOWED_HOLD, HoldState, check_transition

CODE_PURPOSE: Final = "confirm_hold"  # what the code on the phone is for


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


@transaction.atomic
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
        PlaceTaken: nobody can keep the window any more; carries alternatives of that day.
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
    day = lock_service_day(office_id=office.id, day=wish.day)
    expire_holds_of(day, now=now)
    _check_phone(wish.phone, now=now)
    hold = _written_hold(day, wish, errands, channel=channel, actor=actor, now=now)
    place_visit(
        day, _visit_of(hold, errands), cause="booking", actor=actor, now=now, override=override
    )
    if channel == "web":
        request_phone_code(phone=hold.phone, purpose=CODE_PURPOSE, subject=str(hold.id), now=now)
    enqueue(
        kind="expire_holds", payload={}, dedupe_key=f"expire_hold:{hold.id}", now=now,
        not_before=hold.expires_at,
    )  # fmt: skip
    return hold


@transaction.atomic
def confirm_hold(
    *, hold_id: UUID, citizen_id: UUID | None, actor: str, now: datetime, note: str = ""
) -> Appointment:
    """Turn a live hold into an appointment, open its dossiers, and tell the citizen.

    Confirming twice is confirming once. The caller has proven the phone, or is a clerk (whose
    `note` records the paper pre-check).

    Raises:
        HoldNotLive: if the hold expired or was released.
        PlaceTaken, DayNotOpen: if the window can no longer be kept, or the day runs by now.
        ErrandLive: if another appointment took an errand meanwhile.
    """
    unlocked = Hold.objects.select_related("service_day").get(id=hold_id)
    errands = [CheckedErrand.from_json(row) for row in unlocked.errands]
    lock_dossiers(errand.dossier_id for errand in errands if errand.dossier_id)
    day = lock_service_day(office_id=unlocked.service_day.office_id, day=unlocked.service_day.day)
    hold = lock_hold(hold_id)
    if hold.state == HoldState.CONFIRMED:
        return Appointment.objects.get(id=hold.id)
    if hold.state != HoldState.HELD or hold.expires_at <= now:
        raise HoldNotLive(state=hold.state)
    draft, model = still_kept(day, hold.id, now=now)
    _move_hold(hold, HoldState.CONFIRMED)
    appointment = _appointment_of(hold, citizen_id=citizen_id, now=now)
    record_appointment_event(appointment, old="", actor=actor, now=now, note=note)
    make_errands(appointment, errands, now=now)
    save_day(day, draft, model, cause="confirmed", actor=actor, now=now)
    tell_confirmed(appointment, now=now)
    return appointment


@transaction.atomic
def release_hold(*, hold_id: UUID, actor: str, now: datetime) -> Hold:
    """Give a held place back. Releasing what has ended already changes nothing."""
    unlocked = Hold.objects.select_related("service_day").get(id=hold_id)
    day = lock_service_day(office_id=unlocked.service_day.office_id, day=unlocked.service_day.day)
    hold = lock_hold(hold_id)
    if hold.state == HoldState.HELD:
        _move_hold(hold, HoldState.RELEASED)
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
    if dead:
        take_out(day, *(hold.id for hold in dead), cause="expired", actor="system", now=now)
    return len(dead)


def _check_phone(phone: str, *, now: datetime) -> None:
    live = Hold.objects.filter(phone=phone, state=HoldState.HELD, expires_at__gt=now).count()
    if live >= HOLDS_PER_PHONE:
        raise TooManyHolds(limit=HOLDS_PER_PHONE, retry_after_s=int(HOLD_LIFETIME.total_seconds()))


def _written_hold(
    day: ServiceDay, wish: Wish, errands: Sequence[CheckedErrand], *, channel: str, actor: str,
    now: datetime,
) -> Hold:  # fmt: skip
    return Hold.objects.create(
        id=uuid7(), service_day=day, opens_at=wish.opens_at, closes_at=wish.closes_at,
        lat=wish.lat, lon=wish.lon, address=wish.address, landmark=wish.landmark,
        commune_code=wish.commune_code, legacy_ward_code=wish.legacy_ward_code,
        contact_name=wish.contact_name, phone=wish.phone, channel=channel,
        is_priority=wish.is_priority, is_urgent=wish.is_urgent,
        errands=[errand.to_json() for errand in errands],
        expires_at=now + HOLD_LIFETIME, created_by=actor, created_at=now,
    )  # fmt: skip


def _visit_of(hold: Hold, errands: Sequence[CheckedErrand]) -> DraftVisit:
    return candidate(
        errands, lat=hold.lat, lon=hold.lon, is_priority=hold.is_priority,
        is_urgent=hold.is_urgent, visit_id=hold.id,
        opens_s=seconds_of_day(hold.opens_at), closes_s=seconds_of_day(hold.closes_at),
    )  # fmt: skip


def _appointment_of(hold: Hold, *, citizen_id: UUID | None, now: datetime) -> Appointment:
    shared = {
        name: getattr(hold, name)
        for name in (
            "id", "service_day", "opens_at", "closes_at", "lat", "lon", "address", "landmark",
            "commune_code", "legacy_ward_code", "contact_name", "phone", "channel", "is_priority",
            "is_urgent",
        )
    }  # fmt: skip
    return Appointment.objects.create(
        **shared, citizen_id=citizen_id, number=next_appointment_number(hold.service_day.day),
        created_at=now,
    )  # fmt: skip


def _move_hold(hold: Hold, to: HoldState) -> None:
    check_transition(ALLOWED_HOLD, HoldState(hold.state), to)
    hold.state = to
    hold.save(update_fields=["state"])
