"""System checks: dangerous settings are refused before the first request."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

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
