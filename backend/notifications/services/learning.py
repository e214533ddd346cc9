"""What failures teach: an address that is gone, a phone without Zalo, a channel out of order."""

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from backend.notifications.channels import ChannelBusy, Unreachable
from backend.notifications.models import Address, ChannelPause, Message, Reach
from backend.notifications.selectors import pause_of

# Long enough to spare the other side, short enough that a mended key works soon.
BROKEN_FOR: Final = timedelta(minutes=5)
_FIELDS: Final = {"zns": "has_zalo", "sms": "has_sms"}

_log = logging.getLogger(__name__)


def check_open(channel: str, *, now: datetime) -> None:
    """Raise `ChannelBusy` while a channel is paused."""
    pause = pause_of(channel, now=now)
    if pause is not None:
        raise ChannelBusy(pause.reason, pause.until)


def pause(channel: str, *, reason: str, now: datetime, until: datetime | None = None) -> datetime:
    """Let nobody try a channel for a while, and say so in the log; returns until when."""
    until = until or now + BROKEN_FOR
    _log.error("channel %s takes nothing until %s: %s", channel, until.isoformat(), reason)
    ChannelPause.objects.update_or_create(
        channel=channel, defaults={"until": until, "reason": reason[:200], "at": now}
    )
    return until


def forget_reach(
    message: Message, channel: str, address_id: UUID | None, error: Unreachable, *, now: datetime
) -> None:
    """Delete an address that has ended; note that a phone is not reached this way."""
    if address_id is not None and error.is_gone:
        Address.objects.filter(id=address_id).delete()
    if error.is_gone and channel in _FIELDS and message.phone:
        learn(message.phone, channel, is_reached=False, now=now)


def learn(phone: str, channel: str, *, is_reached: bool, now: datetime) -> None:
    """Note whether a channel reaches a phone number."""
    if channel in _FIELDS and phone:
        facts = {_FIELDS[channel]: is_reached, "learned_at": now}
        Reach.objects.update_or_create(phone=phone, defaults=facts)
