"""Offices and their couriers."""

from typing import cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.accounts.permissions import IsAdministrator, IsDispatcher, IsStaff
from backend.accounts.roles import Role
from backend.accounts.services import create_enrolment_code
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.pagination import page_of
from backend.offices.api import shapes
from backend.offices.selectors import directory
from backend.offices.services import couriers as courier_services
from backend.offices.services import offices as office_services

SEES_COURIERS = (Role.DISPATCHER, Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)


class Offices(APIView):
    """Post offices."""

    def get_permissions(self) -> list[BasePermission]:
        """Let everybody read."""
        return [AllowAny() if self.request.method in SAFE_METHODS else IsAdministrator()]

    @extend_schema(
        operation_id="listOffices", tags=["offices"], responses=shapes.OfficeOut(many=True)
    )
    def get(self, request: Request) -> Response:
        """List the offices in service, by name."""
        return page_of(
            directory.offices(), shapes.OfficeOut, self, request, ordering=("sort_key", "id")
        )

    @extend_schema(
        operation_id="createOffice",
        tags=["offices"],
        request=shapes.OfficeIn,
        responses={201: shapes.OfficeOut},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Make an office, with the ground it serves.

        422 `office-code-taken`, or `invalid-field` for hours, commune or polygon that cannot be.
        """
        wish = shapes.OfficeIn.read(request)
        office = office_services.create_office(
            **wish.pop("place"), polygon=wish.pop("area"), **wish, now=clock.now()
        )
        return Response(shapes.OfficeOut(office).data, status=201)


class OneOffice(APIView):
    """One post office."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="getOffice", tags=["offices"], responses=shapes.OfficeOut)
    def get(self, request: Request, office_id: UUID) -> Response:
        """Show an office: where it is and when it is open."""
        return Response(shapes.OfficeOut(directory.office(office_id)).data)


class OfficeCouriers(APIView):
    """The couriers of one office."""

    def get_permissions(self) -> list[BasePermission]:
        """Let the office's staff read and administrators add."""
        return [IsStaff() if self.request.method in SAFE_METHODS else IsAdministrator()]

    @extend_schema(
        operation_id="listCouriers", tags=["couriers"], responses=shapes.CourierOut(many=True)
    )
    def get(self, request: Request, office_id: UUID) -> Response:
        """List the couriers of your office, by name; those who left are marked."""
        office = directory.office_for(request.user, office_id, *SEES_COURIERS)
        rows = directory.couriers_of(office.id)
        return page_of(rows, shapes.CourierOut, self, request, ordering=("sort_key", "id"))

    @extend_schema(
        operation_id="createCourier",
        tags=["couriers"],
        request=shapes.CourierIn,
        responses={201: shapes.CourierOut},
    )
    @idempotent
    def post(self, request: Request, office_id: UUID) -> Response:
        """Add a courier to an office.

        422 `employee-code-taken`, or `invalid-field` for an unknown skill or shift pattern.
        """
        office = directory.office_for(request.user, office_id, Role.ADMINISTRATOR)
        wish = shapes.CourierIn.read(request)
        courier = courier_services.create_courier(office_id=office.id, **wish, now=clock.now())
        return Response(shapes.CourierOut(courier).data, status=201)


class EnrolmentCodes(APIView):
    """Codes that enrol a courier's phone."""

    permission_classes = (IsDispatcher,)

    @extend_schema(
        operation_id="createEnrolmentCode",
        tags=["couriers"],
        request=None,
        responses={201: shapes.EnrolmentCodeOut},
    )
    @idempotent
    def post(self, request: Request, courier_id: UUID) -> Response:
        """Make a code for a courier of your office; an earlier one is worth nothing then."""
        courier = directory.courier_for(request.user, courier_id, Role.DISPATCHER)
        code = create_enrolment_code(user=courier.user, now=clock.now())
        return Response(shapes.EnrolmentCodeOut({"code": code}).data, status=201)


class ShiftExceptions(APIView):
    """Days on which a courier is absent or works other hours."""

    permission_classes = (IsDispatcher,)

    @extend_schema(
        operation_id="setShiftException",
        tags=["couriers"],
        request=shapes.ShiftExceptionIn,
        responses={201: shapes.ShiftExceptionOut},
    )
    @idempotent
    def post(self, request: Request, courier_id: UUID) -> Response:
        """Say that a courier of your office is absent on a day, or works other hours.

        The last word counts. Visits already planned are not moved by this.
        """
        courier = directory.courier_for(request.user, courier_id, Role.DISPATCHER)
        wish = shapes.ShiftExceptionIn.read(request)
        exception = courier_services.set_exception(
            courier_id=courier.id, **wish, actor_id=actor_id(request), now=clock.now()
        )
        return Response(shapes.ShiftExceptionOut(exception).data, status=201)


class Skills(APIView):
    """What couriers can be trained for."""

    permission_classes = (IsStaff,)

    @extend_schema(
        operation_id="listSkills", tags=["couriers"], responses=shapes.SkillOut(many=True)
    )
    def get(self, request: Request) -> Response:
        """List the skills; each is a field of procedures."""
        return page_of(directory.skills(), shapes.SkillOut, self, request, ordering="key")


class ShiftPatterns(APIView):
    """When couriers work."""

    permission_classes = (IsStaff,)

    @extend_schema(
        operation_id="listShiftPatterns",
        tags=["couriers"],
        responses=shapes.ShiftPatternOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the shift patterns."""
        return page_of(directory.shift_patterns(), shapes.ShiftPatternOut, self, request)


def actor_id(request: Request) -> UUID:
    """Return who of the staff asks."""
    return cast("User", request.user).id  # the permission let nobody else in
