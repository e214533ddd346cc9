"""Deciding to tell somebody something."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from backend.common.writing import insert, insert_new
from backend.notifications.callers import is_office_findable
from backend.notifications.kinds import KINDS, Audience, Kind
from backend.notifications.models import Message, MessageEvent
from backend.notifications.selectors import language_of
from backend.notifications.states import MessageState
from backend.notifications.texts import Params, UnknownText, render
from backend.outbox.services import enqueue


class NoOffice(ValueError):
    """A message may end as a call, and nobody knows whose clerks make it."""


def tell(
    *,
    kind: str,
    phone: str | None = None,
    user_id: UUID | None = None,
    params: Params,
    dedupe_key: str,
    now: datetime,
    expires_at: datetime | None = None,
    not_before: datetime | None = None,
    about: Mapping[str, str] | None = None,
    office_id: UUID | None = None,
    is_first: bool = False,
) -> Message:
    """Write a message and the job that sends it, in the caller's transaction.

    Args:
        kind: which text (`texts/`) and which ladder (`kinds.py`).
        phone: where to, in E.164.
        user_id: whose devices to knock at, if they have any. With neither phone nor user the
            message is `skipped` at once: who cannot be reached must not stop the change.
        params: the values of the text.
        dedupe_key: the same key twice is one message, whatever it says the second time.
        now: the present.
        expires_at: when it is too late to be of use; the kind's own life if not given.
        not_before: earliest moment to send it; quiet hours of the kind come on top.
        about: ids that a push may carry and a `still_wanted` check reads.
        office_id: whose clerks call if nothing else gets through. A kind whose last way is a call
            needs it, or something in `about` whose office is known (`callers.py`).
        is_first: the dedupe key names a row that this transaction made, as in `enqueue`.

    Raises:
        UnknownText, WrongParams, NoOffice: at once, in the caller: a mistake of ours.
        RuntimeError: outside of a transaction.
    """
    treated = kind_of(kind)
    if treated.may_be_called and office_id is None and not is_office_findable(about or {}):
        raise NoOffice(kind)
    language = language_of(phone)
    title, body = render(kind, params, language)
    message = Message(
        kind=kind,
        phone=phone or "",
        user_id=user_id,
        office_id=office_id,
        language=language,
        title=title,
        body=body,
        params=dict(params),
        about=dict(about or {}),
        dedupe_key=dedupe_key,
        state=MessageState.WAITING if phone or user_id else MessageState.SKIPPED,
        expires_at=expires_at or (not_before or now) + treated.lives,
        created_at=now,
    )
    return write_once(message, now=now, not_before=not_before, is_first=is_first)


def kind_of(kind: str) -> Kind:
    """Return how a kind is treated.

    Raises:
        UnknownText: if there is no such kind.
    """
    try:
        return KINDS[kind]
    except KeyError as error:
        raise UnknownText(kind) from error


def write_once(
    message: Message, *, now: datetime, not_before: datetime | None = None, is_first: bool = False
) -> Message:
    """Store a message unless its key is known; returns the stored one. New ones get a job."""
    if is_first:
        insert(message)
    elif not insert_new(message):
        return Message.objects.get(dedupe_key=message.dedupe_key)
    insert(MessageEvent(message=message, state=message.state, at=now))
    if message.state == MessageState.WAITING:
        # No expiry on the job: it must run to mark the message as expired.
        enqueue(
            kind="message",
            payload={"message_id": str(message.id)},
            dedupe_key=f"message:{message.id}",
            now=now,
            not_before=after_quiet(message.kind, not_before or now),
            order_key=_order_of(message),
            is_first=True,
        )
    return message


def _order_of(message: Message) -> str:
    """Return which messages must not overtake each other; "" if it does not matter.

    A courier on the road would be misled by "18 stops" after "17 stops". What waits for the
    morning stays out of it: it must not hold up what is urgent.
    """
    kind = KINDS[message.kind]
    is_ordered = kind.audience == Audience.COURIER and kind.is_urgent
    return f"courier:{message.user_id}" if is_ordered else ""


def after_quiet(kind: str, moment: datetime) -> datetime:
    """Return the first moment from `moment` on at which this kind disturbs nobody."""
    quiet = KINDS[kind].quiet
    return (quiet.ends_after(moment) if quiet else None) or moment
