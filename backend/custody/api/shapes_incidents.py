"""Shapes of what went wrong, and of bags compared with the books."""

from uuid import UUID

from rest_framework import serializers

from backend.common import clock
from backend.common.shapes import Shape
from backend.custody.api.shapes_holders import HolderField
from backend.custody.kinds import CheckMoment, IncidentKind, IncidentOutcome, SlipDispute
from backend.custody.models import Incident


class IncidentOut(Shape):
    """Something is wrong with a packet. `packet_id` is null for a code nobody knows."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(IncidentKind.choices)
    packet_id = serializers.UUIDField(allow_null=True)
    dossier_id = serializers.SerializerMethodField()
    dossier_number = serializers.SerializerMethodField(help_text="Empty for an unknown code.")
    batch_id = serializers.UUIDField(allow_null=True)
    load_check_id = serializers.UUIDField(allow_null=True)
    handover_id = serializers.UUIDField(allow_null=True, help_text="Whose slip a citizen disputes.")
    dispute_reason = serializers.ChoiceField([*SlipDispute.choices, ("", "")])
    s10 = serializers.CharField()
    holder = HolderField()
    at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField([*IncidentOutcome.choices, ("", "")])
    age_s = serializers.SerializerMethodField(
        help_text="How long it has been open, or was until it was resolved; seconds."
    )
    told_at = serializers.DateTimeField(
        allow_null=True, help_text="When the owner of the dossier was told."
    )
    hear_by = serializers.DateTimeField(
        allow_null=True, help_text="Until when we promised to be heard of again."
    )

    def get_dossier_id(self, incident: Incident) -> UUID | None:
        """Return whose packet it is."""
        return incident.packet.dossier_id if incident.packet else None

    def get_dossier_number(self, incident: Incident) -> str:
        """Return our number of the dossier."""
        return incident.packet.dossier.number if incident.packet else ""

    def get_age_s(self, incident: Incident) -> int:
        """Return whole seconds."""
        return int(((incident.resolved_at or clock.now()) - incident.at).total_seconds())


class LoadCheckOut(Shape):
    """A courier's bag against the books; each difference is an incident."""

    id = serializers.UUIDField()
    courier_id = serializers.UUIDField()
    moment = serializers.ChoiceField(CheckMoment.choices)
    happened_at = serializers.DateTimeField(help_text="At the bag, by our estimate.")
    at = serializers.DateTimeField(help_text="When we compared it.")
    n_expected = serializers.IntegerField()
    n_scanned = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField())
    surplus = serializers.ListField(child=serializers.CharField())
    found = serializers.ListField(child=serializers.CharField())
    differs = serializers.BooleanField()
