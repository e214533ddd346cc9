"""Say when an office is shut, how it takes bookings, and which ground it visits when."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from backend.common.errors import InvalidField, NotFound
from backend.common.localtime import service_day_of
from backend.offices.errors import DayIsPast, RouteAreaNameTaken
from backend.offices.geo import read_area
from backend.offices.models import CalendarOverride, Closure, Office, RouteArea
from backend.offices.opening import (
    WEEKDAYS,
    WINDOW_LENGTHS_MIN,
    Part,
    check_evening,
    check_hours,
    check_parts,
)
from backend.offices.services.changes import tell_calendar_changed, tell_shifts_changed

MAX_DATES: Final = 400


@transaction.atomic
def close_office(
    *,
    office_id: UUID,
    day: date,
    reason: str,
    actor_id: UUID,
    now: datetime,
    part: Part | None = None,
) -> Closure:
    """Shut an office for one day, or for a part of it. The last word on a day counts.

    Visits already promised are not touched here: a job lets scheduling look at the day again.

    Raises:
        NotFound: if there is no such office.
        DayIsPast: if the day is over.
        InvalidField: if the part is none.
    """
    if day < service_day_of(now):
        raise DayIsPast(day=day.isoformat())
    if not Office.objects.filter(id=office_id).exists():
        raise NotFound
    begins_s, ends_s = check_parts([part], field="part")[0] if part else (None, None)
    closure, _ = Closure.objects.update_or_create(
        office_id=office_id,
        day=day,
        defaults={
            "begins_s": begins_s,
            "ends_s": ends_s,
            "reason": reason,
            "actor_id": actor_id,
            "made_at": now,
        },
    )
    tell_shifts_changed(office_id=office_id, day=day, now=now)
    return closure


@transaction.atomic
def reopen_office(*, office_id: UUID, day: date, now: datetime) -> bool:
    """Take a closure back; returns whether there was one."""
    removed, _ = Closure.objects.filter(office_id=office_id, day=day).delete()
    if removed:
        tell_shifts_changed(office_id=office_id, day=day, now=now)
    return bool(removed)


@transaction.atomic
def decide_day(*, day: date, is_working: bool, decision: str, now: datetime) -> CalendarOverride:
    """Record a decision of the Government about one day; it beats the holiday table.

    Every office's day is looked at again.
    """
    override, _ = CalendarOverride.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "decision": decision}
    )
    if day >= service_day_of(now):
        for office_id in Office.objects.filter(is_active=True).values_list("id", flat=True):
            tell_shifts_changed(office_id=office_id, day=day, now=now)
    return override


@transaction.atomic
def set_booking_rules(
    *,
    office_id: UUID,
    opening: Mapping[str, Any],
    evening: Mapping[str, Any],
    horizon_days: int,
    notice_min: int,
    window_lengths_min: Collection[int],
    now: datetime,
) -> Office:
    """Say when an office is open and how visits are booked there (`Office`).

    Promises that the new hours do not cover are found by a job and stay as they are until then.

    Raises:
        NotFound: if there is no such office.
        InvalidField: for hours or a window length that cannot be.
    """
    office = Office.objects.select_for_update().filter(id=office_id).first()
    if office is None:
        raise NotFound
    office.opening = check_hours(opening, field="opening")
    office.evening = check_evening(evening, opening=office.opening)
    office.window_lengths_min = check_lengths(window_lengths_min)
    office.horizon_days, office.notice_min = horizon_days, notice_min
    office.save(
        update_fields=["opening", "evening", "window_lengths_min", "horizon_days", "notice_min"]
    )
    tell_calendar_changed(office_id=office_id, now=now)
    return office


@transaction.atomic
def define_route_area(
    *,
    office_id: UUID,
    name: str,
    polygon: Mapping[str, Any],
    weekdays: Collection[str],
    dates: Collection[date],
    now: datetime,
    area_id: UUID | None = None,
) -> RouteArea:
    """Write an area that is visited on some days only; with `area_id` instead of what it was.

    Raises:
        NotFound: if there is no such area of this office.
        RouteAreaNameTaken: if another area of the office has the name.
        InvalidField: for a polygon, weekday or number of dates that cannot be.
    """
    read_area(polygon)
    days = check_route_days(weekdays, dates)
    rows = RouteArea.objects.filter(office_id=office_id)
    area = rows.filter(id=area_id).first() if area_id else RouteArea(office_id=office_id)
    if area is None:
        raise NotFound
    if rows.filter(name=name).exclude(id=area.id).exists():
        raise RouteAreaNameTaken(name=name)
    area.name, area.polygon, area.changed_at = name, dict(polygon), now
    area.weekdays, area.dates = days
    area.save()
    tell_calendar_changed(office_id=office_id, now=now)
    return area


@transaction.atomic
def drop_route_area(*, office_id: UUID, area_id: UUID, now: datetime) -> bool:
    """Visit an area on every day again; returns whether there was one."""
    removed, _ = RouteArea.objects.filter(office_id=office_id, id=area_id).delete()
    if removed:
        tell_calendar_changed(office_id=office_id, now=now)
    return bool(removed)


def check_lengths(lengths_min: Collection[int]) -> list[int]:
    """Return window lengths in order, each once, or raise InvalidField."""
    if not lengths_min or set(lengths_min) - set(WINDOW_LENGTHS_MIN):
        message = "Windows of 60, 90 or 120 minutes, at least one of them."
        raise InvalidField(message, field="window_lengths_min")
    return sorted(set(lengths_min))


def check_route_days(
    weekdays: Collection[str], dates: Collection[date]
) -> tuple[list[str], list[str]]:
    """Return weekdays and dates in order, as they are stored, or raise InvalidField."""
    if set(weekdays) - set(WEEKDAYS):
        raise InvalidField("Weekdays are mon to sun.", field="weekdays")
    if len(dates) > MAX_DATES:
        raise InvalidField(f"At most {MAX_DATES} dates.", field="dates")
    return [key for key in WEEKDAYS if key in weekdays], sorted({d.isoformat() for d in dates})
