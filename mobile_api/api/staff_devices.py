"""Couriers' phones as their office sees them: listed, taken out of service, drained."""

from typing import cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.accounts.permissions import IsDispatcherOrOverseer
from backend.accounts.roles import Role
from backend.accounts.services import issue_drain_token, revoke_device
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.shapes import Shape
from backend.offices.selectors import courier_for
from mobile_api.selectors.devices import device_for, phones_of

MANAGES = (Role.DISPATCHER, Role.SUPERVISOR, Role.ADMINISTRATOR)


class InstallOut(Shape):
    """One installation of the app on a phone."""

    install_id = serializers.UUIDField()
    app_version = serializers.CharField()
    first_seen_at = serializers.DateTimeField()
    last_pushed_at = serializers.DateTimeField()
    is_quarantined = serializers.BooleanField(help_text="Its counter told two stories.")
    n_parked = serializers.IntegerField(help_text="Operations that are kept and not settled.")


class CourierDeviceOut(Shape):
    """A phone of a courier. A revoked one stays in the list: what it did is attributed to it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    platform = serializers.CharField()
    app_version = serializers.CharField()
    enrolled_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    installs = InstallOut(many=True)


class CourierDevicesOut(Shape):
    """All phones a courier ever had, oldest first."""

    devices = CourierDeviceOut(many=True)


class DrainTokenOut(Shape):
    """Give it to the found phone. It is shown this once."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class CourierDevices(APIView):
    """The phones of one courier."""

    permission_classes = (IsDispatcherOrOverseer,)

    @extend_schema(operation_id="listDevices", tags=["couriers"], responses=CourierDevicesOut)
    def get(self, request: Request, courier_id: UUID) -> Response:
        """List the phones of a courier of your office, with their installations."""
        courier = courier_for(request.user, courier_id, *MANAGES)
        return Response(CourierDevicesOut({"devices": phones_of(courier)}).data)


class RevokedDevice(APIView):
    """A phone taken out of service."""

    permission_classes = (IsDispatcherOrOverseer,)

    @extend_schema(
        operation_id="revokeDevice",
        tags=["couriers"],
        request=None,
        responses={200: CourierDeviceOut},
    )
    @idempotent
    def post(self, request: Request, device_id: UUID) -> Response:
        """Take a phone of a courier of your office out of service; twice is once.

        From its next request on it hears 401 `device-revoked` and keeps what it holds.
        """
        phone = device_for(request.user, device_id, *MANAGES)
        phone.revoked_at = revoke_device(device_id=device_id, now=clock.now()).revoked_at
        return Response(CourierDeviceOut(phone).data)


class DrainTokens(APIView):
    """Tokens for phones that were lost and found."""

    permission_classes = (IsDispatcherOrOverseer,)

    @extend_schema(
        operation_id="createDrainToken",
        tags=["couriers"],
        request=None,
        responses={201: DrainTokenOut},
    )
    @idempotent
    def post(self, request: Request, device_id: UUID) -> Response:
        """Make a token with which a phone brings up what it still holds, and nothing else.

        It pushes operations and photos of that phone's installations for 24 hours, or until the
        phone says that it is empty (`POST /courier/drained`); it opens no package. The phone is
        out of service then, and an earlier token of it is worth nothing.
        """
        phone = device_for(request.user, device_id, *MANAGES)
        actor = cast("User", request.user)
        row, token = issue_drain_token(device_id=phone.id, actor_id=actor.id, now=clock.now())
        answer = {"token": token, "expires_at": row.expires_at}
        return Response(DrainTokenOut(answer).data, status=201)
