"""So many in one period and no more, whoever asks at the same moment."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import F

from backend.accounts.models import Allowance
from backend.common import crypto, localtime

LANES: Final = 16
_TAKE: Final = """
    INSERT INTO accounts_allowance AS mine (name, period, taken)
    SELECT %s, %s, 1 WHERE %s > 0
    ON CONFLICT (name, period) DO UPDATE SET taken = mine.taken + 1 WHERE mine.taken < %s
"""
_MAKE_LANES: Final = """
    INSERT INTO accounts_allowance (name, period, taken)
    SELECT name, %(period)s, 0 FROM unnest(%(names)s::text[]) AS name ON CONFLICT DO NOTHING
"""
# Lane k of n gives the k-th of each n: taken * n + k counts through all that are given.
_TAKE_LANE: Final = """
    UPDATE accounts_allowance SET taken = taken + 1 WHERE id = (
        SELECT id FROM accounts_allowance
        WHERE period = %(period)s AND name = ANY(%(names)s)
            AND taken * %(lanes)s + split_part(name, ':', -1)::int < %(at_most)s
        ORDER BY taken, name LIMIT 1 FOR UPDATE
    )
"""
_TAKE_FREE_LANE: Final = _TAKE_LANE.replace("FOR UPDATE", "FOR UPDATE SKIP LOCKED")
# Nothing is taken from everybody's where the asker's own is used up.
_TAKE_BOTH: Final = f"""
    WITH own AS (
        INSERT INTO accounts_allowance AS mine (name, period, taken)
        SELECT %(own)s, %(period)s, 1 WHERE %(own_at_most)s > 0
        ON CONFLICT (name, period) DO UPDATE SET taken = mine.taken + 1
            WHERE mine.taken < %(own_at_most)s
        RETURNING 1
    ), lane AS ({_TAKE_FREE_LANE} AND EXISTS (SELECT FROM own) RETURNING 1)
    SELECT EXISTS (SELECT FROM own), EXISTS (SELECT FROM lane)
"""  # noqa: S608  our own text only


def take_one(*, name: str, period: str, at_most: int) -> bool:
    """Count one more, unless `at_most` were taken in this period; tells whether it was counted.

    One statement looks and takes at once. It holds the row until the transaction ends, so askers
    of one name stand in line; if the transaction rolls back, nothing was taken.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [name, period, at_most, at_most])
        return bool(cursor.rowcount == 1)


def take_one_of_many(*, name: str, period: str, at_most: int) -> bool:
    """Do the same for what everybody asks for at once. One statement, mostly.

    The allowance is kept in lanes. Each asker takes from the least used lane that nobody holds,
    so that askers do not stand in line, and together they never get more than `at_most`.
    """
    values = _lanes(name, period, at_most)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_FREE_LANE, values)
        if cursor.rowcount == 1:
            return True
        # All lanes are held, used up, or not there yet: now wait for whoever holds them.
        cursor.execute(_MAKE_LANES, values)
        cursor.execute(_TAKE_LANE, values)
        return bool(cursor.rowcount == 1)


def take_both(
    *, own: str, own_at_most: int, common: str, at_most: int, period: str
) -> tuple[bool, bool]:
    """Take one of the asker's own (`take_one`), then of what everybody asks for.

    Tells of each whether it was counted; without the first, the second is not. One statement,
    mostly.
    """
    values = {**_lanes(common, period, at_most), "own": own, "own_at_most": own_at_most}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_BOTH, values)
        has_own, has_common = cursor.fetchone()
    if has_own and not has_common:
        has_common = take_one_of_many(name=common, period=period, at_most=at_most)
    return has_own, has_common


def _lanes(name: str, period: str, at_most: int) -> dict[str, Any]:
    names = [f"{name}:{lane}" for lane in range(LANES)]
    return {"names": names, "period": period, "at_most": at_most, "lanes": LANES}


def name_for(kind: str, phone: str) -> str:
    """Return the name of a phone's own allowance: a keyed hash of it, not the phone.

    Counts live longer than codes; who reads them learns nobody's number, and who has the number
    finds its counts.
    """
    return f"{kind}:{crypto.blind_index(phone, purpose='allowance')}"


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
