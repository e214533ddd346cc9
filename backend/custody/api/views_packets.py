"""Packets and what happened to them: for offices and desks."""

from datetime import timedelta
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsClerk, IsDeskOfficer, IsDispatcher, IsSupervisor
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.pagination import page_of
from backend.custody.api.askers import asker
from backend.custody.api.shapes import (
    IncidentIn,
    IncidentsQuery,
    LoadChecksQuery,
    PacketsQuery,
    ResolveIn,
)
from backend.custody.api.shapes_incidents import IncidentOut, LoadCheckOut
from backend.custody.api.shapes_out import PacketOut
from backend.custody.api.shapes_trail import TrailOut
from backend.custody.selectors.packets import packet_with_holder
from backend.custody.selectors.scope import (
    incident_of,
    incidents_of,
    load_checks_of,
    packet_of,
    packets_in_scope,
)
from backend.custody.selectors.trails import trail_of
from backend.custody.services import hold_packet, report_incident, resolve_incident


class ListPackets(APIView):
    """Packets that are somewhere in your care."""

    permission_classes = (IsClerk | IsSupervisor | IsDeskOfficer,)

    @extend_schema(
        operation_id="listPackets",
        tags=["custody"],
        parameters=[PacketsQuery],
        responses=PacketOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the packets your offices, their couriers, or your desks hold now."""
        rows = packets_in_scope(asker(request), **PacketsQuery.read_query(request))
        return page_of(rows, PacketOut, self, request)


class HoldPacket(APIView):
    """A packet that could not be delivered."""

    permission_classes = (IsClerk,)

    @extend_schema(operation_id="holdPacket", tags=["custody"], request=None, responses=PacketOut)
    @idempotent
    def post(self, request: Request, packet_id: UUID) -> Response:
        """Keep a packet at your office until somebody decides about it."""
        packet = packet_of(asker(request), packet_id)
        hold_packet(packet_id=packet.id, actor_id=asker(request).id, now=clock.now())
        return Response(PacketOut(packet_with_holder(packet_id)).data)


class ReportIncident(APIView):
    """Something is wrong with a packet."""

    permission_classes = (IsClerk | IsDeskOfficer,)

    @extend_schema(
        operation_id="reportIncident",
        tags=["custody"],
        request=IncidentIn,
        responses={201: IncidentOut},
    )
    @idempotent
    def post(self, request: Request, packet_id: UUID) -> Response:
        """Report a packet missing, damaged or its seal broken; it stops until this is resolved."""
        packet = packet_of(asker(request), packet_id)
        incident = report_incident(
            packet_id=packet.id,
            **IncidentIn.read(request),
            actor_id=asker(request).id,
            now=clock.now(),
        )
        return Response(IncidentOut(incident).data, status=201)


class ListIncidents(APIView):
    """What went wrong."""

    permission_classes = (IsClerk | IsSupervisor | IsDeskOfficer,)

    @extend_schema(
        operation_id="listIncidents",
        tags=["custody"],
        parameters=[IncidentsQuery],
        responses=IncidentOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the incidents at your offices, with their couriers, and at your desks.

        Oldest first, each with its age. `hear_by` says until when its owner expects our word.
        """
        wish = IncidentsQuery.read_query(request)
        hours = wish.pop("older_than_h")
        until = None if hours is None else clock.now() - timedelta(hours=hours)
        rows = incidents_of(asker(request), until=until, **wish)
        return page_of(rows, IncidentOut, self, request)


class ShowTrail(APIView):
    """Where an incident's packet was."""

    permission_classes = (IsClerk | IsSupervisor | IsDeskOfficer,)

    @extend_schema(operation_id="getIncidentTrail", tags=["custody"], responses=TrailOut)
    def get(self, request: Request, incident_id: UUID) -> Response:
        """Show who had the packet from when to when, by what proof, and where it was last seen.

        A scan in a courier's bag, a count, a signed handover: each by reference. Who looks is
        noted, as for all data of people.
        """
        incident = incident_of(asker(request), incident_id)
        return Response(TrailOut(trail_of(incident)).data)


class ResolveIncident(APIView):
    """The end of an incident."""

    permission_classes = (IsClerk | IsSupervisor | IsDeskOfficer,)

    @extend_schema(
        operation_id="resolveIncident", tags=["custody"], request=ResolveIn, responses=IncidentOut
    )
    @idempotent
    def post(self, request: Request, incident_id: UUID) -> Response:
        """Close an incident: a packet that is `found` goes on, one that is `lost` stays out."""
        incident = incident_of(asker(request), incident_id)
        closed = resolve_incident(
            incident_id=incident.id,
            **ResolveIn.read(request),
            actor_id=asker(request).id,
            now=clock.now(),
        )
        return Response(IncidentOut(closed).data)


class ListLoadChecks(APIView):
    """What your couriers had in their bags."""

    permission_classes = (IsClerk | IsDispatcher | IsSupervisor,)

    @extend_schema(
        operation_id="listLoadChecks",
        tags=["custody"],
        parameters=[LoadChecksQuery],
        responses=LoadCheckOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the load checks of your couriers, the latest first, with what differed."""
        rows = load_checks_of(asker(request), **LoadChecksQuery.read_query(request))
        return page_of(rows, LoadCheckOut, self, request)
