"""Which channels this installation has, from its settings, and so which steps a ladder has.

Adapters are made where they are first used: in a worker after its fork. Without any channel of
the outside everything goes to the console, so that a fresh installation and the demo can be seen
working.
"""

import json
import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from django.conf import settings

from backend.notifications.channels import Channel
from backend.notifications.kinds import Kind, Step, Way

_ZALO: Final = (
    "ZNS_APP_ID",
    "ZNS_SECRET_KEY",
    "ZNS_REFRESH_TOKEN",
    "ZALO_OAUTH_URL",
    "ZNS_TEMPLATES",
)
_CONSOLE: Final = (Step(Way.CONSOLE),)
CHANNELS_OF: Final[Mapping[Way, tuple[str, ...]]] = MappingProxyType(
    {
        Way.PUSH: ("fcm", "webpush"),
        Way.ZNS: ("zns",),
        Way.EMAIL: ("email",),
        Way.SMS: ("sms",),
        Way.CALL: ("call",),
        Way.CONSOLE: ("console",),
    }
)


def configured() -> frozenset[str]:
    """Return the names of the channels whose settings are given."""
    return frozenset(name for name, (given, _) in _ADAPTERS.items() if given())


def channel(name: str) -> Channel | None:
    """Return this process's adapter of a channel; None if it is not set up."""
    if name == "console":
        return _console()
    given = _ADAPTERS[name][0]() if name in _ADAPTERS else ()
    return _made(name, os.getpid(), given) if given else None


def steps_of(kind: Kind) -> tuple[Step, ...]:
    """Return a kind's ladder here: the console alone while no channel is set up.

    Steps without a channel stay: they reach nobody, and the next one follows at once.
    """
    return kind.steps if configured() else _CONSOLE


def forget_adapters() -> None:
    """Close all adapters; the next use makes new ones."""
    for adapter in _alive:
        close = getattr(adapter, "close", None)
        if close is not None:
            close()
    _alive.clear()
    _made.cache_clear()


_alive: list[Channel] = []


@lru_cache(maxsize=16)
def _made(name: str, process: int, given: tuple[str, ...]) -> Channel:
    """Return an adapter; another process or other settings get another one."""
    adapter = _ADAPTERS[name][1](*given)
    _alive.append(adapter)
    return adapter


def _console() -> Channel:
    from backend.notifications.channels.console import ConsoleChannel  # noqa: PLC0415

    return ConsoleChannel()


# The libraries behind the adapters are heavy: whoever does not use a channel does not load it.
def _fcm(account: str, url: str) -> Channel:
    from backend.notifications.channels.fcm import FcmChannel  # noqa: PLC0415

    return FcmChannel(account, url=url)


def _webpush(private_key: str, contact: str, hosts: str) -> Channel:
    from backend.notifications.channels.webpush import WebPushChannel  # noqa: PLC0415

    return WebPushChannel(private_key, contact, hosts)


def _zns(url: str, app_id: str, secret_key: str, refresh: str, oauth: str, known: str) -> Channel:
    from backend.notifications.channels.zns import ZnsChannel  # noqa: PLC0415
    from backend.notifications.zalo_tokens import ZaloTokens  # noqa: PLC0415

    tokens = ZaloTokens(app_id, secret_key, refresh, oauth)
    return ZnsChannel(url, tokens, json.loads(known))


def _sms(url: str, token: str, sender: str) -> Channel:
    from backend.notifications.channels.sms import SmsChannel  # noqa: PLC0415

    return SmsChannel(url, token, sender)


def _email(url: str, sender: str) -> Channel:
    from backend.notifications.channels.email import EmailChannel  # noqa: PLC0415

    return EmailChannel(url, sender)


def _given(*names: str) -> Callable[[], tuple[str, ...]]:
    """Return what reads the named settings: all of them, or nothing if the first is empty."""
    return lambda: (
        tuple(str(getattr(settings, name)) for name in names) if getattr(settings, names[0]) else ()
    )


_ADAPTERS: Final[Mapping[str, tuple[Callable[[], tuple[str, ...]], Callable[..., Channel]]]] = (
    MappingProxyType(
        {
            "fcm": (_given("FCM_CREDENTIALS", "FCM_URL"), _fcm),
            "webpush": (
                _given("WEBPUSH_PRIVATE_KEY", "WEBPUSH_CONTACT", "WEBPUSH_HOSTS"),
                _webpush,
            ),
            "zns": (
                lambda: (settings.ZNS_URL, *_given(*_ZALO)()) if settings.ZNS_APP_ID else (),
                _zns,
            ),
            "sms": (_given("SMS_URL", "SMS_TOKEN", "SMS_SENDER"), _sms),
            "email": (_given("EMAIL_URL", "EMAIL_FROM"), _email),
        }
    )
)
