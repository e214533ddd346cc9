"""What several adapters read from an HTTP answer."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from uuid import UUID

QUOTA_WAIT_S: Final = 60
LONGEST_WAIT: Final = timedelta(days=1)


def retry_after(headers: Mapping[str, str], *, now: datetime) -> datetime | None:
    """Return the moment that `Retry-After` names, in seconds or as a date; None without one.

    Never more than a day away: a wrong clock over there must not silence us.
    """
    value = headers.get("Retry-After", "").strip()
    try:
        if value.isascii() and value.isdigit():
            asked = now + timedelta(seconds=min(int(value), 86_400))
        else:
            asked = parsedate_to_datetime(value)
            if asked.tzinfo is None:
                return None
    except (ValueError, TypeError):
        return None
    return min(max(asked, now), now + LONGEST_WAIT)


def after_quota(headers: Mapping[str, str], message_id: UUID, *, now: datetime) -> datetime:
    """Return when to come back after a quota: not before they say, and not all at once.

    Without a word from them a minute; to that up to a fifth more, which follows from the message.
    """
    asked = retry_after(headers, now=now) or now + timedelta(seconds=QUOTA_WAIT_S)
    part = hashlib.sha256(message_id.bytes).digest()[0] / 255
    return asked + (asked - now) * (part / 5)
