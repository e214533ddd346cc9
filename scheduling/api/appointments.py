"""Appointments after booking: look, cancel, move."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsCitizen, IsClerk
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.pagination import page_of
from backend.common.shapes import Shape
from scheduling.api.booking import actor_of, is_citizen
from scheduling.api.examples import examples_of
from scheduling.api.shapes import AppointmentOut, CancelIn, RescheduleIn
from scheduling.errors import ReasonNeeded
from scheduling.selectors.bookings import appointment_for, appointments_for
from scheduling.services.calendar_files import calendar_file
from scheduling.services.changes import cancel_appointment, reschedule_appointment

EITHER = (IsCitizen | IsClerk,)


class AppointmentQuery(Shape):
    """Which appointments staff want to see; a citizen always sees all of hers."""

    office_id = serializers.UUIDField(required=False)
    day = serializers.DateField(required=False)


class Appointments(APIView):
    """Appointments."""

    permission_classes = EITHER

    @extend_schema(
        operation_id="listAppointments", tags=["booking"], parameters=[AppointmentQuery],
        responses=AppointmentOut(many=True),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List the citizen's own appointments, or those of the clerk's offices."""
        asked = AppointmentQuery.read_query(request)
        rows = appointments_for(request.user)
        if "office_id" in asked:
            rows = rows.filter(service_day__office_id=asked["office_id"])
        if "day" in asked:
            rows = rows.filter(service_day__day=asked["day"])
        return page_of(rows, AppointmentOut, self, request)


class OneAppointment(APIView):
    """One appointment."""

    permission_classes = EITHER

    @extend_schema(operation_id="getAppointment", tags=["booking"], responses=AppointmentOut)
    def get(self, request: Request, appointment_id: UUID) -> Response:
        """Show one appointment."""
        return Response(AppointmentOut(appointment_for(request.user, appointment_id)).data)


class AppointmentCalendar(APIView):
    """A visit for the citizen's own calendar."""

    permission_classes = EITHER

    @extend_schema(
        operation_id="getAppointmentCalendar", tags=["booking"],
        responses={(200, "text/calendar"): OpenApiTypes.BINARY},
    )  # fmt: skip
    def get(self, request: Request, appointment_id: UUID) -> HttpResponse:
        """Download the visit as an iCalendar file.

        Its UID stays when the visit is moved and SEQUENCE rises; a cancelled visit comes with
        METHOD CANCEL. So opening the newest file puts the calendar right.
        """
        content = calendar_file(appointment_for(request.user, appointment_id), now=clock.now())
        headers = {"Content-Disposition": 'attachment; filename="hen.ics"'}
        return HttpResponse(content, content_type="text/calendar", headers=headers)


class CancelAppointment(APIView):
    """A visit cancelled."""

    permission_classes = EITHER

    @extend_schema(
        operation_id="cancelAppointment", examples=examples_of("cancelAppointment"),
        tags=["booking"], request=CancelIn,
        responses=AppointmentOut,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, appointment_id: UUID) -> Response:
        """Cancel. A citizen can until two hours before the window; a clerk says why."""
        reason = CancelIn.read(request).get("reason", "")
        _check_reason(request, reason)
        appointment = cancel_appointment(
            appointment_id=appointment_for(request.user, appointment_id).id, reason=reason,
            actor=actor_of(request), by_citizen=is_citizen(request), now=clock.now(),
        )  # fmt: skip
        return Response(AppointmentOut(appointment).data)


class RescheduleAppointment(APIView):
    """A visit moved to another window."""

    permission_classes = EITHER

    @extend_schema(
        operation_id="rescheduleAppointment", examples=examples_of("rescheduleAppointment"),
        tags=["booking"], request=RescheduleIn,
        responses=AppointmentOut,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, appointment_id: UUID) -> Response:
        """Move a visit, or book a failed one again. The old place is kept until the new is had."""
        asked = RescheduleIn.read(request)
        _check_reason(request, asked.get("reason", ""))
        appointment = reschedule_appointment(
            appointment_id=appointment_for(request.user, appointment_id).id, **asked,
            actor=actor_of(request), by_citizen=is_citizen(request), now=clock.now(),
        )  # fmt: skip
        return Response(AppointmentOut(appointment).data)


def _check_reason(request: Request, reason: str) -> None:
    if not is_citizen(request) and not reason:
        raise ReasonNeeded
