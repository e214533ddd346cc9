"""Calls that clerks make, and reports of other companies."""

import hashlib
import hmac
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsClerk
from backend.accounts.roles import Role
from backend.accounts.selectors import office_scope
from backend.common import clock
from backend.common.errors import NotFound
from backend.common.idempotency import idempotent
from backend.common.pagination import page_of
from backend.notifications.api import examples
from backend.notifications.api.shapes import CallOutcomeIn, CallTaskOut, ReportOut, SmsReportIn
from backend.notifications.channels.zns import is_genuine
from backend.notifications.errors import ReportNotGenuine
from backend.notifications.models import CallTask
from backend.notifications.selectors import open_call_tasks
from backend.notifications.services import close_call_task, record_report
from backend.notifications.states import CallTaskState


def _offices(request: Request) -> Q:
    """Return whose calls the asker makes: her offices' and those of no office."""
    user: Any = request.user
    offices = office_scope(user, Role.CLERK, Role.DISPATCHER)
    return Q(office_id__in=offices) | Q(office_id__isnull=True)


class CallTasks(APIView):
    """Calls to be made."""

    permission_classes = (IsClerk,)

    @extend_schema(
        operation_id="listCallTasks",
        tags=["notifications"],
        responses={200: CallTaskOut(many=True)},
    )
    def get(self, request: Request) -> Response:
        """List whom nobody has reached yet, oldest first: the last way is a call."""
        rows = open_call_tasks(now=clock.now()).filter(_offices(request))
        return page_of(rows, CallTaskOut, self, request)


class CloseCallTask(APIView):
    """A call that was made."""

    permission_classes = (IsClerk,)

    @extend_schema(
        operation_id="closeCallTask",
        tags=["notifications"],
        request=CallOutcomeIn,
        responses={200: CallTaskOut},
        examples=[examples.OUTCOME],
    )
    @idempotent
    def post(self, request: Request, task_id: UUID) -> Response:
        """Write down how a call went. 422 `illegal-transition` if it was closed otherwise."""
        if not CallTask.objects.filter(_offices(request), id=task_id).exists():
            raise NotFound
        wish = CallOutcomeIn.read(request)
        task = close_call_task(
            task_id=task_id,
            outcome=CallTaskState(wish["outcome"]),
            note=wish["note"],
            actor=str(request.user.pk),
            now=clock.now(),
        )
        return Response(CallTaskOut(task).data)


class SmsReports(APIView):
    """What the gateway of text messages reports."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(
        operation_id="reportSms",
        tags=["notifications"],
        auth=[],
        request=SmsReportIn,
        responses=ReportOut,
        examples=[examples.SMS_REPORT],
    )
    def post(self, request: Request) -> Response:
        """Take a report. `X-Signature`: HMAC-SHA256 of the body with the agreed secret, in hex."""
        secret = settings.SMS_REPORT_SECRET.encode()
        digest = hmac.new(secret, request.body, hashlib.sha256).hexdigest()
        if not secret or not hmac.compare_digest(digest, request.headers.get("X-Signature", "")):
            raise ReportNotGenuine
        report = SmsReportIn.read(request)
        return _answer("sms", report["id"], report["status"] == "delivered", report["reason"])


class ZnsReports(APIView):
    """What Zalo reports."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(
        operation_id="reportZns",
        tags=["notifications"],
        auth=[],
        request={"application/json": {"type": "object"}},
        responses=ReportOut,
    )
    def post(self, request: Request) -> Response:
        """Take an event of Zalo's webhook; only that a message was received changes something."""
        body = request.body
        event: Any = request.data if isinstance(request.data, dict) else {}
        if not is_genuine(
            app_id=settings.ZNS_APP_ID,
            body=body,
            timestamp=str(event.get("timestamp", "")),
            secret=settings.ZNS_OA_SECRET,
            signature=request.headers.get("X-ZEvent-Signature", ""),
        ):
            raise ReportNotGenuine
        message: Any = event.get("message")
        has_come = event.get("event_name") == "user_received_message" and isinstance(message, dict)
        if not has_come:
            return Response(ReportOut({"is_known": False}).data)
        return _answer("zns", str(message.get("msg_id", "")), arrived=True)


def _answer(channel: str, provider_id: str, arrived: bool, note: str = "") -> Response:  # noqa: FBT001
    is_known = record_report(
        channel=channel, provider_id=provider_id, arrived=arrived, note=note, now=clock.now()
    )
    return Response(ReportOut({"is_known": is_known}).data)
