"""Phones with their installations, as their office sees them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q

from backend.accounts.models import Device
from backend.accounts.roles import Role
from backend.accounts.selectors import Asker, devices_of, may_act_in
from backend.common.errors import NotFound
from mobile_api.models import Install
from mobile_api.states import OperationState

if TYPE_CHECKING:
    from backend.offices.models import Courier


@dataclass(slots=True)
class Phone:
    """A device and its installations; each carries `n_parked`."""

    id: UUID
    name: str
    platform: str
    app_version: str
    enrolled_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None
    installs: Sequence[Install]


def phones_of(courier: "Courier") -> list[Phone]:
    """Return all phones a courier ever had, oldest first. Two queries."""
    devices = devices_of(courier.user_id)
    return _phones(devices)


def device_for(user: Asker, device_id: UUID, *roles: Role) -> Phone:
    """Return a phone of a courier of an office where the asker has one of the roles.

    Raises:
        NotFound: if there is none, or it is another office's.
    """
    device = Device.objects.select_related("user__courier").filter(id=device_id).first()
    courier = getattr(device.user, "courier", None) if device is not None else None
    if device is None or courier is None or not may_act_in(user, courier.office_id, *roles):
        raise NotFound
    return _phones([device])[0]


def _phones(devices: list[Device]) -> list[Phone]:
    installs = defaultdict(list)
    is_parked = Q(operations__state=OperationState.PARKED)
    rows = Install.objects.filter(device__in=devices).order_by("id")
    for install in rows.annotate(n_parked=Count("operations", filter=is_parked)):
        installs[install.device_id].append(install)
    return [
        Phone(
            each.id, each.name, each.platform, each.app_version, each.enrolled_at,
            each.last_seen_at, each.revoked_at, installs[each.id],
        )
        for each in devices
    ]  # fmt: skip
