"""Who stands behind a courier's request."""

from typing import TYPE_CHECKING

from rest_framework.request import Request

from backend.accounts.models import User
from backend.accounts.selectors import device_of, is_draining
from backend.offices.selectors import courier_for_user
from mobile_api.services.reports import Sender

if TYPE_CHECKING:
    from backend.offices.models import Courier


def courier_of(request: Request) -> "Courier":
    """Return the courier who asks, with the office.

    Raises:
        NotFound: if the user no longer works as a courier.
    """
    assert isinstance(request.user, User)  # noqa: S101  IsCourier saw to it
    return courier_for_user(request.user)


def sender_of(request: Request) -> Sender:
    """Return the device and the courier of a request.

    Raises:
        NotFound: if the token is no device's, or its user no longer works as a courier.
    """
    device, courier = device_of(request.auth), courier_of(request)
    return Sender(
        device_id=device.id,
        user_id=device.user_id,
        courier_id=courier.id,
        office_id=courier.office_id,
        is_draining=is_draining(request.auth),
    )
