"""So many in one period and no more, whoever asks at the same moment."""

from datetime import datetime, timedelta

from django.db.models import F

from backend.accounts.models import Allowance
from backend.common import localtime


def take_one(*, name: str, period: str, at_most: int) -> bool:
    """Count one more, unless `at_most` were taken in this period; tells whether it was counted.

    One UPDATE looks and takes at once. It holds the row until the transaction ends, so askers
    of one name stand in line; if the transaction rolls back, nothing was taken.
    """
    Allowance.objects.bulk_create([Allowance(name=name, period=period)], ignore_conflicts=True)
    free = Allowance.objects.filter(name=name, period=period, taken__lt=at_most)
    return bool(free.update(taken=F("taken") + 1))


def give_back(*, name: str, period: str) -> None:
    """Count one less."""
    Allowance.objects.filter(name=name, period=period, taken__gt=0).update(taken=F("taken") - 1)


def day_of(now: datetime) -> str:
    """Return the name of the Vietnamese day."""
    return localtime.service_day_of(now).isoformat()


def hour_of(now: datetime) -> str:
    """Return the name of the hour in Vietnam."""
    return localtime.local_text(now)[:13]


def seconds_to_next_day(now: datetime) -> int:
    """Return how long this Vietnamese day still lasts, in whole seconds, at least 1."""
    midnight = localtime.moment_of(localtime.service_day_of(now) + timedelta(days=1), 0)
    return max(1, int((midnight - now).total_seconds()))


def seconds_to_next_hour(now: datetime) -> int:
    """Return how long this hour still lasts, in whole seconds, at least 1."""
    return 3600 - localtime.seconds_of_day(now) % 3600
