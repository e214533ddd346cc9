"""Shapes of bookings and errands, in and out."""

from rest_framework import serializers

from backend.accounts.api.shapes import PhoneField
from backend.common.shapes import InstantField, PointShape, Shape, TextField
from backend.procedures.states import Purpose
from scheduling.models import Appointment
from scheduling.states import AppointmentState, ErrandOutcome, HoldState


class ErrandIn(Shape):
    """What the visit is for: new papers of a procedure for an agency, or a known dossier."""

    purpose = serializers.ChoiceField(choices=Purpose.choices)
    procedure_id = serializers.UUIDField(required=False)
    agency_id = serializers.UUIDField(required=False)
    dossier_token = TextField(required=False, max_length=60)
    owner_name = TextField(required=False, max_length=120)
    exemption_key = serializers.SlugField(required=False)
    weight_g = serializers.IntegerField(required=False, min_value=1, max_value=5_000)


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
    is_urgent = serializers.BooleanField(default=False, help_text="A clerk says so.")
    channel = serializers.ChoiceField(choices=["hotline", "counter"], required=False)
    override = TextField(required=False, max_length=300, help_text="A clerk's reason.")


class HoldOut(Shape):
    """A place kept until `expires_at`."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=HoldState.choices)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class PrecheckShape(Shape):
    """What a clerk found when she went through the papers with the caller."""

    missing = serializers.ListField(
        child=serializers.SlugField(max_length=60), max_length=40,
        help_text="Keys of required documents the citizen does not have yet.",
    )  # fmt: skip
    note = TextField(required=False, allow_blank=True)


class ConfirmIn(Shape):
    """The code that was sent to the phone; a clerk's pre-check of the papers instead."""

    code = serializers.RegexField(r"^\d{6}$", required=False)
    precheck = PrecheckShape(required=False)


class ErrandOut(Shape):
    """One errand of an appointment."""

    id = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    dossier_id = serializers.UUIDField()
    dossier_number = serializers.CharField(source="dossier.number")
    has_open_incident = serializers.BooleanField(
        source="dossier.has_open_incident",
        help_text="A packet of the dossier is missing, damaged or disputed.",
    )
    tracking_token = serializers.CharField(source="dossier.tracking_token")
    procedure = serializers.CharField(source="dossier.procedure_version.name_vi")
    service_s = serializers.IntegerField()
    quote = serializers.DictField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(
        choices=[*ErrandOutcome.choices, ("", "")],
        help_text="How it ended at the door; empty before that.",
    )


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
    precheck = PrecheckShape(allow_null=True)

    def get_location(self, appointment: Appointment) -> PointShape:
        """Return the pin."""
        return PointShape.of({"lat": appointment.lat, "lon": appointment.lon})  # type: ignore[return-value]


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
