"""Shapes of the offices API. Times of day are whole seconds since local midnight."""

from typing import Any, Final

from rest_framework import serializers

from backend.accounts.api.shapes import PhoneField
from backend.common.shapes import PointShape, Shape, TextField
from backend.offices.opening import WEEKDAYS, WINDOW_LENGTHS_MIN
from backend.offices.states import ExceptionKind, Vehicle

_DAY_S: Final = 86_400


class PartField(serializers.ListField):
    """Part of a day: [begins, ends], seconds since local midnight, in steps of five minutes."""

    child = serializers.IntegerField(min_value=0, max_value=_DAY_S)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=2, max_length=2, **kwargs)


class HoursShape(Shape):
    """Parts of each weekday, at most two; a weekday that is left out is free or closed."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return one list of parts for each weekday."""
        return {
            key: serializers.ListField(child=PartField(), max_length=2, required=False)
            for key in WEEKDAYS
        }


class PolygonShape(Shape):
    """GeoJSON Polygon or MultiPolygon; positions are [lon, lat], WGS 84."""

    type = serializers.ChoiceField(choices=["Polygon", "MultiPolygon"])
    coordinates = serializers.ListField(child=serializers.ListField(), allow_empty=False)


class ProvinceOut(Shape):
    """A province or city of today."""

    code = serializers.CharField()
    name_vi = serializers.CharField()
    kind = serializers.CharField(help_text="tỉnh, thành phố")


class CommuneOut(Shape):
    """A commune of today. `place` is its centroid, not an address."""

    code = serializers.CharField()
    name_vi = serializers.CharField()
    kind = serializers.CharField(help_text="xã, phường, đặc khu")
    province = ProvinceOut()
    place = PointShape(source="*")


class CommuneQuery(Shape):
    """Which communes."""

    province = serializers.RegexField(r"^[0-9]{2}$", required=False, default="")
    q = TextField(
        required=False, default="", max_length=80, allow_blank=True, help_text="Part of the name."
    )


class LegacyWardOut(Shape):
    """A ward of before 1 July 2025, all of which or a part of which went into the commune.

    `is_default` proposes it for a form only where the ward went into this commune in the
    main; the citizen confirms.
    """

    code = serializers.CharField(source="ward.code")
    name_vi = serializers.CharField(source="ward.name_vi")
    kind = serializers.CharField(source="ward.kind")
    district_code = serializers.CharField(source="ward.district_code")
    district_name_vi = serializers.CharField(source="ward.district_name_vi")
    province_code = serializers.CharField(source="ward.province_code", help_text="Legacy code.")
    province_name_vi = serializers.CharField(source="ward.province_name_vi")
    is_default = serializers.BooleanField()


class OfficeOut(Shape):
    """A post office: where it is, when it is open, and how visits are booked there."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    address = serializers.CharField()
    phone = serializers.CharField()
    place = PointShape(source="*")
    commune = CommuneOut()
    opening = HoursShape()
    evening = HoursShape(help_text="Parts after that in which visits can be booked, too.")
    horizon_days = serializers.IntegerField()
    notice_min = serializers.IntegerField()
    window_lengths_min = serializers.ListField(child=serializers.IntegerField())


class BookingRulesIn(Shape):
    """When an office is open and how visits are booked there. It replaces what was."""

    opening = HoursShape()
    evening = HoursShape(required=False, default=dict)
    horizon_days = serializers.IntegerField(min_value=1, max_value=60, default=14)
    notice_min = serializers.IntegerField(min_value=0, max_value=10_080, default=120)
    window_lengths_min = serializers.ListField(
        child=serializers.ChoiceField(choices=WINDOW_LENGTHS_MIN), min_length=1, max_length=3
    )


class RouteAreaIn(Shape):
    """Ground that couriers visit on these weekdays and dates only."""

    name = TextField(max_length=120)
    area = PolygonShape(source="polygon")
    weekdays = serializers.ListField(
        child=serializers.ChoiceField(choices=WEEKDAYS), max_length=7, required=False, default=list
    )
    dates = serializers.ListField(
        child=serializers.DateField(), max_length=400, required=False, default=list
    )


class RouteAreaOut(Shape):
    """Ground that is visited on some days only."""

    id = serializers.UUIDField()
    office_id = serializers.UUIDField()
    name = serializers.CharField()
    area = PolygonShape(source="polygon")
    weekdays = serializers.ListField(child=serializers.CharField())
    dates = serializers.ListField(child=serializers.DateField())


class OfficeIn(Shape):
    """A new post office."""

    code = serializers.RegexField(r"^[A-Z0-9-]{3,12}$")
    name = TextField(max_length=120)
    address = TextField(max_length=300)
    phone = PhoneField(required=False, default="")
    place = PointShape()
    commune_code = serializers.RegexField(r"^[0-9]{5}$")
    legacy_ward_code = serializers.RegexField(
        r"^(?:[0-9]{5}|d[0-9]{3})$", required=False, allow_null=True, default=None
    )
    opening = HoursShape()
    area = PolygonShape(required=False, allow_null=True, default=None)


class SkillOut(Shape):
    """A field of procedures somebody can be trained for."""

    key = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()


class ShiftPatternOut(Shape):
    """When couriers work."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    hours = HoursShape()


class CourierOut(Shape):
    """A courier of an office."""

    id = serializers.UUIDField()
    office_id = serializers.UUIDField()
    employee_code = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField()
    vehicle = serializers.ChoiceField(choices=Vehicle.choices)
    skills = serializers.SerializerMethodField()
    shift_pattern = ShiftPatternOut()
    is_active = serializers.BooleanField()

    def get_skills(self, courier: Any) -> list[str]:
        """Return the skills' keys in order."""
        return [skill.key for skill in courier.skills.all()]


class CourierIn(Shape):
    """A new courier. `skills` are keys of `GET /skills`."""

    employee_code = serializers.RegexField(r"^[A-Za-z0-9-]{2,20}$")
    name = TextField(max_length=120)
    phone = PhoneField()
    vehicle = serializers.ChoiceField(choices=Vehicle.choices, default=Vehicle.MOTORBIKE)
    skills = serializers.ListField(
        child=serializers.SlugField(max_length=40), max_length=100, source="skill_keys"
    )
    shift_pattern_id = serializers.UUIDField()


class EnrolmentCodeOut(Shape):
    """A code that enrols one phone within 24 hours. It is shown this once."""

    code = serializers.CharField(help_text="Eight digits, `1234-5678`.")


class ShiftExceptionIn(Shape):
    """One day that is not as the pattern says. `parts` only when the hours are changed."""

    day = serializers.DateField()
    kind = serializers.ChoiceField(choices=ExceptionKind.choices)
    parts = serializers.ListField(child=PartField(), max_length=2, required=False, default=list)
    reason = TextField(max_length=200)


class ShiftExceptionOut(Shape):
    """An exception as it now stands."""

    id = serializers.UUIDField()
    courier_id = serializers.UUIDField()
    day = serializers.DateField()
    kind = serializers.ChoiceField(choices=ExceptionKind.choices)
    parts = serializers.ListField(child=PartField())
    reason = serializers.CharField()


class ClosureIn(Shape):
    """A day on which the office stays shut, or the `part` of it: [begins, ends]."""

    day = serializers.DateField()
    part = PartField(required=False, allow_null=True, default=None)
    reason = TextField(max_length=200)


class ClosureOut(Shape):
    """A closure as it now stands; without a part it is the whole day."""

    id = serializers.UUIDField()
    office_id = serializers.UUIDField()
    day = serializers.DateField()
    part = serializers.SerializerMethodField()
    reason = serializers.CharField()

    def get_part(self, closure: Any) -> list[int] | None:
        """Return the part of the day, if it is not the whole."""
        return None if closure.begins_s is None else [closure.begins_s, closure.ends_s]


class ReopeningIn(Shape):
    """The day whose closure is taken back."""

    day = serializers.DateField()


class CalendarQuery(Shape):
    """From which day to which, both included; at most 92 days."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return `from` and `to`; the first is a word of Python."""
        return {
            "from": serializers.DateField(source="start"),
            "to": serializers.DateField(source="end"),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a range that is backwards or too long."""
        if not 0 <= (attrs["end"] - attrs["start"]).days < 92:
            raise serializers.ValidationError({"to": "Between `from` and 91 days later."})
        return attrs


class OfficeDayOut(Shape):
    """One day of an office; no parts when it is shut, `note` says why.

    In `evening` visits can be booked, though the counter is shut.
    """

    day = serializers.DateField()
    kind = serializers.CharField(help_text="ordinary, weekend, holiday, make_up, closure …")
    parts = serializers.ListField(child=PartField())
    evening = serializers.ListField(child=PartField())
    note = serializers.CharField()


class OfficeDaysOut(Shape):
    """An office's calendar."""

    days = OfficeDayOut(many=True)
