"""Messages, for those who look after the service."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsOverseer
from backend.common.pagination import page_of
from backend.notifications.api.shapes import MessageOut, MessagesQuery
from backend.notifications.selectors import messages


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
