"""Shapes of the directory's API."""

from rest_framework import serializers

from backend.agencies.kinds import AgencyKind, AgencyLevel
from backend.common.shapes import PointShape, Shape, TextField


class AgenciesQuery(Shape):
    """Which agencies."""

    province = serializers.RegexField(
        r"^[0-9]{2}$", required=False, default="", help_text="Code of a province, e.g. `82`."
    )
    level = serializers.ChoiceField(AgencyLevel.choices, required=False, default="")
    field = TextField(
        max_length=40, required=False, default="", help_text="Key of a procedure field."
    )
    q = TextField(
        max_length=80, required=False, default="", help_text="Words of the name; marks may miss."
    )


class DesksQuery(Shape):
    """Which desks."""

    agency_id = serializers.UUIDField(required=False, default=None)
    office_id = serializers.UUIDField(
        required=False, default=None, help_text="The post office that serves the desks."
    )


class AgencyOut(Shape):
    """An agency."""

    id = serializers.UUIDField()
    code = serializers.CharField(help_text="National agency code.")
    name_vi = serializers.CharField()
    level = serializers.ChoiceField(AgencyLevel.choices)
    kind = serializers.ChoiceField(AgencyKind.choices)
    province_code = serializers.CharField(source="province_id")
    commune_code = serializers.CharField(source="commune_id")
    address = serializers.CharField()
    place = PointShape(source="*")
    fields_answered = serializers.ListField(
        source="fields", child=serializers.CharField(), help_text="Empty: every field."
    )
    is_demo = serializers.BooleanField(help_text="Made up for the demo.")


class DeskOut(Shape):
    """A one-stop desk. `opening`: for each weekday `[from, to]` pairs, seconds after midnight."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    agency = AgencyOut()
    address = serializers.CharField()
    place = PointShape(source="*")
    opening = serializers.DictField(
        child=serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    )
    office_id = serializers.UUIDField(allow_null=True)
