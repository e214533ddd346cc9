"""Shapes of the catalogue's API. A null was not established; it never means "no"."""

from typing import Any, Final

from rest_framework import serializers

from backend.common.shapes import Shape, TextField
from backend.procedures.models import ProcedureVersion
from backend.procedures.selectors import unconfirmed_facts
from backend.procedures.states import Confidence, Handling, Purpose

MINUTES_NOTE: Final = (
    "The minutes are our own planning assumption; nobody measured them and no rule sets them."
)


class ProcedureQuery(Shape):
    """Which procedures."""

    q = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=80,
        help_text="Words of the name, the code or the field; marks do not matter.",
    )
    field = serializers.SlugField(required=False, default="", max_length=40, source="field_key")


class FieldOut(Shape):
    """A field of procedures."""

    key = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()


class ProcedureOut(Shape):
    """A procedure as it stands today. `unconfirmed` names what is not established."""

    id = serializers.UUIDField(source="procedure_id")
    version_id = serializers.UUIDField(source="id")
    slug = serializers.CharField(source="procedure.slug")
    code = serializers.CharField(source="procedure.code", allow_null=True)
    field = FieldOut(source="procedure.field")
    name_vi = serializers.CharField()
    name_en = serializers.CharField()
    may_send = serializers.BooleanField(allow_null=True)
    may_receive = serializers.BooleanField(allow_null=True)
    online_only_since = serializers.DateField(allow_null=True)
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    unconfirmed = serializers.SerializerMethodField()

    def get_unconfirmed(self, version: ProcedureVersion) -> list[str]:
        """Return the names of what is not established."""
        return unconfirmed_facts(version)


class RequiredDocumentOut(Shape):
    """A paper to prepare. Null numbers were not stated; 0 means none."""

    key = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()
    originals = serializers.IntegerField(allow_null=True)
    certified_copies = serializers.IntegerField(allow_null=True)
    copies = serializers.IntegerField(allow_null=True)
    handling = serializers.ChoiceField(
        choices=Handling.choices, help_text="`show`: looked at and given back, never sealed in."
    )
    condition_vi = serializers.CharField(help_text="Empty: always needed.")
    condition_en = serializers.CharField()
    note = serializers.CharField()


class SourceOut(Shape):
    """Where a fact was read."""

    repository = serializers.CharField(allow_null=True)
    path = serializers.CharField(allow_null=True)
    commit = serializers.CharField(allow_null=True)
    what = serializers.CharField()
    date = serializers.CharField(allow_null=True)


class AssumptionsOut(Shape):
    """What we assume for planning, apart from the facts. `note` says what it is worth."""

    service_minutes = serializers.DictField(
        child=serializers.IntegerField(), help_text=f"By purpose: {', '.join(Purpose.values)}."
    )
    in_person_signature = serializers.BooleanField(allow_null=True)
    in_person_presence = serializers.BooleanField(allow_null=True)
    sensitive = serializers.BooleanField()
    basis = serializers.CharField(source="assumption_basis")
    note = serializers.SerializerMethodField()

    def get_note(self, version: Any) -> str:
        """Return what the minutes are worth."""
        return MINUTES_NOTE


class OldPaperOut(Shape):
    """A paper that is given up when the result comes. An empty condition: always."""

    name_vi = serializers.CharField()
    name_en = serializers.CharField()
    condition_vi = serializers.CharField()
    condition_en = serializers.CharField()


class ProcedureDetailOut(ProcedureOut):
    """A procedure with all that is to be prepared."""

    number = serializers.IntegerField(help_text="Version.")
    effective_from = serializers.DateField()
    agency_level = serializers.CharField()
    agency_vi = serializers.CharField()
    agency_note = serializers.CharField()
    required_documents = RequiredDocumentOut(many=True, source="documents.all")
    documents_complete = serializers.BooleanField()
    documents_note = serializers.CharField()
    working_days = serializers.IntegerField(allow_null=True)
    processing_note = serializers.CharField()
    fee_vnd = serializers.IntegerField(
        allow_null=True, help_text="The agency's fee, not the postage; 0: free."
    )
    fee_note = serializers.CharField()
    filing_channels = serializers.ListField(child=serializers.CharField())
    result_vi = serializers.CharField()
    result_en = serializers.CharField()
    result_channels = serializers.ListField(child=serializers.CharField(), allow_null=True)
    courier_note = serializers.CharField()
    old_papers = OldPaperOut(
        many=True, help_text="Given up for the result, where a source says it."
    )
    sources = SourceOut(many=True)
    assumptions = AssumptionsOut(source="*")


class ExemptionOut(Shape):
    """A group of people who pay less postage; `percent` is what is taken off."""

    key = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()
    percent = serializers.IntegerField()


class ExemptionsOut(Shape):
    """The exemptions of the price list in force."""

    exemptions = ExemptionOut(many=True)
