"""Messages, for those who look after the service and for those who get them."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsCitizen, IsClerk, IsCourier, IsOverseer
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.pagination import page_of
from backend.notifications.api import examples
from backend.notifications.api.shapes import (
    MessageOut,
    MessagesQuery,
    PhoneIn,
    ToldMessageOut,
)
from backend.notifications.selectors import messages, messages_of
from backend.notifications.services import mark_seen


class Messages(APIView):
    """What was sent."""

    permission_classes = (IsOverseer,)

    @extend_schema(
        operation_id="listMessages",
        tags=["notifications"],
        parameters=[MessagesQuery],
        responses={200: MessageOut(many=True)},
    )
    def get(self, request: Request) -> Response:
        """List messages, newest first, all or those in one state."""
        wanted = MessagesQuery.read_query(request)
        return page_of(messages(**wanted), MessageOut, self, request, ordering="-id")


class _ToldMessages(APIView):
    """What was said to the asker."""

    def person(self, request: Request) -> dict[str, Any]:
        """Return whose messages these are."""
        user: Any = request.user
        return {"phone": user.phone, "user_id": user.id}

    def page(self, request: Request) -> Response:
        """Answer a page of the asker's messages."""
        rows = messages_of(**self.person(request))
        return page_of(rows, ToldMessageOut, self, request, ordering="-id")

    def seen(self, request: Request, message_id: UUID) -> Response:
        """Note that the asker has seen a message."""
        message = mark_seen(message_id=message_id, now=clock.now(), **self.person(request))
        return Response(ToldMessageOut(message).data)


class OwnMessages(_ToldMessages):
    """What was said to a citizen."""

    permission_classes = (IsCitizen,)

    @extend_schema(
        operation_id="listOwnMessages",
        tags=["notifications"],
        responses={200: ToldMessageOut(many=True)},
    )
    def get(self, request: Request) -> Response:
        """List what was said to you, newest first: what, when, by which channel, and how it went.

        Texts are erased after 90 days; that there was a message stays for two years.
        """
        return self.page(request)


class SeenMessage(_ToldMessages):
    """A message a citizen has read."""

    permission_classes = (IsCitizen,)

    @extend_schema(
        operation_id="markMessageSeen",
        tags=["notifications"],
        request=None,
        responses={200: ToldMessageOut},
    )
    @idempotent
    def post(self, request: Request, message_id: UUID) -> Response:
        """Say that you have seen a message: no other channel is tried for it any more."""
        return self.seen(request, message_id)


class CourierMessages(_ToldMessages):
    """What was said to a courier."""

    permission_classes = (IsCourier,)

    def person(self, request: Request) -> dict[str, Any]:
        """Return the courier; a phone number of hers may also be a citizen's."""
        return {"phone": None, "user_id": request.user.pk}

    @extend_schema(
        operation_id="listCourierMessages",
        tags=["courier"],
        responses={200: ToldMessageOut(many=True)},
    )
    def get(self, request: Request) -> Response:
        """List what was said to the courier, newest first; a push names one by `message_id`."""
        return self.page(request)


class MessagesOfPhone(APIView):
    """What was said to somebody who asks a clerk."""

    permission_classes = (IsClerk,)

    @extend_schema(
        operation_id="findMessagesOfPhone",
        tags=["notifications"],
        request=PhoneIn,
        responses={200: ToldMessageOut(many=True)},
        examples=[examples.PHONE],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """List what was said to a phone number, newest first."""
        rows = messages_of(phone=PhoneIn.read(request)["phone"], user_id=None)
        return page_of(rows, ToldMessageOut, self, request, ordering="-id")
