"""System checks: dangerous settings are refused before the first request."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

KNOWN_KEYS = frozenset({"demo", "test", "changeme", "change-me", "secret"})


@register()
def check_time_zone(**_: Any) -> Sequence[CheckMessage]:
    """Refuse a server clock that is not UTC inside Django."""
    if settings.TIME_ZONE == "UTC" and settings.USE_TZ:
        return []
    return [Error("Times are stored in UTC: TIME_ZONE must stay UTC.", id="hengio.E001")]


@register()
def check_demo(**_: Any) -> Sequence[CheckMessage]:
    """Refuse the demo's clock and the demo's keys outside the demo."""
    if settings.DEMO:
        return []
    found: list[CheckMessage] = []
    if settings.DEMO_CLOCK_FILE:
        found.append(Error("DEMO_CLOCK_FILE is only for the demo.", id="hengio.E002"))
    return found


@register()
def check_keys(**_: Any) -> Sequence[CheckMessage]:
    """Refuse keys that are too short or that everybody knows."""
    found: list[CheckMessage] = []
    if not settings.DEMO and (
        len(settings.SECRET_KEY) < 40 or settings.SECRET_KEY.lower() in KNOWN_KEYS
    ):
        found.append(Error("SECRET_KEY needs 40 random characters.", id="hengio.E003"))
    try:
        size = len(base64.b64decode(settings.FIELD_KEY, validate=True))
    except binascii.Error:
        size = 0
    if size != 32:
        found.append(Error("FIELD_KEY must be 32 bytes in base64.", id="hengio.E004"))
    return found


@register()
def check_channels(**_: Any) -> Sequence[CheckMessage]:
    """Refuse channels that are set up by halves: each message would find out by itself."""
    found: list[CheckMessage] = [
        Error(f"{first} needs {name} too.", id="hengio.E005")
        for first, others in _BELONG_TOGETHER.items()
        for name in others
        if getattr(settings, first) and not getattr(settings, name)
    ]
    for name, is_right, wanted in _FORMS:
        value = getattr(settings, name)
        if value and not is_right(value):
            # The value itself is a secret and is not repeated.
            found.append(Error(f"{name} must be {wanted}.", id="hengio.E006"))
    return found


def _is_service_account(text: str) -> bool:
    value = _json(text)
    return isinstance(value, dict) and {"client_email", "private_key", "token_uri"} <= value.keys()


def _is_template_table(text: str) -> bool:
    value = _json(text)
    return isinstance(value, dict) and all(isinstance(known, str) for known in value.values())


def _is_push_key(text: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) == 32
    except (binascii.Error, ValueError):
        return False


def _is_mail_server(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"smtp", "smtp+tls", "smtp+ssl"} and bool(parts.hostname)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


_BELONG_TOGETHER: Final = {
    "WEBPUSH_PRIVATE_KEY": ("WEBPUSH_CONTACT",),
    "SMS_URL": ("SMS_TOKEN", "SMS_SENDER"),
    "ZNS_APP_ID": ("ZNS_SECRET_KEY", "ZNS_REFRESH_TOKEN"),
    "EMAIL_URL": ("EMAIL_FROM",),
}
_FORMS: Final = (
    ("FCM_CREDENTIALS", _is_service_account, "the JSON key of a service account"),
    ("WEBPUSH_PRIVATE_KEY", _is_push_key, "32 bytes in base64url"),
    ("ZNS_TEMPLATES", _is_template_table, "a JSON object of kinds and template ids"),
    ("EMAIL_URL", _is_mail_server, "smtp://, smtp+tls:// or smtp+ssl:// with a host"),
)
