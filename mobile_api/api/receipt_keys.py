"""The keys receipts are signed with."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common import clock
from backend.common.shapes import Shape
from mobile_api.selectors.operations import signing_keys
from mobile_api.services.receipts import publish_key


class ReceiptKeyOut(Shape):
    """A public Ed25519 key: 32 bytes, base64."""

    key_id = serializers.CharField()
    public_key = serializers.CharField()
    first_used_at = serializers.DateTimeField()


class ReceiptKeysOut(Shape):
    """All keys receipts were ever signed with; the last one signs now."""

    keys = ReceiptKeyOut(many=True)


class ReceiptKeys(APIView):
    """Public keys of receipts."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(operation_id="listReceiptKeys", tags=["courier"], responses=ReceiptKeysOut)
    def get(self, request: Request) -> Response:
        """List the public keys with which anybody can check a receipt that a phone shows."""
        publish_key(now=clock.now())
        return Response(ReceiptKeysOut({"keys": signing_keys()}).data)
