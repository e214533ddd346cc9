"""Shapes of the dossiers' API."""

from rest_framework import serializers

from backend.common.shapes import Shape
from backend.dossiers.models import Dossier
from backend.dossiers.selectors import owner_id_tail
from backend.dossiers.states import AgencyStatus, ResultFault


class ProcedureNameOut(Shape):
    """The procedure, named as in the version the dossier was opened under."""

    id = serializers.UUIDField(source="procedure_id")
    name_vi = serializers.CharField()


class AgencyNameOut(Shape):
    """The agency of a dossier."""

    id = serializers.UUIDField()
    name_vi = serializers.CharField()


class DossierOut(Shape):
    """A dossier: our number, the agency's status, and when the result is due."""

    id = serializers.UUIDField()
    number = serializers.CharField(help_text="Ours, `HG-YYMM-NNNNNN`.")
    procedure = ProcedureNameOut(source="procedure_version")
    agency = AgencyNameOut()
    owner_name = serializers.CharField()
    owner_phone = serializers.CharField(help_text="E.164.")
    submitter_name = serializers.CharField()
    agency_code = serializers.CharField(
        allow_null=True, help_text="The agency's, once it accepted the dossier."
    )
    agency_status = serializers.ChoiceField(
        AgencyStatus.choices, help_text="National status code, 1 to 10."
    )
    agency_status_label = serializers.CharField(source="get_agency_status_display")
    accepted_at = serializers.DateTimeField(allow_null=True)
    due_day = serializers.DateField(allow_null=True)
    result_ready_at = serializers.DateTimeField(allow_null=True)
    has_open_incident = serializers.BooleanField(
        help_text="A packet of it is missing, damaged or disputed: `getCustody` tells more."
    )
    result_fault = serializers.ChoiceField(
        choices=[*ResultFault.choices, ("", "")],
        help_text="What the recipient found wrong with the result; empty again once the desk "
        "issued another.",
    )
    result_fault_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class StatusEventOut(Shape):
    """One move of the agency's status."""

    old_status = serializers.IntegerField(help_text="National status code.")
    new_status = serializers.IntegerField(help_text="National status code.")
    new_status_label = serializers.CharField(source="get_new_status_display")
    note = serializers.CharField()
    at = serializers.DateTimeField()


class DossierDetailOut(DossierOut):
    """A dossier with the moves of its status, oldest first."""

    owner_id_tail = serializers.SerializerMethodField(
        help_text="Last four digits of the owner's number; empty if it was not given."
    )
    status_events = StatusEventOut(many=True, source="status_events_in_order")
    tracking_token = serializers.SerializerMethodField(
        help_text="Opens the public page of the dossier; null for everybody but its citizen."
    )

    def get_owner_id_tail(self, dossier: Dossier) -> str:
        """Return the last four digits."""
        return owner_id_tail(dossier)

    def get_tracking_token(self, dossier: Dossier) -> str | None:
        """Return the token to its citizen, and to nobody else."""
        if dossier.citizen_id is None or dossier.citizen_id != self.context["asker_id"]:
            return None
        return dossier.tracking_token
