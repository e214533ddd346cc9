"""What each kind of operation says: one strict shape a kind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from rest_framework import serializers

from backend.common.shapes import TextField
from backend.custody.api.people import check_signer
from backend.custody.kinds import CheckMoment, Outcome, Verdict
from backend.dossiers.states import ResultFault
from mobile_api.api.payload_parts import (
    ContentCheckIn,
    DoorPaperIn,
    DoorPlaceIn,
    NoOldPaperIn,
    PaymentLinesIn,
    PersonIn,
    PhotosField,
    SignaturesIn,
    TakenBackLinesIn,
)
from mobile_api.api.strict import StrictShape
from mobile_api.states import OperationKind
from scheduling.states import AttemptReason

MAX_CODES: Final = 500


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
        check_signer(attrs["outcome"], attrs[self.person]["basis"])
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
