"""The citizen's and the clerk's door: holds and what becomes of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.accounts.permissions import IsCitizen, IsClerk
from backend.accounts.services import (
    SpentAttempt,
    check_phone_code,
    citizen_of_phone,
    issue_citizen_token,
    spend_code_attempt,
)
from backend.common import clock
from backend.common.errors import NotFound
from backend.common.idempotency import idempotent
from backend.offices.selectors import office_covering
from scheduling.api.examples import examples_of
from scheduling.api.shapes import (
    ConfirmationOut,
    ConfirmIn,
    HoldIn,
    HoldOut,
)
from scheduling.errors import CodeNeeded
from scheduling.models import Hold
from scheduling.selectors.bookings import hold as hold_of
from scheduling.selectors.bookings import may_book_for_others, with_errands
from scheduling.services.confirming import confirm_hold
from scheduling.services.holds import CODE_PURPOSE, Wish, hold_place, release_hold


class Holds(APIView):
    """Places kept for minutes."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="holdPlace",
        examples=examples_of("holdPlace"),
        tags=["booking"],
        request=HoldIn,
        responses={201: HoldOut},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Keep a place for ten minutes. A six-digit code goes to the phone.

        A clerk books for a caller with `channel`; then no code is sent. Somebody faster:
        409 `place-taken` with the windows of that day that are still free.
        """
        asked = HoldIn.read(request)
        hold = hold_place(**_hold_arguments(request, asked), now=clock.now())
        return Response(HoldOut.of(hold), status=201)


class ConfirmHold(APIView):
    """A hold becomes an appointment."""

    permission_classes = (AllowAny,)
    seen: Hold | None = None  # by this request, whose view is its own
    spent: SpentAttempt | None = None

    def before_attempt(self, request: Request, hold_id: UUID) -> None:
        """Count a guess before it is compared, whatever comes of it."""
        guesses = isinstance(request.data, Mapping) and "code" in request.data
        if guesses and not isinstance(request.user, User):
            self.seen = hold_of(hold_id)
            self.spent = spend_code_attempt(
                phone=self.seen.phone, purpose=CODE_PURPOSE, subject=str(hold_id), now=clock.now()
            )

    @extend_schema(
        operation_id="confirmHold", examples=examples_of("confirmHold"),
        tags=["booking"], request=ConfirmIn,
        responses={201: ConfirmationOut},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, hold_id: UUID) -> Response:
        """Confirm with the code from the phone; answers with a token for that phone.

        A citizen who is signed in with the same phone needs no code; a clerk confirms for a
        caller and may note the pre-check of the papers. Five wrong codes end the hold's code.
        """
        asked, now = ConfirmIn.read(request), clock.now()
        hold = self.seen or hold_of(hold_id)
        citizen = _prove(request, hold, asked.get("code"), spent=self.spent)
        appointment = confirm_hold(
            hold_id=hold.id, citizen_id=citizen.pk if citizen else None, actor=actor_of(request),
            precheck=asked.get("precheck"), now=now, seen=hold,
        )  # fmt: skip
        token, ends_at = _token_of(request, citizen)
        answer = {
            "appointment": with_errands(appointment),
            "token": token,
            "token_expires_at": ends_at,
        }
        return Response(ConfirmationOut.of(answer), status=201)


class ReleaseHold(APIView):
    """A held place given back."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="releaseHold", tags=["booking"], request=None, responses={200: HoldOut}
    )
    @idempotent
    def post(self, request: Request, hold_id: UUID) -> Response:
        """Give a held place back. Doing it twice, or too late, changes nothing."""
        hold = release_hold(hold_id=hold_of(hold_id).id, actor=actor_of(request), now=clock.now())
        return Response(HoldOut.of(hold))


def actor_of(request: Request) -> str:
    """Return who asks, for the record: `citizen:<id>`, `staff:<id>`, or `anonymous`."""
    user = request.user
    return f"{user.kind}:{user.pk}" if isinstance(user, User) else "anonymous"


def is_citizen(request: Request) -> bool:
    """Tell whether a citizen asks."""
    return IsCitizen().has_permission(request, APIView())


def check_clerk(request: Request, *, lat: float, lon: float) -> None:
    """Raise NotFound unless a clerk of the office that serves the place asks."""
    office = office_covering(lat=lat, lon=lon)
    if not may_book_for_others(request.user, office.id):
        raise NotFound


def _hold_arguments(request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    point = asked["location"]
    channel, override = asked.get("channel", "web"), asked.get("override", "")
    if channel != "web" or override or asked["is_urgent"]:
        check_clerk(request, lat=point["lat"], lon=point["lon"])
    optional = ("landmark", "commune_code", "legacy_ward_code")
    wish = Wish(
        opens_at=asked["opens_at"], closes_at=asked["closes_at"], lat=point["lat"],
        lon=point["lon"], address=asked["address"], contact_name=asked["contact_name"],
        phone=asked["phone"], errands=asked["errands"], is_priority=asked["is_priority"],
        is_urgent=asked["is_urgent"],
        **{name: asked[name] for name in optional if name in asked},
    )  # fmt: skip
    return {"wish": wish, "channel": channel, "override": override, "actor": actor_of(request)}


def _token_of(request: Request, citizen: User | None) -> tuple[str, datetime] | tuple[None, None]:
    """Return a token for a citizen whose phone was just proven, and when it ends."""
    if citizen is None or citizen == request.user:
        return None, None
    return issue_citizen_token(user=citizen, now=clock.now())


def _prove(
    request: Request, hold: Hold, code: str | None, *, spent: SpentAttempt | None
) -> User | None:
    """Return the citizen behind the hold, or nobody for a clerk's caller."""
    user, now = request.user, clock.now()
    if isinstance(user, User):
        if is_citizen(request) and user.phone == hold.phone:
            return user
        clerk = IsClerk().has_permission(request, APIView())
        if clerk and may_book_for_others(user, hold.service_day.office_id):
            return None
        raise NotFound
    if code is None:
        raise CodeNeeded
    check_phone_code(
        phone=hold.phone,
        purpose=CODE_PURPOSE,
        subject=str(hold.id),
        code=code,
        now=now,
        spent=spent,
    )
    return citizen_of_phone(phone=hold.phone, display_name=hold.contact_name, now=now)
