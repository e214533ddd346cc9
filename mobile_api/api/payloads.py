"""What each kind of operation says: one strict shape a kind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.common.shapes import TextField
from backend.custody.kinds import (
    Basis,
    CheckMoment,
    OldPaperReason,
    Outcome,
    PaperKind,
    PaymentMethod,
    Verdict,
)
from backend.dossiers.states import ResultFault
from mobile_api.api.strict import StrictShape
from mobile_api.states import OperationKind
from scheduling.states import AttemptReason

MAX_PHOTOS: Final = 30
MAX_CODES: Final = 500
_PROOFS: Final = {Basis.CODE: "code", Basis.PROXY: "proxy_id", Basis.QR: "door_pass"}
_STROKES: Final = {
    "type": "object",
    "description": "Points are `[x, y, t]`: whole units of the field, milliseconds since the "
    "first touch. Two strokes or twelve points, over at least 30 units.",
    "properties": {
        "width": {"type": "integer", "minimum": 1},
        "height": {"type": "integer", "minimum": 1},
        "strokes": {
            "type": "array",
            "items": {
                "type": "array",
                "items": {"type": "array", "items": {"type": "integer"}},
            },
        },
    },
    "required": ["width", "height", "strokes"],
}


@extend_schema_field(_STROKES)
class StrokesField(serializers.JSONField):
    """A drawn signature; custody judges it (`signature-too-poor`)."""


class PhotosField(serializers.ListField):
    """SHA-256 of photos that were uploaded before, 64 lower-case hex digits each."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("child", serializers.RegexField(r"^[0-9a-f]{64}$"))
        kwargs.setdefault("max_length", MAX_PHOTOS)
        kwargs.setdefault("default", list)
        super().__init__(**kwargs)


class DoorPlaceIn(StrictShape):
    """Where the phone was, WGS 84 degrees, and how sure it is of that."""

    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)
    accuracy_m = serializers.IntegerField(
        min_value=0, max_value=100_000, allow_null=True, default=None
    )


class PersonIn(StrictShape):
    """Who stood at the door, and how that was known.

    Each of `code`, `proxy_id` and `door_pass` goes with its own basis (`code`, `proxy`, `qr`) and
    only with it.
    """

    name = TextField(max_length=120)
    basis = serializers.ChoiceField(choices=Basis.choices)
    code = serializers.RegexField(
        r"^[0-9]{6}$", required=False, help_text="The six digits the citizen got."
    )
    proxy_id = serializers.UUIDField(
        required=False, help_text="Of the proxy in `may_receive` who came."
    )
    door_pass = serializers.RegexField(
        r"^[A-Za-z0-9_.-]{1,600}$", required=False, help_text="The text of the owner's QR code."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for each proof exactly where it says something."""
        for basis, name in _PROOFS.items():
            if (attrs["basis"] == basis) != (name in attrs):
                message = f"`{name}` goes with the basis `{basis.value}`, and only with it."
                raise serializers.ValidationError({name: [message]})
        return attrs


class SignaturesIn(StrictShape):
    """Who signed the list. The courier signs as `receiver` of papers, `giver` of a result."""

    giver = StrokesField(required=False)
    receiver = StrokesField(required=False)
    witness = StrokesField(required=False)


class DoorPaperIn(StrictShape):
    """One line of the list."""

    name = TextField(max_length=200)
    kind = serializers.ChoiceField(choices=PaperKind.choices)
    count = serializers.IntegerField(min_value=1, max_value=999, default=1)
    required_key = serializers.CharField(max_length=60, allow_blank=True, default="")
    remark = TextField(max_length=500, allow_blank=True, default="")


class TakenBackLinesIn(StrictShape):
    """Old papers given up for the result: a sealed packet of their own."""

    items = DoorPaperIn(many=True, allow_empty=False)
    s10 = TextField(max_length=20)
    seal_number = TextField(max_length=20)


class ContentCheckIn(StrictShape):
    """What the recipient found in the packet. If it is wrong, say `refuse_result` instead.

    Left out, the handover of a result is flagged `unchecked`.
    """

    n_papers = serializers.IntegerField(
        min_value=0, max_value=10_000, help_text="How many papers: the sum of the list's counts."
    )
    names_match = serializers.BooleanField(help_text="The names on them are right.")


class NoOldPaperIn(StrictShape):
    """Why an old paper that the errand's `old_papers` name was not taken back.

    Without it, and without `taken_back`, the handover is flagged `old_paper_kept`.
    """

    reason = serializers.ChoiceField(choices=OldPaperReason.choices)


class PaymentLinesIn(StrictShape):
    """What was paid at the door, whole VND: the post's postage apart from the agency's fee."""

    postage_vnd = serializers.IntegerField(min_value=0, max_value=100_000_000)
    procedure_fee_vnd = serializers.IntegerField(min_value=0, max_value=100_000_000)
    method = serializers.ChoiceField(choices=PaymentMethod.choices, default=PaymentMethod.CASH)


class DoorIn(StrictShape):
    """What all that is signed at a door has in common; `person` names the member of who was there.

    A phone that showed the list's hash sends it with its salt; it must be the server's too. A
    proxy who signs is told twice, as basis and as outcome: neither stands without the other.
    """

    appointment_id = serializers.UUIDField()
    errand_id = serializers.UUIDField()
    manifest_salt = serializers.RegexField(r"^([0-9a-f]{32})?$", allow_blank=True, default="")
    manifest_hash = serializers.RegexField(r"^([0-9a-f]{64})?$", allow_blank=True, default="")
    signatures = SignaturesIn()
    witness_name = TextField(max_length=120, allow_blank=True, default="")
    photos = PhotosField()
    place = DoorPlaceIn(allow_null=True, default=None)
    person = ""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Let the owner's own signature not be a proxy's, and the other way round."""
        is_proxy = attrs[self.person]["basis"] == Basis.PROXY
        if attrs["outcome"] == (Outcome.SIGNED if is_proxy else Outcome.PROXY):
            message = "The outcome `proxy` goes with the basis `proxy`, and `signed` without it."
            raise serializers.ValidationError({"outcome": [message]})
        return attrs


class HandoverIn(DoorIn):
    """Papers that change hands, and what is paid for that."""

    payment = PaymentLinesIn(allow_null=True, default=None)


class StartTravelIn(StrictShape):
    """The courier sets off. The citizen is told, and gets a code for the door."""

    appointment_id = serializers.UUIDField()


class ArriveIn(StrictShape):
    """The courier is at the door."""

    appointment_id = serializers.UUIDField()


class CollectIn(HandoverIn):
    """Papers taken in: listed, signed, sealed."""

    person = "giver"
    items = DoorPaperIn(many=True, allow_empty=False)
    missing = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=50, default=list
    )
    seal_number = TextField(max_length=20)
    s10 = TextField(max_length=20)
    giver = PersonIn()
    outcome = serializers.ChoiceField(choices=Outcome.choices, default=Outcome.SIGNED)


class DeliverIn(HandoverIn):
    """A packet handed over to the citizen."""

    person = "receiver"
    s10 = TextField(max_length=20)
    receiver = PersonIn()
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    content = ContentCheckIn(allow_null=True, default=None)
    taken_back = TakenBackLinesIn(allow_null=True, default=None)
    old_paper = NoOldPaperIn(allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Let an old paper be taken back or not be there, and not both."""
        if attrs["taken_back"] and attrs["old_paper"]:
            message = "What was taken back was there: leave `old_paper` out."
            raise serializers.ValidationError({"old_paper": [message]})
        return super().validate(attrs)


class RefuseResultIn(DoorIn):
    """A result that the recipient found wrong: sealed anew, it goes back with the courier.

    `seal_number` is the fresh seal's; list and hash are those of the packet under it.
    """

    person = "receiver"
    s10 = TextField(max_length=20)
    seal_number = TextField(max_length=20)
    reason = serializers.ChoiceField(choices=ResultFault.choices)
    remark = TextField(
        max_length=500, allow_blank=True, default="", help_text="The recipient's own words."
    )
    receiver = PersonIn()
    outcome = serializers.ChoiceField(choices=Outcome.choices)


class AssistIn(StrictShape):
    """A filing done online with the citizen; no papers change hands."""

    appointment_id = serializers.UUIDField()
    errand_id = serializers.UUIDField()
    note = TextField(allow_blank=True, default="")


class FailIn(StrictShape):
    """A visit that did not end in a handover, with what the reason asks for as evidence."""

    appointment_id = serializers.UUIDField()
    reason = serializers.ChoiceField(choices=AttemptReason.choices)
    note = TextField(allow_blank=True, default="")
    place = DoorPlaceIn(allow_null=True, default=None)
    waited_s = serializers.IntegerField(min_value=0, max_value=86_400, default=0)
    calls = serializers.IntegerField(min_value=0, max_value=100, default=0)
    photos = PhotosField()


class BatchReceiverIn(StrictShape):
    """Who is to count the packets."""

    kind = serializers.ChoiceField(choices=["office", "desk", "courier"])
    id = serializers.UUIDField()


class HandBatchIn(StrictShape):
    """Packets handed on; they stay the courier's until the receiver has counted them."""

    receiver = BatchReceiverIn()
    s10 = serializers.ListField(
        child=TextField(max_length=20), allow_empty=False, max_length=MAX_CODES
    )


class ScannedIn(StrictShape):
    """What the courier found for one code; whatever a scanner can read, on the list or not."""

    s10 = serializers.RegexField(r"^[\x21-\x7e]([\x20-\x7e]{0,38}[\x21-\x7e])?$")
    verdict = serializers.ChoiceField(choices=Verdict.choices)


class CountersignBatchIn(StrictShape):
    """The load check: each packet of a batch, by its code. Codes beyond the list are noted."""

    batch_id = serializers.UUIDField()
    tally = serializers.ListField(child=ScannedIn(), min_length=1, max_length=MAX_CODES)


class CheckLoadIn(StrictShape):
    """The bag before leaving and when back: every packet in it, by its code; none is possible."""

    moment = serializers.ChoiceField(choices=CheckMoment.choices)
    s10 = serializers.ListField(
        child=serializers.RegexField(r"^[\x21-\x7e]([\x20-\x7e]{0,38}[\x21-\x7e])?$"),
        max_length=MAX_CODES,
    )


PAYLOADS: Final[Mapping[OperationKind, type[StrictShape]]] = MappingProxyType(
    {
        OperationKind.START_TRAVEL: StartTravelIn,
        OperationKind.ARRIVE: ArriveIn,
        OperationKind.COLLECT: CollectIn,
        OperationKind.DELIVER: DeliverIn,
        OperationKind.REFUSE_RESULT: RefuseResultIn,
        OperationKind.ASSIST: AssistIn,
        OperationKind.FAIL: FailIn,
        OperationKind.HAND_BATCH: HandBatchIn,
        OperationKind.COUNTERSIGN_BATCH: CountersignBatchIn,
        OperationKind.CHECK_LOAD: CheckLoadIn,
    }
)
