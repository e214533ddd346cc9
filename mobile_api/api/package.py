"""Package and changes down."""

from dataclasses import asdict

from django.utils.http import parse_etags, quote_etag
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsCourier
from backend.common import clock
from backend.common.crypto import canonical_json, digest_of
from backend.common.localtime import service_day_of
from backend.common.shapes import ProblemShape
from backend.notifications.services import record_sync
from mobile_api.api.package_shapes import ChangesOut, ChangesQuery, PackageOut
from mobile_api.api.senders import courier_of
from mobile_api.selectors.changes import changes_for
from mobile_api.selectors.packages import appointments_of, package_of
from scheduling.services.handover_codes import verifiers_of


class CourierPackage(APIView):
    """What a phone needs to work offline."""

    permission_classes = (IsCourier,)

    @extend_schema(
        operation_id="pullPackage",
        tags=["courier"],
        responses={
            200: PackageOut,
            304: OpenApiResponse(description="The package with this ETag is still true."),
        },
    )
    def get(self, request: Request) -> Response:
        """Get the courier's stops of today and tomorrow with check lists, packets and desks.

        Send `If-None-Match` with the last ETag to fetch it only if it changed. An `epoch` other
        than the last one says that the server was restored: offer again what you did in 30 days.
        """
        courier, now = courier_of(request), clock.now()
        record_sync(user_id=courier.user_id, now=now)  # whatever was pushed has done its work
        package = package_of(courier, today=service_day_of(now), now=now)
        context = {
            "missing_photos": package.missing_photos,
            "proxies": package.proxies,
            "fees": package.fees,
            "verifiers": verifiers_of(appointments_of(package), now=now),
        }
        body = PackageOut(package, context=context).data
        etag = quote_etag(digest_of(canonical_json(body)))
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            return Response(status=304, headers=headers)
        return Response(body, headers=headers)


class CourierChanges(APIView):
    """What changed since."""

    permission_classes = (IsCourier,)

    @extend_schema(
        operation_id="pullChanges",
        tags=["courier"],
        parameters=[ChangesQuery],
        responses={
            200: ChangesOut,
            410: OpenApiResponse(ProblemShape, "Take the whole package anew."),
        },
    )
    def get(self, request: Request) -> Response:
        """List what changed for this courier after a cursor, at most 200 changes.

        The phone then takes its package again; nothing is skipped, whatever the order in which
        changes were made. 410 `resync-needed`: the epoch is another one, or what comes after
        the cursor is forgotten; take the whole package and go on from its cursor.
        """
        wish = ChangesQuery.read_query(request)
        courier = courier_of(request)
        record_sync(user_id=courier.user_id, now=clock.now())
        answer = changes_for(courier_id=courier.id, **wish)
        if not answer.changes:  # nearly always: not worth a serializer
            return Response(asdict(answer))
        return Response(ChangesOut(answer).data)
