"""How long what was said is kept."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from backend.notifications.models import Address, CallTask, Choice, Link, Message, Reach
from backend.notifications.states import UNSENT

_AT_ONCE: Final = 1_000


def forget_texts(*, before: datetime) -> int:
    """Erase texts, values and phones of messages older than a moment; returns how many.

    That a message was sent, when, by which channel and about what stays. Unsent ones are left
    alone.
    """
    old = Message.objects.filter(created_at__lt=before).exclude(state__in=UNSENT)
    full = old.exclude(Q(title="") & Q(body="") & Q(phone=""))
    erased = 0
    while ids := list(full.values_list("id", flat=True)[:_AT_ONCE]):
        erased += Message.objects.filter(id__in=ids).update(title="", body="", phone="", params={})
        CallTask.objects.filter(message_id__in=ids).update(note="")
    return erased


def forget_log(*, before: datetime) -> int:
    """Delete messages older than a moment with all that is known of them; returns how many."""
    old = Message.objects.filter(created_at__lt=before).exclude(state__in=UNSENT)
    deleted = 0
    while ids := list(old.values_list("id", flat=True)[:_AT_ONCE]):
        Message.objects.filter(id__in=ids).delete()
        deleted += len(ids)
    return deleted


def forget_links(*, before: datetime) -> int:
    """Delete links that ended before a moment; returns how many."""
    return Link.objects.filter(expires_at__lt=before).delete()[0]


def erase_texts(
    *, about: Iterable[UUID] = (), phones: Collection[str] = (), before: datetime
) -> None:
    """Erase texts, values, phones and clerks' notes: about dossiers or visits, and to phones.

    Of those to phones only what is older than `before`: newer ones may be about something else.
    """
    wanted = Q(phone__in=[each for each in phones if each], created_at__lt=before)
    for each in about:
        wanted |= Q(about__dossier_id=str(each)) | Q(about__appointment_id=str(each))
    rows = Message.objects.filter(wanted)
    CallTask.objects.filter(message__in=rows).update(note="")
    Message.objects.filter(id__in=list(rows.values_list("id", flat=True))).update(
        title="", body="", phone="", params={}
    )


def erase_person(*, phone: str, user_id: UUID | None) -> None:
    """Erase where a person is reached, what was learned and chosen, and what was said.

    What was not sent yet is sent no more. That something was sent, when and how, stays.
    """
    mine = Q(phone=phone) | Q(user_id=user_id, user_id__isnull=False)
    Message.objects.filter(mine, state__in=UNSENT).delete()
    said = Message.objects.filter(mine)
    CallTask.objects.filter(message__in=said).update(note="")
    said.update(title="", body="", phone="", params={}, user=None)
    Choice.objects.filter(mine).delete()
    Reach.objects.filter(phone=phone).delete()
    if user_id is not None:
        Address.objects.filter(user_id=user_id).delete()
