"""How long what was said is kept."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from backend.notifications.models import CallTask, Link, Message
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
