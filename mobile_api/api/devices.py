"""Phones become devices."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsCourier, IsCourierOrDraining
from backend.accounts.selectors import device_of
from backend.accounts.services import end_draining, enrol_device, spend_enrolment_attempt
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.shapes import Shape, TextField
from backend.offices.selectors import courier_for_user


class EnrolmentIn(Shape):
    """The office's one-time code, and what kind of phone it is."""

    code = TextField(max_length=20, help_text="Eight digits, grouped as you like.")
    name = TextField(max_length=80, help_text="How people call the phone.")
    platform = TextField(max_length=40)
    app_version = TextField(max_length=40)


class DeviceCourierOut(Shape):
    """Whose phone it is."""

    id = serializers.UUIDField()
    employee_code = serializers.CharField()
    name = serializers.CharField()


class DeviceOfficeOut(Shape):
    """Where the courier's day begins and ends."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField()


class EnrolledDeviceOut(Shape):
    """Send the token as `Authorization: Token <token>`. It is shown this once."""

    device_id = serializers.UUIDField()
    token = serializers.CharField()
    courier = DeviceCourierOut()
    office = DeviceOfficeOut()


class DeviceOut(Shape):
    """The phone that asks."""

    device_id = serializers.UUIDField(source="id")
    name = serializers.CharField()
    platform = serializers.CharField()
    app_version = serializers.CharField()
    enrolled_at = serializers.DateTimeField()


class OwnDeviceOut(Shape):
    """The phone that asks, its courier and office."""

    device = DeviceOut()
    courier = DeviceCourierOut()
    office = DeviceOfficeOut()


class Devices(APIView):
    """Couriers' phones."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    def before_attempt(self, request: Request) -> None:
        """Count the try where no refusal can undo it."""
        code = EnrolmentIn.read(request)["code"]
        spend_enrolment_attempt(code=code, now=clock.now())

    @extend_schema(
        operation_id="enrolDevice",
        tags=["courier"],
        request=EnrolmentIn,
        responses={201: EnrolledDeviceOut},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Turn the office's one-time code into a token for this phone.

        422 `enrolment-code-wrong` for every reason alike; each code has five tries, everybody
        together 200 wrong ones an hour. Repeat it with the same key when no answer came.
        """
        device, token = enrol_device(**EnrolmentIn.read(request), now=clock.now())
        courier = courier_for_user(device.user)
        answer = {
            "device_id": device.id,
            "token": token,
            "courier": courier,
            "office": courier.office,
        }
        return Response(EnrolledDeviceOut(answer).data, status=201)


class Drained(APIView):
    """A found phone that is empty."""

    permission_classes = (IsCourierOrDraining,)

    @extend_schema(
        operation_id="endDraining", tags=["courier"], request=None, responses={204: None}
    )
    def post(self, request: Request) -> Response:
        """Say that everything is here: the drain token opens nothing more. No key is needed."""
        end_draining(device_id=device_of(request.auth).id, now=clock.now())
        return Response(status=204)


class OwnDevice(APIView):
    """The phone that asks."""

    permission_classes = (IsCourier,)

    @extend_schema(operation_id="getOwnDevice", tags=["courier"], responses=OwnDeviceOut)
    def get(self, request: Request) -> Response:
        """Show which device, courier and office this token stands for."""
        device = device_of(request.auth)
        courier = courier_for_user(device.user)
        answer = {"device": device, "courier": courier, "office": courier.office}
        return Response(OwnDeviceOut(answer).data)
