"""Shapes of what custody takes."""

from typing import Any

from rest_framework import serializers

from backend.common.shapes import Shape, TextField
from backend.custody.kinds import IncidentKind, IncidentOutcome, PaperKind, Verdict
from backend.custody.manifest import MAX_COUNT, MAX_LINES, MAX_NAME, MAX_REMARK, PaperIn
from backend.custody.parties import Holder, HolderKind
from backend.custody.states import BatchState, PacketState
from backend.dossiers.states import AgencyStatus

REPORTABLE = (IncidentKind.MISSING, IncidentKind.DAMAGED, IncidentKind.SEAL_BROKEN)
MAX_BATCH = 500


class HolderIn(Shape):
    """Who gives or receives."""

    kind = serializers.ChoiceField([kind.value for kind in HolderKind])
    id = serializers.UUIDField()

    def to_internal_value(self, data: Any) -> Any:
        """Return the holder."""
        said = super().to_internal_value(data)
        return Holder(HolderKind(said["kind"]), said["id"])


class PacketsQuery(Shape):
    """Which packets."""

    holder = serializers.ChoiceField(
        ["office", "courier", "desk"],
        help_text="Held by your offices, by the couriers of your offices, or by your desks.",
    )
    holder_id = serializers.UUIDField(
        required=False, default=None, help_text="One of them; all without it."
    )
    state = serializers.ChoiceField(PacketState.choices, required=False, default="")


class BatchesQuery(Shape):
    """Which batches from and to your offices and desks."""

    state = serializers.ChoiceField(BatchState.choices, required=False, default="")
    desk = serializers.UUIDField(required=False, default=None, help_text="To this desk.")
    office = serializers.UUIDField(required=False, default=None, help_text="To this office.")


class IncidentsQuery(Shape):
    """Which incidents."""

    open = serializers.BooleanField(
        required=False, default=None, allow_null=True, help_text="Only open ones, or only closed."
    )
    kind = serializers.ChoiceField(IncidentKind.choices, required=False, default="")
    office = serializers.UUIDField(
        required=False, default=None, help_text="With this office or its couriers."
    )
    older_than_h = serializers.IntegerField(
        required=False, default=None, min_value=0, max_value=100_000,
        help_text="Raised at least so many hours ago.",
    )  # fmt: skip


class LoadChecksQuery(Shape):
    """Which load checks."""

    courier = serializers.UUIDField(required=False, default=None, help_text="Of this courier.")
    differs = serializers.BooleanField(
        required=False, default=None, allow_null=True, help_text="Only with or without differences."
    )


class BatchIn(Shape):
    """Packets that your office or desk hands over."""

    giver = HolderIn()
    receiver = HolderIn()
    s10 = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=1, max_length=MAX_BATCH
    )


class CountIn(Shape):
    """What the receiver found for one code."""

    s10 = serializers.CharField(max_length=40)
    verdict = serializers.ChoiceField(Verdict.choices)


class CountersignIn(Shape):
    """The receiver's count: every code of the batch, and what else was in the bag."""

    tally = CountIn(many=True, allow_empty=False)


class IncidentIn(Shape):
    """What is wrong with a packet."""

    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in REPORTABLE])


class ResolveIn(Shape):
    """How an incident ended."""

    outcome = serializers.ChoiceField(IncidentOutcome.choices)


class PaperLineIn(Shape):
    """One line of a list of papers."""

    name = TextField(max_length=MAX_NAME)
    kind = serializers.ChoiceField(PaperKind.choices)
    count = serializers.IntegerField(min_value=1, max_value=MAX_COUNT, default=1)
    required_key = TextField(max_length=60, required=False, default="", allow_blank=True)
    remark = TextField(max_length=MAX_REMARK, required=False, default="", allow_blank=True)

    def to_internal_value(self, data: Any) -> Any:
        """Return the line."""
        said = super().to_internal_value(data)
        return PaperIn(**{**said, "kind": PaperKind(said["kind"])})


class ResultIn(Shape):
    """A result, sealed at the desk."""

    papers = serializers.ListField(child=PaperLineIn(), min_length=1, max_length=MAX_LINES)
    s10 = serializers.CharField(max_length=40)
    seal_number = serializers.CharField(max_length=20)
    desk_id = serializers.UUIDField(
        required=False, default=None, help_text="Which of your desks; needed if you have several."
    )


class AcceptanceIn(Shape):
    """The agency's code of a dossier, as on its appointment slip."""

    agency_code = serializers.CharField(max_length=45)
    due_day = serializers.DateField(
        required=False, default=None, help_text="Counted from the procedure's days without it."
    )


class StatusIn(Shape):
    """What the agency says of a dossier."""

    status = serializers.ChoiceField(AgencyStatus.choices)
    note = TextField(max_length=500, required=False, default="", allow_blank=True)
