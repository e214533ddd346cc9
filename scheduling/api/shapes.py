"""Shapes of bookings and errands, in and out."""

from typing import Any

from rest_framework import serializers

from backend.accounts.api.shapes import PhoneField
from backend.common.shapes import InstantField, PointShape, Shape, TextField
from backend.procedures.states import Purpose
from scheduling.models import Appointment
from scheduling.states import AppointmentState, HoldState


class ErrandIn(Shape):
    """What the visit is for: new papers of a procedure for an agency, or a known dossier."""

    purpose = serializers.ChoiceField(choices=Purpose.choices)
    procedure_id = serializers.UUIDField(required=False)
    agency_id = serializers.UUIDField(required=False)
    dossier_token = TextField(required=False, max_length=60)
    owner_name = TextField(required=False, max_length=120)
    exemption_key = serializers.SlugField(required=False)
    weight_g = serializers.IntegerField(required=False, min_value=1, max_value=5_000)


class ErrandQueryField(serializers.CharField):
    """`purpose:procedure_id:agency_id`, or `purpose:dossier_token`."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the errand as `ErrandIn` reads it."""
        parts = super().to_internal_value(data).split(":")
        if len(parts) == 3:
            row = {"purpose": parts[0], "procedure_id": parts[1], "agency_id": parts[2]}
        elif len(parts) == 2:
            row = {"purpose": parts[0], "dossier_token": parts[1]}
        else:
            raise serializers.ValidationError("An errand has two or three parts.", code="invalid")
        shape = ErrandIn(data=row)
        shape.is_valid(raise_exception=True)
        return shape.validated_data


class OfferQuery(Shape):
    """Where and for what."""

    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)
    errand = serializers.ListField(child=ErrandQueryField(), min_length=1, max_length=10)
    from_day = serializers.DateField(required=False)
    days = serializers.IntegerField(required=False, min_value=1, max_value=14, default=14)
    window_min = serializers.ChoiceField(choices=[60, 90, 120], default=60)
    is_priority = serializers.BooleanField(default=False)


class OfferOut(Shape):
    """A window that can be kept."""

    day = serializers.DateField()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    added_travel_s = serializers.IntegerField(help_text="Extra driving, seconds.")
    grade = serializers.ChoiceField(choices=["near", "fair", "far"])
    is_greenest = serializers.SerializerMethodField()

    def get_is_greenest(self, offer: Any) -> bool:
        """Tell whether this is the offer with the least extra driving."""
        return bool(offer == self.context.get("greenest"))


class RefusalOut(Shape):
    """Why a day has no offer, with facts.

    `closed`, `not_a_route_day`, `running`, `skill`, `alone`, `full`.
    """

    day = serializers.DateField()
    code = serializers.CharField()
    facts = serializers.DictField()


class OfferSheetOut(Shape):
    """All windows that can be kept, and why the other days have none."""

    office_id = serializers.UUIDField()
    office_name = serializers.CharField()
    service_s = serializers.IntegerField(help_text="Expected minutes at the door, in seconds.")
    offers = OfferOut(many=True)
    refusals = RefusalOut(many=True)


class HoldIn(Shape):
    """A wish for one window."""

    opens_at = InstantField()
    closes_at = InstantField()
    location = PointShape()
    address = TextField(max_length=300)
    landmark = TextField(max_length=200, required=False, allow_blank=True)
    commune_code = serializers.RegexField(r"^\d{5}$", required=False)
    legacy_ward_code = TextField(max_length=12, required=False)
    contact_name = TextField(max_length=120)
    phone = PhoneField()
    errands = serializers.ListField(child=ErrandIn(), min_length=1, max_length=10)
    is_priority = serializers.BooleanField(default=False)
    channel = serializers.ChoiceField(choices=["hotline", "counter"], required=False)
    override = TextField(required=False, max_length=300, help_text="A clerk's reason.")


class HoldOut(Shape):
    """A place kept until `expires_at`."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=HoldState.choices)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class ConfirmIn(Shape):
    """The code that was sent to the phone; a clerk's pre-check of the papers instead."""

    code = serializers.RegexField(r"^\d{6}$", required=False)
    precheck = TextField(required=False)


class ErrandOut(Shape):
    """One errand of an appointment."""

    id = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    dossier_id = serializers.UUIDField()
    dossier_number = serializers.CharField(source="dossier.number")
    tracking_token = serializers.CharField(source="dossier.tracking_token")
    procedure = serializers.CharField(source="dossier.procedure_version.name_vi")
    service_s = serializers.IntegerField()
    quote = serializers.DictField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)


class AppointmentOut(Shape):
    """An appointment as its citizen and the office see it."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=AppointmentState.choices)
    office_id = serializers.UUIDField(source="service_day.office_id")
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    location = serializers.SerializerMethodField()
    address = serializers.CharField()
    landmark = serializers.CharField()
    contact_name = serializers.CharField()
    phone = serializers.CharField()
    errands = ErrandOut(many=True)

    def get_location(self, appointment: Appointment) -> PointShape:
        """Return the pin."""
        return PointShape({"lat": appointment.lat, "lon": appointment.lon}).data  # type: ignore[return-value]


class ConfirmationOut(Shape):
    """The appointment, and a token for the phone that was just proven."""

    appointment = AppointmentOut()
    token = serializers.CharField(allow_null=True)
    token_expires_at = serializers.DateTimeField(allow_null=True)


class RescheduleIn(Shape):
    """Another window for the same visit."""

    opens_at = InstantField()
    closes_at = InstantField()
    reason = TextField(required=False)


class CancelIn(Shape):
    """Why; a clerk must say."""

    reason = TextField(required=False, allow_blank=True)
