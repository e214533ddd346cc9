"""What notifications tell `/metrics`: whether people are reached, and by which way."""

from collections.abc import Iterable

from backend.common import clock
from backend.common.metrics import Gauge, source
from backend.notifications.selectors import (
    messages_by_state,
    open_call_tasks,
    outcomes_since,
    paused_channels,
)
from backend.outbox.selectors import RECENTLY


@source
def channels() -> Iterable[Gauge]:
    """What became of messages, and which ways are closed."""
    now = clock.now()
    yield Gauge(
        "hengio_channel_outcomes_last_hour",
        "Messages on one way within the last hour: accepted, arrived or refused.",
        [
            ({"channel": channel, "state": state}, count)
            for channel, state, count in outcomes_since(now - RECENTLY)
        ],
    )
    yield Gauge(
        "hengio_messages_last_hour",
        "Messages of the last hour by how far they got.",
        [({"state": state}, count) for state, count in messages_by_state(now - RECENTLY).items()],
    )
    yield Gauge(
        "hengio_channels_paused",
        "1 for a channel that takes nothing: wrong access, or its quota is spent.",
        [({"channel": name}, 1) for name in paused_channels(now=now)],
    )
    yield Gauge(
        "hengio_open_call_tasks",
        "Calls a clerk should make because nothing else got through.",
        [({}, open_call_tasks(now=now).count())],
    )
