"""Tables of dossiers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backend.common import crypto
from backend.common.models import Record
from backend.dossiers.states import NEEDS_AGENCY_CODE, AgencyStatus, ResultFault


class Dossier(Record):
    """One request of one owner under one procedure, at one agency.

    `number` is ours and always there; `agency_code` is the agency's and comes with its
    acceptance. The owner's number (CCCD) is sealed for this very row; `owner_id_index` finds
    it again without opening anything. `has_open_incident` is what custody says of its papers;
    `result_fault` what the recipient found wrong with the result, until the desk issues another.
    """

    number = models.CharField(max_length=16, unique=True)
    procedure_version = models.ForeignKey(
        "procedures.ProcedureVersion", on_delete=models.PROTECT, related_name="+"
    )
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    citizen = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    owner_name = models.CharField(max_length=120)
    owner_phone = models.CharField(max_length=16)  # E.164
    owner_id_sealed = models.BinaryField(null=True)
    owner_id_index = models.CharField(max_length=64, blank=True)
    submitter_name = models.CharField(max_length=120, blank=True)
    agency_code = models.CharField(max_length=50, null=True, unique=True)  # noqa: DJ001  unique
    agency_status = models.PositiveSmallIntegerField(
        choices=AgencyStatus.choices, default=AgencyStatus.REGISTERED
    )
    accepted_at = models.DateTimeField(null=True)
    due_day = models.DateField(null=True)
    result_ready_at = models.DateTimeField(null=True)
    result_fault = models.CharField(
        max_length=14, choices=ResultFault.choices, blank=True, default="", db_default=""
    )
    result_fault_at = models.DateTimeField(null=True)
    tracking_token = models.CharField(max_length=40, unique=True, default=crypto.random_token)
    has_open_incident = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(agency_status__in=[s.value for s in sorted(NEEDS_AGENCY_CODE)])
                | Q(agency_code__isnull=False),
                name="dossier_code_once_accepted",
            ),
            models.CheckConstraint(
                condition=Q(agency_status__in=[s.value for s in AgencyStatus]),
                name="dossier_status_is_national",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["citizen", "id"], name="dossier_of_citizen"),
            models.Index(fields=["agency", "agency_status"], name="dossier_at_agency"),
            models.Index(
                fields=["owner_id_index"], condition=~Q(owner_id_index=""), name="dossier_owner_id"
            ),
        ]

    @property
    def is_erased(self) -> bool:
        """Tell whether its owner was taken away; every other dossier has the owner's phone."""
        return self.owner_phone == ""

    def status_events_in_order(self) -> models.QuerySet["StatusEvent"]:
        """Return the moves of the agency's status, oldest first."""
        return self.status_events.order_by("id")


class StatusEvent(Record):
    """One move of the agency's status: from, to, who said so, when."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="status_events")
    old_status = models.PositiveSmallIntegerField(choices=AgencyStatus.choices)
    new_status = models.PositiveSmallIntegerField(choices=AgencyStatus.choices)
    actor = models.CharField(max_length=80)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["dossier", "id"], name="status_event_order")]


class Proxy(Record):
    """Somebody who may act at the door for the owner of a dossier: for what, and until when.

    `purposes` is a list of `collect` and `deliver`. Nothing of an identity paper is kept: the
    courier looks at it, and the name says whom to expect.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="proxies")
    name = models.CharField(max_length=120, blank=True)  # emptied by erasure
    phone = models.CharField(max_length=16, blank=True)
    purposes = models.JSONField()
    valid_until = models.DateTimeField()
    registered_by = models.CharField(max_length=80)
    registered_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=80, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["dossier", "id"], name="proxy_of_dossier")]


class NumberLane(models.Model):
    """How many dossier numbers of a month (`yymm`, Vietnamese calendar) came from one lane.

    Lane k of n gives the numbers k + 1, k + 1 + n, …: who opens a dossier takes from a lane that
    nobody holds, and does not wait for openings of other offices.
    """

    month = models.CharField(max_length=4)
    lane = models.PositiveSmallIntegerField()
    given = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "lane"], name="number_lane_once")
        ]
