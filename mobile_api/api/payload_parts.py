"""What payloads are made of: who was at the door, signatures, papers, money, what was found."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.common.shapes import TextField
from backend.custody.api.people import check_proofs
from backend.custody.kinds import Basis, OldPaperReason, PaperKind, PaymentMethod
from mobile_api.api.strict import StrictShape

MAX_PHOTOS: Final = 30
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
        check_proofs(attrs)
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
