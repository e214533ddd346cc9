"""What was said to whom and how it went; where people are reached, and what they want to hear."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from backend.common.models import Record
from backend.notifications.states import CallTaskState, MessageState, SendingState

LANGUAGES = (("vi", "Tiếng Việt"), ("en", "English"))


class Message(Record):
    """One message to one person. `dedupe_key` is sent along: who gets it twice can tell.

    `about` holds ids and is all that a push carries; `params` are the values of the text, and
    leave us by the channels that show the whole text to its receiver alone.
    """

    kind = models.CharField(max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    phone = models.CharField(max_length=16, blank=True)  # E.164; emptied by `forget_messages`
    office_id = models.UUIDField(null=True)  # whose clerks call when nothing else gets through
    language = models.CharField(max_length=2, choices=LANGUAGES, default="vi")
    title = models.CharField(max_length=65, blank=True)
    body = models.CharField(max_length=400, blank=True)
    params = models.JSONField(default=dict)
    about = models.JSONField(default=dict)
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
            models.Index(fields=["phone", "id"], condition=~Q(phone=""), name="message_of_phone"),
        ]


class MessageEvent(Record):
    """One move of a message: the state it came to, by which channel, and why."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=10, choices=MessageState.choices)
    channel = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()


class Sending(Record):
    """One message on one way: which channel, to which stored address, and what became of it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="sendings")
    channel = models.CharField(max_length=20)
    address_id = models.UUIDField(null=True)  # a plain id: the log outlives the address
    provider_id = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=SendingState.choices)
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "provider_id"],
                condition=~Q(provider_id=""),
                name="sending_of_provider",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "channel", "address_id"],
                nulls_distinct=False,
                name="sending_once",
            )
        ]


class Address(Record):
    """A phone's push token, a browser's subscription, or an e-mail address that was verified.

    `value` stands for a device, not for a person: whoever signs in there next takes it over.
    """

    channel = models.CharField(max_length=10)  # fcm, webpush, email
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses"
    )
    device = models.ForeignKey(
        "accounts.Device", on_delete=models.CASCADE, null=True, related_name="+"
    )
    kind = models.CharField(max_length=12, blank=True)  # fcm: token, installation
    value = models.CharField(max_length=2048)
    value_digest = models.CharField(max_length=64)
    keys = models.JSONField(default=dict)  # webpush: p256dh, auth
    verified_at = models.DateTimeField(null=True)  # email: before that nothing but the question
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "value_digest"], name="address_once"),
            models.UniqueConstraint(
                fields=["device"], condition=Q(device__isnull=False), name="address_one_a_device"
            ),
        ]


class Reach(models.Model):
    """What we have learned about one phone number, account or not."""

    phone = models.CharField(max_length=16, primary_key=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="vi")
    has_zalo = models.BooleanField(null=True)  # null: not tried yet
    has_sms = models.BooleanField(null=True)
    learned_at = models.DateTimeField(null=True)


class Choice(Record):
    """What a person allowed or refused: never edited, the latest of a subject counts.

    The person is a phone, or a user without one; `subject` is `kind:<kind>` or `channel:<name>`.
    """

    phone = models.CharField(max_length=16, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    subject = models.CharField(max_length=60)
    is_allowed = models.BooleanField()
    text_version = models.CharField(max_length=20)  # which wording the person was shown
    source = models.CharField(max_length=80)  # citizen, link, or the id of the clerk who asked
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["phone", "subject", "-id"], name="choice_of_phone"),
            models.Index(fields=["user", "subject", "-id"], name="choice_of_user"),
        ]


class CallTask(Record):
    """A call that a clerk of the office should make, because nothing else got through."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="call_task")
    office_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=11, choices=CallTaskState.choices, default=CallTaskState.OPEN
    )
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["office_id", "id"], condition=Q(state="open"), name="call_task_open"
            )
        ]


class Link(Record):
    """A one-tap link: what it allows, for what, until when, and whether it was used."""

    scope = models.CharField(max_length=12)
    subject_id = models.UUIDField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="link_age")]


class ChannelPause(models.Model):
    """A channel that takes nothing until a moment: its access is wrong or its day's quota spent."""

    channel = models.CharField(max_length=20, primary_key=True)
    until = models.DateTimeField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()


class ZaloToken(models.Model):
    """The Official Account's tokens: each refresh ends the one before. Sealed; one row."""

    app_id = models.CharField(max_length=40, primary_key=True)
    sealed_access = models.BinaryField()
    sealed_refresh = models.BinaryField()
    expires_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()
