"""The last way: somebody calls."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.common.errors import IllegalTransition, NotFound
from backend.notifications.callers import find_office
from backend.notifications.models import CallTask, Message
from backend.notifications.services.moves import move, move_if_needed, note_sending
from backend.notifications.states import (
    ALLOWED_CALL_TASK,
    CallTaskState,
    MessageState,
    SendingState,
)

CHANNEL = "call"


@transaction.atomic
def open_call_task(message: Message, *, now: datetime) -> CallTask:
    """Put a message on the list of calls of its office. Twice is once."""
    last = message.sendings.order_by("-changed_at").first()
    task, is_new = CallTask.objects.get_or_create(
        message=message,
        defaults={
            "office_id": message.office_id or find_office(message.about),
            "reason": f"{last.channel}: {last.note}"[:200] if last else "",
            "created_at": now,
        },
    )
    if is_new:
        note_sending(message.id, channel=CHANNEL, state=SendingState.ACCEPTED, now=now)
        if message.state in {MessageState.WAITING, MessageState.FAILED}:
            move(message.id, to=MessageState.SENT, now=now, channel=CHANNEL)
    return task


@transaction.atomic
def close_call_task(
    *, task_id: UUID, outcome: CallTaskState, note: str, actor: str, now: datetime
) -> CallTask:
    """Write down how a call went; the message then counts as delivered or failed.

    The same outcome twice is one.

    Raises:
        NotFound: if there is no such task.
        IllegalTransition: if it was closed with another outcome.
    """
    task = CallTask.objects.select_for_update().filter(id=task_id).first()
    if task is None:
        raise NotFound
    if task.state == outcome:
        return task
    if outcome not in ALLOWED_CALL_TASK[CallTaskState(task.state)]:
        raise IllegalTransition(what="call_task", state=task.state, wanted=outcome.value)
    _close(task, outcome, note=note, actor=actor, now=now)
    is_reached = outcome == CallTaskState.REACHED
    note_sending(
        task.message_id, channel=CHANNEL, note=outcome.value, now=now,
        state=SendingState.ARRIVED if is_reached else SendingState.REFUSED,
    )  # fmt: skip
    to = MessageState.DELIVERED if is_reached else MessageState.FAILED
    move_if_needed(task.message_id, to=to, now=now, channel=CHANNEL, note=outcome.value)
    return task


def drop_call_task(message_id: UUID, *, now: datetime) -> None:
    """Take a message off the list of calls, because it arrived otherwise."""
    for task in CallTask.objects.filter(message_id=message_id, state=CallTaskState.OPEN):
        _close(task, CallTaskState.DROPPED, note="", actor="system", now=now)


def _close(task: CallTask, state: CallTaskState, *, note: str, actor: str, now: datetime) -> None:
    task.state, task.note, task.closed_at, task.closed_by = state, note, now, actor
    task.save(update_fields=["state", "note", "closed_at", "closed_by"])
