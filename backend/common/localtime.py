"""Where UTC meets the calendar of Vietnam. Nothing else converts between the two."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")


def service_day_of(moment: datetime) -> date:
    """Return the Vietnamese calendar day of a moment (aware)."""
    return moment.astimezone(VIETNAM).date()


def seconds_of_day(moment: datetime) -> int:
    """Return whole seconds since local midnight, the kernel's unit of time."""
    local = moment.astimezone(VIETNAM)
    return local.hour * 3600 + local.minute * 60 + local.second


@lru_cache(maxsize=8192)  # a search asks for the same hundred windows as the one before it
def moment_of(day: date, seconds: int) -> datetime:
    """Return the UTC moment `seconds` after local midnight of `day`.

    Vietnam has no clock change, so seconds since midnight are wall-clock seconds.
    """
    midnight = datetime.combine(day, time.min, tzinfo=VIETNAM).astimezone(UTC)
    return midnight + timedelta(seconds=seconds)


def clock_text(moment: datetime) -> str:
    """Return `HH:MM` of a moment as a person in Vietnam reads it."""
    return moment.astimezone(VIETNAM).strftime("%H:%M")


def day_text(day: date) -> str:
    """Return `dd/mm/yyyy`."""
    return day.strftime("%d/%m/%Y")


def local_text(moment: datetime) -> str:
    """Return a moment as RFC 3339 with Vietnam's offset."""
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def duration_text(span: timedelta) -> str:
    """Return a span as people say it: whole hours from two hours on, else whole minutes."""
    minutes = max(1, int(span.total_seconds()) // 60)
    return f"{minutes // 60} giờ" if minutes >= 120 else f"{minutes} phút"
