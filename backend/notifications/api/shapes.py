"""Shapes of the notifications API."""

from typing import Any

from rest_framework import serializers

from backend.accounts.api.shapes import PhoneField
from backend.common.shapes import Shape, TextField
from backend.notifications.channels.fcm_kinds import KINDS
from backend.notifications.models import LANGUAGES, CallTask, Message
from backend.notifications.states import CallTaskState, MessageState, SendingState


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


class SendingOut(Shape):
    """One way that was tried, and what became of it there."""

    channel = serializers.CharField()
    state = serializers.ChoiceField(choices=SendingState.choices)
    note = serializers.CharField()
    changed_at = serializers.DateTimeField()


class ToldMessageOut(Shape):
    """What was said to a person, and how it went."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField(help_text="Empty once it was erased.")
    body = serializers.CharField(help_text="A code is never kept: dots stand for it.")
    about = serializers.DictField(child=serializers.CharField(), help_text="Ids only.")
    state = serializers.ChoiceField(choices=MessageState.choices)
    created_at = serializers.DateTimeField()
    sendings = SendingOut(many=True, source="sendings.all")


class PushTokenIn(Shape):
    """What the phone's messaging service gave the app."""

    kind = serializers.ChoiceField(choices=[*KINDS])
    value = serializers.CharField(max_length=2048, help_text="Opaque; send it again monthly.")


class PushKeysIn(Shape):
    """The keys of a browser's subscription."""

    p256dh = serializers.RegexField(r"^[A-Za-z0-9_-]{80,100}={0,2}$")
    auth = serializers.RegexField(r"^[A-Za-z0-9_-]{16,32}={0,2}$")


class SubscriptionIn(Shape):
    """`PushSubscription.toJSON()` of a browser."""

    endpoint = serializers.URLField(max_length=2048)
    keys = PushKeysIn()


class SubscriptionOut(Shape):
    """A browser that gets pushes."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()


class WebPushKeyOut(Shape):
    """Pass it to `PushManager.subscribe` as `applicationServerKey`."""

    public_key = serializers.CharField()


class KindChoiceOut(Shape):
    """One kind of message."""

    kind = serializers.CharField()
    title = serializers.CharField()
    may_opt_out = serializers.BooleanField(help_text="False: the law or your papers ask for it.")
    is_wanted = serializers.BooleanField()


class PreferencesOut(Shape):
    """What a person chose, or what holds without a choice."""

    language = serializers.ChoiceField(choices=LANGUAGES)
    email = serializers.CharField(help_text="Empty if there is none.")
    is_email_verified = serializers.BooleanField(help_text="Nothing is sent there before.")
    zalo = serializers.BooleanField(allow_null=True, help_text="null: not asked yet.")
    kinds = KindChoiceOut(many=True)


class PreferencesIn(Shape):
    """What to change; what is left out stays."""

    language = serializers.ChoiceField(choices=LANGUAGES, required=False)
    zalo = serializers.BooleanField(
        required=False, help_text="May Zalo get the phone number, to carry messages?"
    )
    kinds = serializers.DictField(child=serializers.BooleanField(), required=False)


class OwnPreferencesIn(PreferencesIn):
    """What to change of one's own."""

    email = serializers.EmailField(
        required=False, allow_blank=True, help_text="A letter asks there first; empty removes it."
    )


class PhoneIn(Shape):
    """Whose. In the body: addresses of requests stand in logs."""

    phone = PhoneField()


class PreferencesOfPhoneIn(PreferencesIn):
    """What somebody said on the phone or at the counter."""

    phone = PhoneField()


class CallTaskOut(Shape):
    """Whom to call, and what to say."""

    id = serializers.UUIDField()
    kind = serializers.CharField(source="message.kind")
    phone = serializers.SerializerMethodField()
    title = serializers.CharField(source="message.title")
    body = serializers.CharField(source="message.body")
    reason = serializers.CharField(help_text="How the last way before failed.")
    state = serializers.ChoiceField(choices=CallTaskState.choices)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(source="message.expires_at", allow_null=True)

    def get_phone(self, task: CallTask) -> str:
        """Return the number to call."""
        user: Any = task.message.user
        return task.message.phone or (user.phone if user else "") or ""


class CallOutcomeIn(Shape):
    """How the call went."""

    outcome = serializers.ChoiceField(choices=["reached", "not_reached"])
    note = TextField(required=False, default="", allow_blank=True)


class SmsReportIn(Shape):
    """What the gateway says of a message it took."""

    id = serializers.CharField(max_length=200, help_text="The id of its answer.")
    status = serializers.ChoiceField(choices=["delivered", "failed"])
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)


class ReportOut(Shape):
    """Whether the message is known here."""

    is_known = serializers.BooleanField()
