"""Handing messages to the outside, way by way, at least once.

A process may die after a channel took a message and before we noted it; then it goes out again
with the same `dedupe_key`. What was noted as taken is not handed over again.

Each way of a ladder is a job of its own. A way that reaches nobody, or stays busy while another
is left, gives way to the next at once; a way whose confirmation does not come, after its wait.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.notifications import ways
from backend.notifications.channels import (
    ChannelBroken,
    ChannelBusy,
    Refused,
    Unreachable,
)
from backend.notifications.kinds import KINDS, Kind, Step, Way
from backend.notifications.models import Message
from backend.notifications.services import learning
from backend.notifications.services.call_tasks import open_call_task
from backend.notifications.services.moves import move, note_sending
from backend.notifications.services.parcels import Bound, bound_for, is_wanted, phone_of
from backend.notifications.services.telling import after_quiet
from backend.notifications.states import SETTLED, MessageState, SendingState
from backend.notifications.wanted import is_still_wanted
from backend.outbox.errors import GiveUp, NotYet, RetryLater
from backend.outbox.services import enqueue

# So often a busy way is tried while another is left: 10, 20 and 40 s lie between.
TRIES_WHILE_OTHERS: Final = 4
_TAKEN: Final = (SendingState.ACCEPTED, SendingState.ARRIVED)


@dataclass
class _Outcome:
    """What came of one way: how many took it, who is busy, what went wrong last."""

    taken: list[str] = field(default_factory=list)
    busy: ChannelBusy | None = None
    refused: str = ""  # a mistake of ours: nobody will ever take it
    note: str = ""


def deliver_message(
    *, message_id: UUID, way: Way | None = None, attempt: int, now: datetime
) -> None:
    """Send a message on one way of its ladder (the first if none is named), and see to the rest.

    Raises:
        RetryLater: if the way is busy.
        NotYet: in the kind's quiet hours.
        GiveUp: if the other side will never take it, by a mistake of ours.
    """
    message = Message.objects.select_related("user").filter(id=message_id).first()
    if message is None or message.state in SETTLED:
        return
    kind = KINDS[message.kind]
    step = _step(kind, way)
    if step is None or not _is_due(message, kind, now=now) or _is_done(message, step, way):
        return
    outcome = _try(message, kind, step, now=now)
    if outcome.taken:
        _note_taken(message, step, outcome, now=now)
    else:
        _go_on(message, step, outcome, attempt=attempt, now=now)


def give_up_way(*, message_id: UUID, way: Way | None, note: str, now: datetime) -> None:
    """Leave a way whose job ended without success: to the next, or the message has failed."""
    message = Message.objects.select_related("user").filter(id=message_id).first()
    if message is None or message.state in SETTLED:
        return
    step = _step(KINDS[message.kind], way)
    if step is not None and not go_to_next_way(message, step.way, now=now, mark=":given-up"):
        _fail(message, step, note, now)


def go_to_next_way(message: Message, way: Way, *, now: datetime, mark: str = "") -> bool:
    """Have the way after this one tried now; tells whether there is one."""
    following = _after(KINDS[message.kind], way)
    if following is None:
        return False
    _enqueue(message, following, not_before=now, now=now, mark=mark)
    return True


def _step(kind: Kind, way: Way | None) -> Step | None:
    steps = ways.steps_of(kind)
    return next((step for step in steps if way is None or step.way == way), None)


def _after(kind: Kind, way: Way) -> Step | None:
    steps = ways.steps_of(kind)
    places = [number for number, step in enumerate(steps) if step.way == way]
    return steps[places[0] + 1] if places and places[0] + 1 < len(steps) else None


def _is_due(message: Message, kind: Kind, *, now: datetime) -> bool:
    """Tell whether to send it now; what shall never be sent is settled here."""
    if message.expires_at is not None and message.expires_at <= now:
        _settle(message, MessageState.EXPIRED, "", now)
    elif not message.phone and not (message.user and message.user.is_active):
        _settle(message, MessageState.SKIPPED, "account closed", now)
    elif not is_still_wanted(message):
        _settle(message, MessageState.SKIPPED, "no longer true", now)
    elif not is_wanted(message, kind):
        _settle(message, MessageState.SKIPPED, "opted out", now)
    else:
        wait_until = after_quiet(message.kind, now)
        if wait_until > now:
            raise NotYet("quiet hours", wait_until)
        return True
    return False


def _settle(message: Message, to: MessageState, note: str, now: datetime) -> None:
    # What went out one way already is neither expired nor skipped; there is just no next way.
    if message.state != MessageState.SENT:
        move(message.id, to=to, now=now, note=note)


def _is_done(message: Message, step: Step, way: Way | None) -> bool:
    """Tell whether this way took the message before: a job may run twice."""
    if message.state == MessageState.WAITING and way is None:
        return False
    channels = ways.CHANNELS_OF[step.way]
    return message.sendings.filter(channel__in=channels, state__in=_TAKEN).exists()


def _try(message: Message, kind: Kind, step: Step, *, now: datetime) -> _Outcome:
    outcome = _Outcome(note="no address")
    if step.way == Way.CALL:
        if phone_of(message):
            open_call_task(message, now=now)
            outcome.taken.append(Way.CALL.value)
        return outcome
    for bound in bound_for(message, kind, step.way, now=now):
        _hand_over(message, bound, outcome, now=now)
    return outcome


def _hand_over(message: Message, bound: Bound, outcome: _Outcome, *, now: datetime) -> None:
    channel, address_id = bound.channel.name, bound.address_id
    try:
        learning.check_open(channel, now=now)
        provider_id = bound.channel.send(bound.parcel, now=now)
    except ChannelBusy as error:
        outcome.busy, outcome.note = error, error.reason
        return
    except ChannelBroken as error:
        until = learning.pause(channel, reason=error.reason, now=now)
        outcome.busy, outcome.note = ChannelBusy(error.reason, until), error.reason
        return
    except (Unreachable, Refused) as error:
        outcome.note = error.reason
        if isinstance(error, Refused):
            outcome.refused = error.reason
        else:
            learning.forget_reach(message, channel, address_id, error, now=now)
        note_sending(
            message.id, channel=channel, address_id=address_id, state=SendingState.REFUSED,
            note=error.reason, now=now,
        )  # fmt: skip
        return
    with transaction.atomic():
        note_sending(
            message.id, channel=channel, address_id=address_id, state=SendingState.ACCEPTED,
            provider_id=provider_id, now=now,
        )  # fmt: skip
        outcome.taken.append(channel)
        if message.state in {MessageState.WAITING, MessageState.FAILED}:
            move(message.id, to=MessageState.SENT, now=now, channel=channel)
            message.state = MessageState.SENT


def _note_taken(message: Message, step: Step, outcome: _Outcome, *, now: datetime) -> None:
    following = _after(KINDS[message.kind], step.way)
    if step.wait is not None and following is not None:
        with transaction.atomic():
            _enqueue(message, following, not_before=now + step.wait, now=now)


def _go_on(message: Message, step: Step, outcome: _Outcome, *, attempt: int, now: datetime) -> None:
    """Nobody took it: the next way, another try, or the end."""
    if outcome.refused:
        raise GiveUp(outcome.refused)  # a dead letter to look at; `give_up_way` goes on
    following = _after(KINDS[message.kind], step.way)
    if following is not None and not _is_worth_waiting(step, outcome, attempt, now):
        with transaction.atomic():
            _enqueue(message, following, not_before=now, now=now)
    elif outcome.busy is not None:
        raise RetryLater(outcome.busy.reason, outcome.busy.not_before)
    elif not message.sendings.exists():
        move(message.id, to=MessageState.SKIPPED, now=now, note="nobody to send it to")
    else:
        _fail(message, step, outcome.note, now)


def _is_worth_waiting(step: Step, outcome: _Outcome, attempt: int, now: datetime) -> bool:
    """Tell whether to try a busy way again although there is another."""
    if outcome.busy is None or attempt >= TRIES_WHILE_OTHERS:
        return False
    not_before = outcome.busy.not_before
    return not_before is None or step.wait is None or not_before - now <= step.wait


def _fail(message: Message, step: Step, note: str, now: datetime) -> None:
    if message.state == MessageState.WAITING:
        move(message.id, to=MessageState.FAILED, now=now, channel=step.way.value, note=note)


def _enqueue(
    message: Message, step: Step, *, not_before: datetime, now: datetime, mark: str = ""
) -> None:
    enqueue(
        kind="message",
        payload={"message_id": str(message.id), "way": step.way.value},
        dedupe_key=f"message:{message.id}:{step.way.value}{mark}",
        now=now,
        not_before=max(after_quiet(message.kind, not_before), now),
    )
