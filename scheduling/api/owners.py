"""Who may stand at the door: registered proxies, and the owner's QR code."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.api.shapes import PhoneField
from backend.accounts.models import User
from backend.accounts.permissions import IsCitizen, IsClerk
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.shapes import InstantField, Shape, TextField
from backend.dossiers.selectors import dossier_of_owner, proxies_of, proxy
from backend.dossiers.states import ProxyPurpose
from scheduling.api.booking import actor_of
from scheduling.api.examples import examples_of
from scheduling.selectors.owners import dossier_to_speak_for
from scheduling.services.door_passes import issue_door_pass
from scheduling.services.handover_codes import own_handover_code
from scheduling.services.proxies import end_proxy, name_proxy


class ProxyIn(Shape):
    """Somebody who may act for the owner: for which dossiers and what, until when."""

    dossier_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=20)
    name = TextField(max_length=120)
    phone = PhoneField(required=False)
    purposes = serializers.ListField(
        child=serializers.ChoiceField(choices=ProxyPurpose.choices), min_length=1, max_length=2
    )
    valid_until = InstantField(help_text="At most a year ahead.")


class ProxyOut(Shape):
    """Somebody who may act for the owner, unless `revoked_at` or `valid_until` is over."""

    id = serializers.UUIDField()
    dossier_id = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField(help_text="E.164, or empty.")
    purposes = serializers.ListField(child=serializers.ChoiceField(choices=ProxyPurpose.choices))
    valid_until = serializers.DateTimeField()
    registered_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)


class DoorPassOut(Shape):
    """What the owner shows as a QR code; it proves one handover."""

    text = serializers.CharField()
    valid_until = serializers.DateTimeField()


class DoorCodeOut(Shape):
    """The six digits to tell at the door, for all errands of the visit."""

    code = serializers.CharField()
    valid_until = serializers.DateTimeField()


class Proxies(APIView):
    """Registering somebody who acts for the owner."""

    permission_classes = (IsCitizen | IsClerk,)

    @extend_schema(
        operation_id="registerProxy", examples=examples_of("registerProxy"), tags=["dossiers"],
        request=ProxyIn, responses={201: ProxyOut(many=True)},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request) -> Response:
        """Register somebody for your own dossiers; a clerk does it for an owner at the counter.

        One of the dossiers is not yours: 404, and nobody is registered. No identity paper is
        asked for: the courier looks at it at the door, and keeps no picture.
        """
        wish = ProxyIn.read(request)
        for dossier_id in wish["dossier_ids"]:
            dossier_to_speak_for(request.user, dossier_id)
        rows = name_proxy(**wish, actor=actor_of(request), now=clock.now())
        return Response(ProxyOut(rows, many=True).data, status=201)


class ProxiesOfDossier(APIView):
    """Who may act for the owner of one dossier."""

    permission_classes = (IsCitizen | IsClerk,)

    @extend_schema(operation_id="listProxies", tags=["dossiers"], responses=ProxyOut(many=True))
    def get(self, request: Request, dossier_id: UUID) -> Response:
        """List them, oldest first, those of the past too; all on one page."""
        found = dossier_to_speak_for(request.user, dossier_id)
        return Response(ProxyOut(proxies_of(found.id), many=True).data)


class RevokeProxy(APIView):
    """The end of a proxy."""

    permission_classes = (IsCitizen | IsClerk,)

    @extend_schema(operation_id="revokeProxy", tags=["dossiers"], request=None, responses=ProxyOut)
    @idempotent
    def post(self, request: Request, proxy_id: UUID) -> Response:
        """Let somebody act no longer; what was handed over stands."""
        dossier_to_speak_for(request.user, proxy(proxy_id).dossier_id)
        row = end_proxy(proxy_id=proxy_id, actor=actor_of(request), now=clock.now())
        return Response(ProxyOut(row).data)


class DoorPasses(APIView):
    """The owner's QR code."""

    permission_classes = (IsCitizen,)

    @extend_schema(
        operation_id="issueDoorPass", tags=["dossiers"], request=None,
        responses={201: DoorPassOut},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, dossier_id: UUID) -> Response:
        """Get the text of a QR code that proves at the door who you are, for a day and once.

        Only for the owner, signed in with her own phone. The courier's phone checks it without
        a network; the server checks again, and that it was not used before.
        """
        found = dossier_of_owner(request.user, dossier_id)
        return Response(
            DoorPassOut(issue_door_pass(dossier_id=found.id, now=clock.now())).data, status=201
        )


class DoorCode(APIView):
    """The code of a visit."""

    permission_classes = (IsCitizen,)

    @extend_schema(operation_id="showDoorCode", tags=["booking"], responses=DoorCodeOut)
    def get(self, request: Request, appointment_id: UUID) -> Response:
        """Read the code that the courier will ask for; it is sent by message on the way, too.

        Only signed in with the phone it is sent to: the dossier's owner's for a delivery, else
        the visit's. A courier without a network cannot send it, and can check it all the same.
        """
        phone = request.user.phone if isinstance(request.user, User) else None
        code, ends = own_handover_code(
            appointment_id=appointment_id, phone=phone or "", now=clock.now()
        )
        body = DoorCodeOut({"code": code, "valid_until": ends}).data
        return Response(body, headers={"Cache-Control": "no-store"})
