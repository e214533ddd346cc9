"""The dispatcher's door: see a day, plan it, change it by hand, publish it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsDispatcher, IsSupervisor
from backend.accounts.roles import Role
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.pagination import page_of
from scheduling.api.booking import actor_of
from scheduling.api.day_shapes import (
    AbsenceIn,
    BoardOut,
    DayOut,
    DaysQuery,
    LockIn,
    MoveIn,
    PlanOut,
    PlanRunIn,
    PlanRunOut,
    RevisionIn,
)
from scheduling.selectors.days import plan_run_for, plans_of, service_day_for, service_days_for
from scheduling.services.board import board_of, svg_of
from scheduling.services.dispatching import lock_visit, mark_absent, move_visit, publish_day
from scheduling.services.planning import accept_plan_run, request_plan_run
from scheduling.services.progress import close_day

SEES = (IsDispatcher | IsSupervisor,)
PLANS = (IsDispatcher,)


class ServiceDays(APIView):
    """The days of an office."""

    permission_classes = SEES

    @extend_schema(
        operation_id="listServiceDays", tags=["planning"], parameters=[DaysQuery],
        responses=DayOut(many=True),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List the days that have anything booked, the first one first."""
        asked = DaysQuery.read_query(request)
        rows = service_days_for(
            request.user, office_id=asked["office_id"], first=asked["first"], last=asked["last"]
        )
        return page_of(rows, DayOut, self, request, ordering=("day", "id"))


class OneServiceDay(APIView):
    """One day: routes, exceptions, figures."""

    permission_classes = SEES

    @extend_schema(operation_id="getServiceDay", tags=["planning"], responses=BoardOut)
    def get(self, request: Request, day_id: UUID) -> Response:
        """Show the routes with their times, the visits without a place and why, the figures.

        `revision` must be sent with every change; it is also the `ETag`.
        """
        return _board(request, day_id)


class ServiceDayMap(APIView):
    """The day as a picture."""

    permission_classes = SEES

    @extend_schema(
        operation_id="getServiceDayMap", tags=["planning"],
        responses={(200, "image/svg+xml"): OpenApiResponse(OpenApiTypes.STR, "The picture.")},
    )  # fmt: skip
    def get(self, request: Request, day_id: UUID) -> HttpResponse:
        """Draw the day: a map above a time line for each courier (SVG)."""
        svg = svg_of(service_day_for(request.user, day_id))
        return HttpResponse(svg, content_type="image/svg+xml")


class PlanRuns(APIView):
    """The optimiser."""

    permission_classes = PLANS

    @extend_schema(
        operation_id="requestPlanRun", tags=["planning"], request=PlanRunIn,
        responses={202: PlanRunOut},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, day_id: UUID) -> Response:
        """Let the optimiser work on the draft for some seconds; nothing changes until accepted."""
        asked = PlanRunIn.read(request)
        run = request_plan_run(
            day=_mine(request, day_id), limit_s=asked["seconds"], seed=asked["seed"],
            actor=actor_of(request), now=clock.now(),
        )  # fmt: skip
        return Response(PlanRunOut(run).data, status=202)


class OnePlanRun(APIView):
    """One run of the optimiser."""

    permission_classes = SEES

    @extend_schema(operation_id="getPlanRun", tags=["planning"], responses=PlanRunOut)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Show a run: waiting, or the proposal's figures beside the draft's."""
        return Response(PlanRunOut(plan_run_for(request.user, run_id)).data)


class AcceptPlanRun(APIView):
    """A proposal taken."""

    permission_classes = PLANS

    @extend_schema(
        operation_id="acceptPlanRun", tags=["planning"], request=None, responses=BoardOut
    )
    @idempotent
    def post(self, request: Request, run_id: UUID) -> Response:
        """Make the proposal the draft; 409 `revision-moved` if the day was changed since."""
        run = plan_run_for(request.user, run_id)
        service_day_for(request.user, run.service_day_id, Role.DISPATCHER)
        day = accept_plan_run(run=run, actor=actor_of(request), now=clock.now())
        return _board(request, day.id)


class MoveVisit(APIView):
    """A visit given to somebody else, or to another position."""

    permission_classes = PLANS

    @extend_schema(operation_id="moveVisit", tags=["planning"], request=MoveIn, responses=BoardOut)
    @idempotent
    def post(self, request: Request, day_id: UUID) -> Response:
        """Move one visit; 422 `does-not-fit` says which rule breaks and by how much."""
        asked = MoveIn.read(request)
        move_visit(
            day=_mine(request, day_id), visit_id=asked["visit_id"],
            courier_id=asked["courier_id"], position=asked.get("position"),
            revision=asked["revision"], actor=actor_of(request), now=clock.now(),
        )  # fmt: skip
        return _board(request, day_id)


class LockVisit(APIView):
    """A visit bound to its courier."""

    permission_classes = PLANS

    @extend_schema(operation_id="lockVisit", tags=["planning"], request=LockIn, responses=BoardOut)
    @idempotent
    def post(self, request: Request, day_id: UUID) -> Response:
        """Bind a visit to the courier who drives it, or set it free for the optimiser."""
        asked = LockIn.read(request)
        lock_visit(
            day=_mine(request, day_id), visit_id=asked["visit_id"], is_locked=asked["is_locked"],
            revision=asked["revision"], actor=actor_of(request), now=clock.now(),
        )  # fmt: skip
        return _board(request, day_id)


class MarkAbsent(APIView):
    """A courier who is not there."""

    permission_classes = PLANS

    @extend_schema(
        operation_id="markAbsent", tags=["planning"], request=AbsenceIn, responses=BoardOut
    )
    @idempotent
    def post(self, request: Request, day_id: UUID) -> Response:
        """Take a courier off the day. Colleagues take what fits; the rest become exceptions."""
        asked = AbsenceIn.read(request)
        mark_absent(
            day=_mine(request, day_id), courier_id=asked["courier_id"], reason=asked["reason"],
            actor_id=_user_id(request), actor=actor_of(request), now=clock.now(),
        )  # fmt: skip
        return _board(request, day_id)


class PublishDay(APIView):
    """The draft becomes the plan."""

    permission_classes = PLANS

    @extend_schema(
        operation_id="publishDay", tags=["planning"], request=RevisionIn, responses={201: PlanOut}
    )
    @idempotent
    def post(self, request: Request, day_id: UUID) -> Response:
        """Publish the day: couriers get their routes, citizens hear that the promise stands."""
        asked = RevisionIn.read(request)
        plan = publish_day(
            day=_mine(request, day_id), revision=asked["revision"], actor=actor_of(request),
            now=clock.now(),
        )  # fmt: skip
        return Response(PlanOut(plan).data, status=201)


class CloseDay(APIView):
    """A day that is over."""

    permission_classes = PLANS

    @extend_schema(operation_id="closeDay", tags=["planning"], request=None, responses=DayOut)
    @idempotent
    def post(self, request: Request, day_id: UUID) -> Response:
        """Close a running day when every visit of it has ended."""
        return Response(DayOut(close_day(day=_mine(request, day_id), now=clock.now())).data)


class Plans(APIView):
    """The numbered plans of a day."""

    permission_classes = SEES

    @extend_schema(operation_id="listPlans", tags=["planning"], responses=PlanOut(many=True))
    def get(self, request: Request, day_id: UUID) -> Response:
        """List what was published and every change after it, with cause and figures."""
        rows = plans_of(service_day_for(request.user, day_id))
        return page_of(rows, PlanOut, self, request, ordering="number")


def _user_id(request: Request) -> UUID:
    assert request.user.pk is not None  # noqa: S101  the permission saw to it
    return request.user.pk


def _mine(request: Request, day_id: UUID) -> Any:
    return service_day_for(request.user, day_id, Role.DISPATCHER)


def _board(request: Request, day_id: UUID) -> Response:
    board = board_of(service_day_for(request.user, day_id))
    return Response(BoardOut(board).data, headers={"ETag": f'"{board.day.revision}"'})
