"""Positions: only of the shift, from one phone, kept for a while."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from backend.common.localtime import seconds_of_day, service_day_of
from backend.offices.selectors import shifts_on
from mobile_api.errors import OtherPhoneIsLive
from mobile_api.models import Install, LiveShift, Position
from mobile_api.services.clocks import happened_at
from mobile_api.services.installs import install_of, note_push
from mobile_api.services.reports import Push, Report, Sender


@dataclass(frozen=True, slots=True)
class Fix:
    """One position as a phone noted it."""

    at: datetime
    lat: float
    lon: float
    accuracy_m: int | None = None
    boot: str = ""
    boot_elapsed_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """How many positions were kept, and why others were not."""

    stored: int
    off_shift: int
    repeated: int


@transaction.atomic
def take_positions(
    fixes: Sequence[Fix], *, push: Push, sender: Sender, take_over: bool, now: datetime
) -> Taken:
    """Keep the positions that lie in the courier's hours of work.

    Raises:
        OtherPhoneIsLive: if another phone reports this shift; nothing is kept.
        InstallOfOther: if the installation is another courier's.
    """
    install = install_of(push, sender, now=now)
    note_push(install, push, sender, now=now)
    _own_shift(install, sender, take_over=take_over, now=now)
    timed = [(_time_of(fix, push, now=now), fix) for fix in fixes]
    on_shift = _hours(sender, {service_day_of(at) for at, _ in timed})
    kept = [(at, fix) for at, fix in timed if on_shift(at)]
    rows = [
        Position(
            courier_id=sender.courier_id, at=at, lat=fix.lat, lon=fix.lon,
            accuracy_m=fix.accuracy_m,
        )
        for at, fix in kept
    ]  # fmt: skip
    known = set(
        Position.objects.filter(
            courier_id=sender.courier_id, at__in=[row.at for row in rows]
        ).values_list("at", flat=True)
    )
    fresh = {row.at: row for row in rows if row.at not in known}
    Position.objects.bulk_create(fresh.values(), ignore_conflicts=True)
    return Taken(len(fresh), off_shift=len(timed) - len(kept), repeated=len(kept) - len(fresh))


def forget_positions(*, before: datetime) -> int:
    """Delete positions from before a moment; returns how many."""
    deleted, _ = Position.objects.filter(at__lt=before).delete()
    LiveShift.objects.filter(day__lt=service_day_of(before)).delete()
    return deleted


def _own_shift(install: Install, sender: Sender, *, take_over: bool, now: datetime) -> None:
    row, _ = LiveShift.objects.get_or_create(
        courier_id=sender.courier_id,
        day=service_day_of(now),
        defaults={"install": install, "since": now},
    )
    if row.install_id == install.id:
        return
    if not take_over:
        raise OtherPhoneIsLive(since=row.since.isoformat())
    LiveShift.objects.filter(id=row.id).update(install=install, since=now)


def _time_of(fix: Fix, push: Push, *, now: datetime) -> datetime:
    said = Report(UUID(int=0), "", at=fix.at, boot=fix.boot, boot_elapsed_ms=fix.boot_elapsed_ms)
    return happened_at(said, push, now=now) or now


def _hours(sender: Sender, days: set[date]) -> Callable[[datetime], bool]:
    """Return what tells whether a moment lies in the courier's hours of work."""
    shifts = {
        day: shift
        for day in days
        for shift in shifts_on(office_id=sender.office_id, day=day)
        if shift.courier_id == sender.courier_id
    }

    def on_shift(at: datetime) -> bool:
        shift = shifts.get(service_day_of(at))
        return shift is not None and shift.opens_s <= seconds_of_day(at) <= shift.closes_s

    return on_shift
