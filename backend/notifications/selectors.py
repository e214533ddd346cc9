"""Questions about messages, and about the people who get them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from backend.accounts.models import User
from backend.accounts.roles import PersonKind
from backend.common.compiled import Compiled
from backend.notifications.models import (
    Address,
    CallTask,
    ChannelPause,
    Choice,
    Message,
    Reach,
    Sending,
)
from backend.notifications.states import CallTaskState, MessageState

# A phone that was silent for so long has probably been wiped; FCM says the same of its tokens.
SILENT_AFTER: Final = timedelta(days=30)
LEARNED_FOR: Final = timedelta(days=60)
ZALO: Final = "channel:zns"


def messages(*, state: MessageState | None = None) -> QuerySet[Message]:
    """Return all messages, or those in one state; the caller orders them."""
    rows = Message.objects.all()
    return rows.filter(state=state) if state else rows


def messages_of(*, phone: str | None, user_id: UUID | None) -> QuerySet[Message]:
    """Return what was said to a person: to the account, and to its phone before it had one."""
    mine = Q()
    if user_id is not None:
        mine |= Q(user_id=user_id)
    if phone:
        mine |= Q(phone=phone)
    rows = Message.objects.filter(mine) if mine else Message.objects.none()
    return rows.prefetch_related("sendings")


def is_succeeded(message: Message, *, subject: str) -> bool:
    """Tell whether its receiver has a newer message of the same kind about the same subject.

    `subject` is a key of `about`: what both messages name there.
    """
    newer = Message.objects.filter(kind=message.kind, user=message.user, id__gt=message.id)
    return newer.filter(**{f"about__{subject}": message.about.get(subject)}).exists()


def language_of(phone: str | None) -> str:
    """Return the language a phone's owner chose; Vietnamese otherwise."""
    found = _REACH.first(phone) if phone else None
    return found.language if found else "vi"


_REACH: Final = Compiled(lambda phone: Reach.objects.filter(phone=phone).only("language"))


def push_addresses(*, user: User | None, phone: str, now: datetime) -> list[Address]:
    """Return the phones and browsers of a person, oldest first, without what is out of service."""
    live = Q(device__isnull=True) | Q(device__revoked_at__isnull=True)
    fresh = Q(last_seen_at__gt=now - SILENT_AFTER) | Q(device__last_seen_at__gt=now - SILENT_AFTER)
    rows = Address.objects.filter(_owner(user, phone), live, fresh, user__is_active=True)
    return list(rows.exclude(channel="email").order_by("id"))


def email_of(message: Message) -> Address | None:
    """Return the e-mail address of a message's receiver, if it was verified.

    The question whether an address is right goes to that address, which `about` names.
    """
    rows = Address.objects.filter(channel="email", user__is_active=True)
    if "address_id" in message.about:
        return rows.filter(id=message.about["address_id"]).first()
    owner = _owner(message.user, message.phone)
    return rows.filter(owner, verified_at__isnull=False).first()


def is_reached(phone: str, channel: str, *, now: datetime) -> bool:
    """Tell whether a channel may and can reach a phone, as far as we have learned.

    Zalo is another company: it gets a number only with its owner's word (`ZNS_NEEDS_CONSENT`), or
    without his objection. What was learned long ago is tried again.
    """
    found = Reach.objects.filter(phone=phone).first()
    is_fresh = bool(found and found.learned_at and found.learned_at > now - LEARNED_FOR)
    if channel == "sms":
        return not (found and is_fresh and found.has_sms is False)
    if found and is_fresh and found.has_zalo is False:
        return False
    choice = choices_of(phone=phone, user_id=None, subjects=[ZALO]).get(ZALO)
    return choice.is_allowed if choice else not settings.ZNS_NEEDS_CONSENT


def _owner(user: User | None, phone: str) -> Q:
    """Return whose addresses to look at; a number leads to its citizen's account."""
    return Q(user=user) if user else Q(user__phone=phone, user__kind=PersonKind.CITIZEN)


def choices_of(
    *, phone: str, user_id: UUID | None, subjects: Iterable[str] | None = None
) -> dict[str, Choice]:
    """Return a person's latest choice on each subject (those named, or all)."""
    owner = Q(phone=phone) if phone else Q(user_id=user_id)
    rows = Choice.objects.filter(owner)
    if subjects is not None:
        rows = rows.filter(subject__in=subjects)
    latest = rows.order_by("subject", "-id").distinct("subject")
    return {choice.subject: choice for choice in latest}


def pause_of(channel: str, *, now: datetime) -> ChannelPause | None:
    """Return why and until when a channel takes nothing; None if it does."""
    return ChannelPause.objects.filter(channel=channel, until__gt=now).first()


def open_call_tasks(*, now: datetime) -> QuerySet[CallTask]:
    """Return the calls to be made, with their messages; what is too late is left out."""
    fresh = Q(message__expires_at__isnull=True) | Q(message__expires_at__gt=now)
    return CallTask.objects.filter(fresh, state=CallTaskState.OPEN).select_related("message__user")


def outcomes_since(moment: datetime) -> list[tuple[str, str, int]]:
    """Return (channel, state, how many) of the messages of some time, on each way they took."""
    rows = Sending.objects.filter(message__created_at__gte=moment)
    counted = rows.values_list("channel", "state").annotate(Count("id"))
    return list(counted.order_by("channel", "state"))


def messages_by_state(moment: datetime) -> dict[str, int]:
    """Return how far the messages of some time got."""
    rows = Message.objects.filter(created_at__gte=moment)
    found = dict(rows.values_list("state").annotate(Count("id")))
    return {state.value: found.get(state.value, 0) for state in MessageState}


def paused_channels(*, now: datetime) -> list[str]:
    """Return the channels that take nothing at the moment."""
    paused = ChannelPause.objects.filter(until__gt=now).order_by("channel")
    return list(paused.values_list("channel", flat=True))
