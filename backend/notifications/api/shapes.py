"""Shapes of the notifications API."""

from rest_framework import serializers

from backend.common.shapes import Shape
from backend.notifications.models import Message
from backend.notifications.states import MessageState


class MessagesQuery(Shape):
    """Which messages."""

    state = serializers.ChoiceField(choices=MessageState.choices, required=False)


class MessageOut(Shape):
    """How a message went. What it said and the whole number stay with us."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    dedupe_key = serializers.CharField(help_text="What it was about; ids only.")
    to = serializers.SerializerMethodField(help_text="`user`, or the last three digits.")
    state = serializers.ChoiceField(choices=MessageState.choices)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)

    def get_to(self, message: Message) -> str:
        """Return whom it went to, unrecognisably."""
        return f"…{message.phone[-3:]}" if message.phone else "user"
