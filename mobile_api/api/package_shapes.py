"""Shapes of the package: what a phone shows of a day."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.common.shapes import Shape
from backend.custody.selectors.payments import fee_left
from backend.dossiers.states import ResultFault
from backend.procedures.states import Handling, Purpose
from mobile_api.api.package_bags import HeldPacketOut, IncomingBatchOut
from mobile_api.api.package_doors import CodeVerifierOut, DoorPartyOut, people_at_door
from scheduling.api.attempts import AttemptRulesOut, attempt_rules
from scheduling.services.door_passes import door_pass_key
from scheduling.states import AppointmentState


class PlaceOut(Shape):
    """A place, from anything with `lat` and `lon`."""

    lat = serializers.FloatField()
    lon = serializers.FloatField()


class ChecklistLineOut(Shape):
    """A paper the procedure asks for. Null numbers were not stated; 0 means none."""

    key = serializers.CharField()
    name = serializers.CharField(source="name_vi")
    originals = serializers.IntegerField(allow_null=True)
    certified_copies = serializers.IntegerField(allow_null=True)
    copies = serializers.IntegerField(allow_null=True)
    handling = serializers.ChoiceField(
        choices=Handling.choices, help_text="`show`: looked at and given back, never sealed in."
    )
    condition = serializers.CharField(source="condition_vi", help_text="Empty: always needed.")
    note = serializers.CharField()


class AgencyRefOut(Shape):
    """The agency a dossier goes to."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="name_vi")


class OldPaperDueOut(Shape):
    """A paper that is given up for a result; an empty condition: always."""

    name = serializers.CharField()
    condition = serializers.CharField()


class StopErrandOut(Shape):
    """What is to be done at a stop. `quote` is null where the postage is not known."""

    id = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    is_done = serializers.SerializerMethodField()
    service_min = serializers.SerializerMethodField(help_text="Expected minutes at the door.")
    quote = serializers.DictField(allow_null=True)
    procedure_fee_vnd = serializers.IntegerField(
        source="dossier.procedure_version.fee_vnd",
        allow_null=True,
        help_text="The agency's fee, not the postage; 0: free, null: not established.",
    )
    procedure_fee_left_vnd = serializers.SerializerMethodField(
        help_text="What of that fee no earlier visit took: ask for this; null as above."
    )
    dossier_id = serializers.UUIDField()
    dossier_number = serializers.CharField(source="dossier.number")
    has_open_incident = serializers.BooleanField(
        source="dossier.has_open_incident",
        help_text="A packet of the dossier is missing, damaged or disputed.",
    )
    agency_code = serializers.CharField(source="dossier.agency_code", allow_null=True)
    agency = AgencyRefOut(source="dossier.agency")
    procedure = serializers.CharField(source="dossier.procedure_version.name_vi")
    courier_note = serializers.CharField(source="dossier.procedure_version.courier_note")
    is_sensitive = serializers.BooleanField(
        source="dossier.procedure_version.sensitive",
        help_text="An identity paper is to be seen before anything is handed over.",
    )
    checklist = ChecklistLineOut(many=True, source="dossier.procedure_version.documents.all")
    is_checklist_complete = serializers.BooleanField(
        source="dossier.procedure_version.documents_complete"
    )
    may_receive = serializers.SerializerMethodField()
    old_papers = serializers.SerializerMethodField(
        help_text="What is to be taken back for the result (`taken_back` of `deliver`)."
    )

    @extend_schema_field(OldPaperDueOut(many=True))
    def get_old_papers(self, errand: Any) -> list[dict[str, str]]:
        """Return the papers that are given up for a result; none at other errands."""
        if errand.purpose != Purpose.DELIVER:
            return []
        return [
            {"name": row["name_vi"], "condition": row["condition_vi"]}
            for row in errand.dossier.procedure_version.old_papers
        ]

    def get_is_done(self, errand: Any) -> bool:
        """Tell whether it was done."""
        return errand.done_at is not None

    def get_procedure_fee_left_vnd(self, errand: Any) -> int | None:
        """Return whole VND."""
        taken = self.context.get("fees", {}).get(errand.dossier_id, 0)
        return fee_left(errand.dossier.procedure_version.fee_vnd, taken)

    def get_service_min(self, errand: Any) -> int:
        """Return whole minutes, rounded up."""
        return -(-int(errand.service_s) // 60)

    @extend_schema_field(DoorPartyOut(many=True))
    def get_may_receive(self, errand: Any) -> list[dict[str, Any]]:
        """Return the owner, the submitter if that is somebody else, and proxies in force."""
        proxies = self.context.get("proxies", {}).get(errand.dossier_id, [])
        return people_at_door(errand.dossier, proxies)


class PromiseOut(Shape):
    """The window the citizen was told: the courier begins in it."""

    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


class StopOut(Shape):
    """One visit. Its times are estimates; `promise` is what was promised."""

    appointment_id = serializers.UUIDField()
    number = serializers.CharField(source="appointment.number")
    state = serializers.ChoiceField(choices=AppointmentState.choices, source="appointment.state")
    position = serializers.IntegerField()
    promise = PromiseOut(source="appointment")
    arrives_at = serializers.DateTimeField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    contact_name = serializers.CharField(source="appointment.contact_name")
    phone = serializers.CharField(source="appointment.phone")
    address = serializers.CharField(source="appointment.address")
    landmark = serializers.CharField(source="appointment.landmark")
    is_priority = serializers.BooleanField(source="appointment.is_priority")
    location = PlaceOut(source="appointment")
    navigation = serializers.SerializerMethodField(help_text="`geo:` URI (RFC 5870).")
    errands = StopErrandOut(many=True, source="appointment.errands.all")
    code_verifier = serializers.SerializerMethodField()
    missing_photos = serializers.SerializerMethodField(
        help_text="SHA-256 of photos that operations of this visit name and that are not here."
    )

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_missing_photos(self, stop: Any) -> list[str]:
        """Return the hashes, of the shape's context."""
        found: list[str] = self.context.get("missing_photos", {}).get(stop.appointment_id, [])
        return found

    @extend_schema_field(CodeVerifierOut(allow_null=True))
    def get_code_verifier(self, stop: Any) -> dict[str, Any] | None:
        """Return what compares the visit's code without a network; null once it is over."""
        found = self.context.get("verifiers", {}).get(stop.appointment_id)
        return dict(CodeVerifierOut(found).data) if found else None

    def get_navigation(self, stop: Any) -> str:
        """Return the pin as a link that map apps open; `q` makes them set a pin."""
        at = f"{stop.appointment.lat:.6f},{stop.appointment.lon:.6f}"
        return f"geo:{at}?q={at}"


class RouteOut(Shape):
    """One day's route in the plan in force. `service_day_id` is what changes name."""

    service_day_id = serializers.UUIDField(source="plan.service_day_id")
    day = serializers.DateField(source="plan.service_day.day")
    plan_number = serializers.IntegerField(source="plan.number")
    leaves_at = serializers.DateTimeField()
    returns_at = serializers.DateTimeField()
    break_at = serializers.DateTimeField(allow_null=True)
    break_min = serializers.SerializerMethodField()
    travel_s = serializers.IntegerField()
    distance_m = serializers.IntegerField()
    stops = StopOut(many=True, source="stops.all")

    def get_break_min(self, route: Any) -> int:
        """Return the length of the break, 0 without one."""
        return int(route.break_s) // 60


class PackageOfficeOut(Shape):
    """The courier's office: start, end, and where packets may be handed."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    address = serializers.CharField()
    phone = serializers.CharField()
    location = PlaceOut(source="*")


class PackageDeskOut(Shape):
    """A desk of an agency, where packets may be handed."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    agency = AgencyRefOut()
    address = serializers.CharField()
    location = PlaceOut(source="*")
    opening = serializers.DictField(
        help_text='By weekday, seconds since midnight: `{"mon": [[25200, 41400]]}`.'
    )


class AppOut(Shape):
    """Which versions are applied; older ones are kept for the office."""

    payload_versions = serializers.ListField(child=serializers.IntegerField())
    releases = serializers.ListField(
        child=serializers.CharField(), help_text="Empty: every release of the app."
    )


class ResultFaultOut(Shape):
    """One thing that can be wrong with a result."""

    reason = serializers.ChoiceField(choices=ResultFault.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # not DRF's own `label`


class PackageOut(Shape):
    """What a phone needs for today and tomorrow, as of the feed's `cursor`."""

    cursor = serializers.IntegerField()
    epoch = serializers.UUIDField()
    app = AppOut()
    courier_id = serializers.UUIDField(source="courier.id")
    door_pass_key = serializers.SerializerMethodField(
        help_text="Ed25519 public key of the owners' QR codes, base64."
    )
    attempt_rules = serializers.SerializerMethodField()
    result_faults = serializers.SerializerMethodField(
        help_text="What a recipient may find wrong with a result, for `refuse_result`."
    )
    office = PackageOfficeOut()
    routes = RouteOut(many=True)
    packets = HeldPacketOut(many=True)
    incoming_batches = IncomingBatchOut(many=True, source="batches")
    desks = PackageDeskOut(many=True)

    def get_door_pass_key(self, package: Any) -> str:
        """Return the key."""
        return door_pass_key()

    @extend_schema_field(AttemptRulesOut)
    def get_attempt_rules(self, package: Any) -> dict[str, Any]:
        """Return what a failed visit must show, and how many tries there are."""
        return dict(AttemptRulesOut(attempt_rules()).data)

    @extend_schema_field(ResultFaultOut(many=True))
    def get_result_faults(self, package: Any) -> list[dict[str, str]]:
        """Return the catalogue, in the order in which a phone shows it."""
        return [{"reason": fault.value, "label": str(fault.label)} for fault in ResultFault]


class ChangesQuery(Shape):
    """After which change."""

    cursor = serializers.IntegerField(min_value=0, max_value=2**62, default=0)
    epoch = serializers.UUIDField(required=False, help_text="The one the cursor is of.")


class ChangeOut(Shape):
    """Something that changed: a `route` (its service day), `batch` or `operation`.

    `is_deleted` is a tombstone. An `operation` that waited has its receipt now.
    """

    kind = serializers.CharField()
    id = serializers.UUIDField(source="object_id")
    is_deleted = serializers.BooleanField(source="deleted")


class ChangesOut(Shape):
    """Changes in order. Ask again with `next_cursor` while `has_more`."""

    epoch = serializers.UUIDField()
    changes = ChangeOut(many=True)
    next_cursor = serializers.IntegerField()
    has_more = serializers.BooleanField()
