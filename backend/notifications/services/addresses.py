"""Where people are reached: phones, browsers, e-mail."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.accounts.models import Device, User
from backend.common import crypto
from backend.notifications.models import Address


@transaction.atomic
def set_push_address(*, device: Device, kind: str, value: str, now: datetime) -> Address:
    """Note the push token or installation id of a courier's phone. Twice is once.

    A phone has one; a phone that changed hands takes its token along to the new courier.
    """
    Address.objects.filter(device=device).exclude(value_digest=crypto.digest_of(value)).delete()
    return put_address(
        channel="fcm", user=device.user, device=device, kind=kind, value=value, now=now
    )


def put_address(
    *,
    channel: str,
    user: User,
    value: str,
    now: datetime,
    device: Device | None = None,
    kind: str = "",
    keys: Mapping[str, str] | None = None,
) -> Address:
    """Store an address, or move it to this person: it stands for a device, and devices move."""
    facts = {
        "user": user,
        "device": device,
        "kind": kind,
        "value": value,
        "keys": dict(keys or {}),
        "last_seen_at": now,
    }
    address, _ = Address.objects.update_or_create(
        channel=channel,
        value_digest=crypto.digest_of(value),
        defaults=facts,
        create_defaults=facts | {"created_at": now},
    )
    return address


def remove_address(*, user: User, address_id: UUID, channel: str) -> None:
    """Forget one of somebody's own addresses. Twice is once; somebody else's is left alone."""
    Address.objects.filter(id=address_id, user=user, channel=channel).delete()


def remove_push_address(*, device: Device) -> None:
    """Forget the push token of a courier's phone, as when she signs out."""
    Address.objects.filter(device=device).delete()
