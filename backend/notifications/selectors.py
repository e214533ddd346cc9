"""Questions about messages."""

from django.db.models import QuerySet

from backend.notifications.models import Message
from backend.notifications.states import MessageState


def messages(*, state: MessageState | None = None) -> QuerySet[Message]:
    """Return all messages, or those in one state; the caller orders them."""
    rows = Message.objects.all()
    return rows.filter(state=state) if state else rows
