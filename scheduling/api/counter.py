"""The counter of an office: a clerk hands out what was kept there after the last try."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsClerk
from backend.common import clock
from backend.common.errors import NotFound
from backend.common.idempotency import idempotent
from backend.common.shapes import Shape, TextField
from backend.custody.api.askers import asker
from backend.custody.api.people import check_proofs, check_signer
from backend.custody.kinds import Basis, OldPaperReason, Outcome, PaperKind
from backend.custody.links import slip_url
from backend.custody.manifest import PaperIn
from backend.custody.services import ContentIn, ReceiverIn, TakenBackIn
from scheduling.api.examples import examples_of
from scheduling.models import Keeping
from scheduling.selectors.bookings import may_book_for_others
from scheduling.selectors.keepings import keeping_for
from scheduling.services.counter import (
    FetcherIn,
    hand_out_kept,
    send_counter_code,
    spend_counter_code,
)
from scheduling.services.door_people import PersonIn
from scheduling.states import KeepingState

# Who was known from an earlier visit is known to a courier, not at a counter.
_BASES: Final = [(basis.value, basis.label) for basis in Basis if basis != Basis.KNOWN]


class FetcherShape(Shape):
    """Who fetches it. `code`, `proxy_id` and `door_pass` go each with its own basis."""

    name = TextField(max_length=120)
    basis = serializers.ChoiceField(choices=_BASES)
    code = serializers.RegexField(r"^[0-9]{6}$", required=False)
    proxy_id = serializers.UUIDField(required=False)
    door_pass = serializers.RegexField(r"^[A-Za-z0-9_.-]{1,600}$", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for each proof exactly where it says something."""
        check_proofs(attrs)
        return attrs


class CounterSignaturesIn(Shape):
    """Drawn signatures, as at a door: `{"width", "height", "strokes": [[[x, y, t], …], …]}`."""

    receiver = serializers.JSONField(required=False)
    giver = serializers.JSONField(required=False)
    witness = serializers.JSONField(required=False)


class CounterContentIn(Shape):
    """What the recipient found in the packet."""

    n_papers = serializers.IntegerField(min_value=0, max_value=10_000)
    names_match = serializers.BooleanField()


class CounterPaperIn(Shape):
    """One line of the old papers."""

    name = TextField(max_length=200)
    kind = serializers.ChoiceField(choices=PaperKind.choices)
    count = serializers.IntegerField(min_value=1, max_value=999, default=1)


class CounterTakenBackIn(Shape):
    """Old papers given up for the result: a sealed packet of their own."""

    items = CounterPaperIn(many=True, allow_empty=False)
    s10 = TextField(max_length=20)
    seal_number = TextField(max_length=20)


class HandOutIn(Shape):
    """A kept packet, to whom it is given, and what proves that."""

    s10 = TextField(max_length=20)
    receiver = FetcherShape()
    outcome = serializers.ChoiceField(choices=Outcome.choices, default=Outcome.SIGNED)
    signatures = CounterSignaturesIn()
    witness_name = TextField(max_length=120, allow_blank=True, default="")
    content = CounterContentIn(allow_null=True, default=None)
    taken_back = CounterTakenBackIn(allow_null=True, default=None)
    no_old_paper = serializers.ChoiceField(
        choices=OldPaperReason.choices, required=False, help_text="Why none was taken back."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Let what is said of a proxy, and of an old paper, not contradict itself."""
        check_signer(attrs["outcome"], attrs["receiver"]["basis"])
        if attrs["taken_back"] and "no_old_paper" in attrs:
            message = "What was taken back was there: leave it out."
            raise serializers.ValidationError({"no_old_paper": [message]})
        return attrs


class HandedOutOut(Shape):
    """The handover, its slip, and what became of the task."""

    handover_id = serializers.UUIDField(source="handover.id")
    manifest_hash = serializers.CharField(source="handover.manifest_hash")
    flags = serializers.ListField(child=serializers.CharField(), source="handover.flags")
    slip_url = serializers.URLField()
    keeping_state = serializers.ChoiceField(choices=KeepingState.choices)


class CounterCode(APIView):
    """A code for who fetches something at the counter."""

    permission_classes = (IsClerk,)

    @extend_schema(
        operation_id="sendCounterCode", tags=["custody"], request=None, responses={204: None}
    )
    @idempotent
    def post(self, request: Request, keeping_id: UUID) -> Response:
        """Send the owner's phone six digits that she tells you; they live for 15 minutes."""
        send_counter_code(keeping=_keeping(request, keeping_id), now=clock.now())
        return Response(status=204)


class HandOut(APIView):
    """What is kept at your office, for who comes to fetch it."""

    permission_classes = (IsClerk,)

    def before_attempt(self, request: Request, keeping_id: UUID) -> None:
        """Count a try of the code, whatever becomes of the rest."""
        if HandOutIn.read(request)["receiver"]["basis"] == Basis.CODE:
            spend_counter_code(keeping=_keeping(request, keeping_id), now=clock.now())

    @extend_schema(
        operation_id="handOutAtCounter", examples=examples_of("handOutAtCounter"),
        tags=["custody"], request=HandOutIn, responses={201: HandedOutOut},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, keeping_id: UUID) -> Response:
        """Hand a kept packet out, with the proof that a courier would bring from a door.

        Let the recipient check it first: what contradicts its list is refused. With the last
        packet the keeping is closed; a result is then returned (status 10). The slip is the
        citizen's receipt.
        """
        said, keeping = HandOutIn.read(request), _keeping(request, keeping_id)
        handover = hand_out_kept(
            keeping=keeping, fetcher=_fetcher(said["receiver"]), receiver=_receiver(said),
            actor_id=asker(request).id, facts=_facts(said), now=clock.now(),
        )  # fmt: skip
        keeping.refresh_from_db(fields=["state"])
        shown = {
            "handover": handover,
            "slip_url": slip_url(handover.slip_token),
            "keeping_state": keeping.state,
        }
        return Response(HandedOutOut(shown).data, status=201)


def _keeping(request: Request, keeping_id: UUID) -> Keeping:
    """Return a keeping of an office whose clerk the asker is; raises NotFound."""
    found = keeping_for(request.user, keeping_id)
    if not may_book_for_others(request.user, found.office_id):
        raise NotFound
    return found


def _fetcher(said: dict[str, Any]) -> FetcherIn:
    person = PersonIn(
        name=said["name"], basis=Basis(said["basis"]), proxy_id=said.get("proxy_id"),
        door_pass=said.get("door_pass", ""),
    )  # fmt: skip
    return FetcherIn(person, code=said.get("code", ""))


def _receiver(said: dict[str, Any]) -> ReceiverIn:
    who = said["receiver"]
    return ReceiverIn(who["name"], Basis(who["basis"]), Outcome(said["outcome"]))


def _facts(said: dict[str, Any]) -> dict[str, Any]:
    content, back = said["content"], said["taken_back"]
    reason = said.get("no_old_paper")
    return {
        "s10": said["s10"],
        "signatures": said["signatures"],
        "witness_name": said["witness_name"],
        "content": ContentIn(**content) if content else None,
        "taken_back": _taken_back(back) if back else (OldPaperReason(reason) if reason else None),
    }


def _taken_back(said: dict[str, Any]) -> TakenBackIn:
    lines = tuple(PaperIn(**row | {"kind": PaperKind(row["kind"])}) for row in said["items"])
    return TakenBackIn(lines, s10=said["s10"], seal_number=said["seal_number"])
