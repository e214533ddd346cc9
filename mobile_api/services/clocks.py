"""When something happened, from a phone whose clock may be wrong. Pure.

A phone tells the time since it was switched on, with each operation and with the push: the
difference is how long ago it happened, whatever its clock says. Without that, its clock is read
after correction by what it showed when it sent the push. None of this decides about rights.
"""

from datetime import datetime, timedelta
from typing import Final

from mobile_api.services.reports import Push, Report

SKEW: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(days=366)


def offset_of(push: Push, *, now: datetime) -> timedelta | None:
    """Return how far the phone's clock is ahead of ours; None if it did not tell its time."""
    return push.sent_at - now if push.sent_at is not None else None


def happened_at(report: Report, push: Push, *, now: datetime) -> datetime | None:
    """Return our estimate of when it happened, never after `now`; None without any time."""
    ago = _since(report, push)
    if ago is not None:
        return now - ago
    if report.at is None:
        return None
    return min(now, report.at - (offset_of(push, now=now) or timedelta()))


def is_skewed(report: Report, push: Push, *, now: datetime) -> bool:
    """Tell whether the phone's clock was more than five minutes away from our estimate."""
    best, offset = happened_at(report, push, now=now), offset_of(push, now=now)
    if best is None or report.at is None:
        return False
    return abs(report.at - best) > SKEW or (offset is not None and abs(offset) > SKEW)


def _since(report: Report, push: Push) -> timedelta | None:
    """Return how long ago it was by the time since the phone was switched on."""
    if not report.boot or report.boot != push.boot:
        return None
    if report.boot_elapsed_ms is None or push.boot_elapsed_ms is None:
        return None
    ago = timedelta(milliseconds=push.boot_elapsed_ms - report.boot_elapsed_ms)
    return ago if timedelta() <= ago <= LONGEST else None
