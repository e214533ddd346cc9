"""What was said to whom, and how it went."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from backend.common.models import Record
from backend.notifications.states import MessageState


class Message(Record):
    """One message to one person. `dedupe_key` is sent along: who gets it twice can tell."""

    kind = models.CharField(max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    phone = models.CharField(max_length=16, blank=True)  # E.164; emptied by `forget_messages`
    title = models.CharField(max_length=65, blank=True)
    body = models.CharField(max_length=400, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True)
    state = models.CharField(
        max_length=10, choices=MessageState.choices, default=MessageState.WAITING
    )
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="message_state"),
            models.Index(fields=["created_at"], name="message_age"),
        ]


class MessageEvent(Record):
    """One move of a message: the state it came to, by which channel, and why."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=10, choices=MessageState.choices)
    channel = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
