"""An office's days: its calendar, closures, booking rules and route areas."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsClerk, IsDispatcher
from backend.accounts.roles import Role
from backend.common import clock
from backend.common.errors import NotFound
from backend.common.idempotency import idempotent
from backend.common.localtime import service_day_of
from backend.common.pagination import page_of
from backend.offices import services
from backend.offices.api import shapes
from backend.offices.api.examples import examples_of
from backend.offices.api.views import actor_id
from backend.offices.models import Office
from backend.offices.selectors import calendar, directory, visited_ground

SEES = (Role.DISPATCHER, Role.CLERK)


class OfficeCalendar(APIView):
    """The days of one office."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="getOfficeCalendar",
        tags=["offices"],
        parameters=[shapes.CalendarQuery],
        responses=shapes.OfficeDaysOut,
    )
    def get(self, request: Request, office_id: UUID) -> Response:
        """Show which days an office is open, with holidays, make-up Saturdays and closures."""
        wish = shapes.CalendarQuery.read_query(request)
        days = calendar.office_days(office_id=office_id, **wish)
        return Response(shapes.OfficeDaysOut({"days": days}).data)


class Closures(APIView):
    """Days, or parts of them, on which one office stays shut."""

    def get_permissions(self) -> list[BasePermission]:
        """Let clerks and dispatchers read and dispatchers close."""
        return _seen_by_clerks(self.request)

    @extend_schema(
        operation_id="listClosures", tags=["offices"], responses=shapes.ClosureOut(many=True)
    )
    def get(self, request: Request, office_id: UUID) -> Response:
        """List the closures of your office from today on, the first one first."""
        office = directory.office_for(request.user, office_id, *SEES)
        rows = calendar.closures(office_id=office.id, start=service_day_of(clock.now()))
        return page_of(rows, shapes.ClosureOut, self, request, ordering=("day", "id"))

    @extend_schema(
        operation_id="closeOffice",
        examples=examples_of("closeOffice"),
        tags=["offices"],
        request=shapes.ClosureIn,
        responses={201: shapes.ClosureOut},
    )
    @idempotent
    def post(self, request: Request, office_id: UUID) -> Response:
        """Shut your office for a day or a part of it, e.g. for a storm.

        No promise is moved by this: visits it concerns are listed with their day.
        """
        office = _mine(request, office_id)
        closure = services.close_office(
            office_id=office.id,
            **shapes.ClosureIn.read(request),
            actor_id=actor_id(request),
            now=clock.now(),
        )
        return Response(shapes.ClosureOut(closure).data, status=201)


class Reopen(APIView):
    """A closure taken back."""

    permission_classes = (IsDispatcher,)

    @extend_schema(
        operation_id="reopenOffice",
        examples=examples_of("reopenOffice"),
        tags=["offices"],
        request=shapes.ReopeningIn,
        responses=shapes.OfficeDayOut,
    )
    @idempotent
    def post(self, request: Request, office_id: UUID) -> Response:
        """Take a closure back; answers with the day as it is now. Twice is once."""
        office, day = _mine(request, office_id), shapes.ReopeningIn.read(request)["day"]
        services.reopen_office(office_id=office.id, day=day, now=clock.now())
        (shown,) = calendar.office_days(office_id=office.id, start=day, end=day)
        return Response(shapes.OfficeDayOut(shown).data)


class BookingRules(APIView):
    """When an office is open and how visits are booked there."""

    permission_classes = (IsDispatcher,)

    @extend_schema(
        operation_id="setBookingRules",
        examples=examples_of("setBookingRules"),
        tags=["offices"],
        request=shapes.BookingRulesIn,
        responses=shapes.OfficeOut,
    )
    def put(self, request: Request, office_id: UUID) -> Response:
        """Replace the hours and booking rules of your office.

        422 `invalid-field` for hours that cannot be. Visits that the new hours do not cover are
        listed with their day; none is moved.
        """
        office = _mine(request, office_id)
        services.set_booking_rules(
            office_id=office.id, **shapes.BookingRulesIn.read(request), now=clock.now()
        )
        return Response(shapes.OfficeOut(directory.office(office.id)).data)


class RouteAreas(APIView):
    """Ground that is visited on some days only."""

    def get_permissions(self) -> list[BasePermission]:
        """Let clerks and dispatchers read and dispatchers write."""
        return _seen_by_clerks(self.request)

    @extend_schema(
        operation_id="listRouteAreas", tags=["offices"], responses=shapes.RouteAreaOut(many=True)
    )
    def get(self, request: Request, office_id: UUID) -> Response:
        """List the route areas of your office, by name."""
        office = directory.office_for(request.user, office_id, *SEES)
        rows = visited_ground.route_areas(office.id)
        return page_of(rows, shapes.RouteAreaOut, self, request, ordering=("name", "id"))

    @extend_schema(
        operation_id="createRouteArea",
        examples=examples_of("createRouteArea"),
        tags=["offices"],
        request=shapes.RouteAreaIn,
        responses={201: shapes.RouteAreaOut},
    )
    @idempotent
    def post(self, request: Request, office_id: UUID) -> Response:
        """Have couriers come to an area on the given weekdays and dates only.

        422 `route-area-name-taken`, or `invalid-field` for a polygon that cannot be. Visits
        booked for other days before stay.
        """
        office = _mine(request, office_id)
        area = services.define_route_area(
            office_id=office.id, **shapes.RouteAreaIn.read(request), now=clock.now()
        )
        return Response(shapes.RouteAreaOut(area).data, status=201)


class OneRouteArea(APIView):
    """One area that is visited on some days only."""

    permission_classes = (IsDispatcher,)

    @extend_schema(
        operation_id="setRouteArea",
        tags=["offices"],
        request=shapes.RouteAreaIn,
        responses=shapes.RouteAreaOut,
    )
    def put(self, request: Request, office_id: UUID, area_id: UUID) -> Response:
        """Replace a route area of your office."""
        office = _mine(request, office_id)
        area = services.define_route_area(
            office_id=office.id,
            area_id=area_id,
            **shapes.RouteAreaIn.read(request),
            now=clock.now(),
        )
        return Response(shapes.RouteAreaOut(area).data)

    @extend_schema(operation_id="deleteRouteArea", tags=["offices"], responses={204: None})
    def delete(self, request: Request, office_id: UUID, area_id: UUID) -> Response:
        """Visit the area on every day again."""
        office = _mine(request, office_id)
        if not services.drop_route_area(office_id=office.id, area_id=area_id, now=clock.now()):
            raise NotFound
        return Response(status=204)


def _seen_by_clerks(request: Request) -> list[BasePermission]:
    return [IsClerk() if request.method in SAFE_METHODS else IsDispatcher()]


def _mine(request: Request, office_id: UUID) -> Office:
    return directory.office_for(request.user, office_id, Role.DISPATCHER)
