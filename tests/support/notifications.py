"""The outside of notifications on the loopback, and short ways to look at what was told."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from backend.notifications import ways
from backend.notifications.models import Address, Message
from backend.notifications.services.addresses import put_address, set_push_address
from tests.conftest import NOW
from tests.support.fcm import FcmServer


@contextmanager
def fcm_for(settings) -> Iterator[FcmServer]:
    """Serve FCM on the loopback and point the settings at it."""
    server = FcmServer()
    settings.FCM_CREDENTIALS, settings.FCM_URL = server.account, server.url
    try:
        yield server
    finally:
        ways.forget_adapters()
        server.close()


def phone_of_courier(user, value="token-1", *, kind="token", now=NOW) -> Address:
    """Give a courier an enrolled phone with a push token."""
    from tests.support.people import token_of  # noqa: PLC0415

    token_of(user)
    device = user.devices.latest("id")
    return set_push_address(device=device, kind=kind, value=value, now=now)


def states_of(message: Message) -> list[str]:
    return list(message.events.order_by("id").values_list("state", flat=True))


def sendings_of(message: Message) -> list[tuple[str, str, str]]:
    """Each way that was tried, in order: channel, state, note."""
    rows = message.sendings.order_by("created_at", "id")
    return list(rows.values_list("channel", "state", "note"))


__all__ = ["closing", "fcm_for", "phone_of_courier", "put_address", "sendings_of", "states_of"]
