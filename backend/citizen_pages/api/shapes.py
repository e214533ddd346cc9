"""Shapes of the tracking API. Texts are in the language asked for; codes never change."""

from rest_framework import serializers

from backend.citizen_pages.texts import Language
from backend.citizen_pages.timeline import Axis
from backend.common.shapes import Shape, TextField
from backend.custody.kinds import (
    HandoverKind,
    IncidentKind,
    IncidentOutcome,
    PacketPurpose,
    SlipDispute,
)
from backend.custody.parties import HolderKind
from backend.custody.selectors.trails import ProofKind
from backend.dossiers.states import AgencyStatus, ResultFault
from backend.procedures.states import Purpose


class TrackingQuery(Shape):
    """How to answer."""

    lang = serializers.ChoiceField(
        [language.value for language in Language],
        default=Language.VI.value,
        help_text="Language of the texts.",
    )


class TrackedHolderOut(Shape):
    """Who has one packet now. A courier and a citizen have no name here."""

    kind = serializers.ChoiceField([kind.value for kind in HolderKind])
    name = serializers.CharField()
    purpose = serializers.ChoiceField(PacketPurpose.choices, help_text="What is in the packet.")
    since = serializers.DateTimeField()
    has_incident = serializers.BooleanField(help_text="Missing, damaged, or under dispute.")


class TrackedStationOut(Shape):
    """Who had a packet, from when to when; `until` is null for who has it now."""

    kind = serializers.ChoiceField([kind.value for kind in HolderKind])
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    proof = serializers.ChoiceField([kind.value for kind in ProofKind])
    text = serializers.CharField()


class TrackedIncidentOut(Shape):
    """Something is wrong with a packet, and its way until now."""

    kind = serializers.ChoiceField(IncidentKind.choices)
    purpose = serializers.ChoiceField(PacketPurpose.choices, help_text="What is in the packet.")
    at = serializers.DateTimeField(help_text="When it was reported.")
    hear_by = serializers.DateTimeField(
        allow_null=True, help_text="Until when the post office says more."
    )
    last_seen_at = serializers.DateTimeField(allow_null=True)
    title = serializers.CharField()
    last_holder = serializers.CharField()
    last_seen = serializers.CharField(allow_blank=True)
    next = serializers.CharField()
    stations = TrackedStationOut(many=True, help_text="In order.")


class TrackedVisitOut(Shape):
    """The next visit. The courier begins between `opens_at` and `closes_at`."""

    stage = serializers.ChoiceField(["booked", "planned", "en_route", "arrived"])
    stage_label = serializers.CharField()
    purposes = serializers.ListField(child=serializers.ChoiceField(Purpose.choices))
    purpose_labels = serializers.ListField(child=serializers.CharField())
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    is_late = serializers.BooleanField(help_text="The window is over and nobody has arrived.")


class TrackedOfficeOut(Shape):
    """The post office to turn to; `phone` is the counter's and may be empty."""

    name = serializers.CharField()
    phone = serializers.CharField()


class TrackedSlipOut(Shape):
    """A slip, and the page that says whether it is genuine."""

    kind = serializers.ChoiceField(HandoverKind.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # not DRF's own `label`
    at = serializers.DateTimeField()
    url = serializers.URLField()


class SlipDisputeIn(Shape):
    """What is wrong with a slip."""

    reason = serializers.ChoiceField(SlipDispute.choices)
    text = TextField(
        required=False, default="", allow_blank=True, help_text="Needed for the reason `other`."
    )


class SlipDisputeOut(Shape):
    """A dispute, and what became of it; `outcome` is empty while it is looked into."""

    handover_id = serializers.UUIDField()
    reason = serializers.ChoiceField(SlipDispute.choices, source="dispute_reason")
    at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField([*IncidentOutcome.choices, ("", "")])


class TrackedEventOut(Shape):
    """One entry of the story: stable `axis` and `code`, and the sentence for people."""

    at = serializers.DateTimeField()
    axis = serializers.ChoiceField([axis.value for axis in Axis])
    code = serializers.CharField()
    text = serializers.CharField()


class TrackedFaultOut(Shape):
    """What its recipient found wrong with the result. `holders` tell where it is."""

    reason = serializers.ChoiceField(ResultFault.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # not DRF's own `label`
    at = serializers.DateTimeField(allow_null=True)
    text = serializers.CharField(help_text="Whether it is on its way back, or being corrected.")


class TrackingOut(Shape):
    """A dossier as the holder of its link may see it."""

    number = serializers.CharField()
    procedure = serializers.CharField()
    agency = serializers.CharField()
    agency_status = serializers.ChoiceField(AgencyStatus.choices)
    agency_status_label = serializers.CharField()
    agency_note = serializers.CharField(
        help_text="Why it stands so, for statuses 3, 5, 6 and 8; else empty."
    )
    accepted_at = serializers.DateTimeField(allow_null=True)
    due_day = serializers.DateField(allow_null=True)
    is_overdue = serializers.BooleanField()
    result_ready_at = serializers.DateTimeField(allow_null=True)
    result_fault = TrackedFaultOut(
        allow_null=True, help_text="Null again once the desk issued another result."
    )
    holders = TrackedHolderOut(many=True, help_text="One for each packet.")
    has_open_incident = serializers.BooleanField()
    incidents = TrackedIncidentOut(many=True, help_text="Those that are open.")
    next_visit = TrackedVisitOut(allow_null=True)
    office = TrackedOfficeOut(allow_null=True)
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="Required documents nobody has brought yet."
    )
    slips = TrackedSlipOut(many=True)
    events = TrackedEventOut(many=True, help_text="The latest first.")
