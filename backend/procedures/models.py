"""Tables of procedures. Facts are dated: a dossier keeps the version it was accepted under."""

from typing import ClassVar

from django.db import models

from backend.common.models import Record
from backend.procedures.states import Confidence, Handling


class ProcedureField(models.Model):
    """A field of procedures (lĩnh vực): what couriers and desks are trained for."""

    key = models.SlugField(primary_key=True, max_length=40)
    name_vi = models.CharField("tên", max_length=120)
    name_en = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["key"]
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"

    def __str__(self) -> str:
        return self.name_vi


class Procedure(Record):
    """An administrative procedure. What is known about it stands in its versions.

    `folded` (names, code, field without marks) and `sort_key` come from the newest version.
    """

    slug = models.SlugField(max_length=60, unique=True)
    # Null, not "", for the many that have none yet: empty texts would clash.
    code = models.CharField("mã", max_length=28, unique=True, null=True, blank=True)
    field = models.ForeignKey(ProcedureField, on_delete=models.PROTECT, related_name="procedures")
    folded = models.CharField(max_length=800, editable=False)
    sort_key = models.CharField(max_length=800, db_collation="C", editable=False)

    class Meta:
        verbose_name = "thủ tục"
        verbose_name_plural = "thủ tục"
        indexes: ClassVar = [models.Index(fields=["sort_key", "id"], name="procedure_in_order")]

    def __str__(self) -> str:
        return self.slug


class ProcedureVersion(Record):
    """The facts of a procedure from one day on. Never edited: a change is a new version.

    The lower block (`service_minutes` to `assumption_basis`) is our own assumption, derived
    from the facts above it; `None` there means that nothing is established either way.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("lần")
    effective_from = models.DateField("áp dụng từ")
    facts_digest = models.CharField(max_length=64)
    confidence = models.CharField("độ tin cậy", max_length=14, choices=Confidence.choices)
    sources = models.JSONField(default=list)

    name_vi = models.CharField("tên", max_length=400)
    name_en = models.CharField(max_length=300)
    agency_level = models.CharField(max_length=20, blank=True)
    agency_vi = models.CharField("cơ quan", max_length=200, blank=True)
    agency_note = models.CharField(max_length=300, blank=True)
    documents_complete = models.BooleanField()
    documents_note = models.CharField(max_length=500, blank=True)
    working_days = models.PositiveSmallIntegerField("số ngày làm việc", null=True)
    processing_note = models.CharField(max_length=500, blank=True)
    fee_vnd = models.PositiveIntegerField("lệ phí", null=True)
    fee_note = models.CharField(max_length=500, blank=True)
    filing_channels = models.JSONField(default=list)
    online_only_since = models.DateField(null=True)
    result_vi = models.CharField("kết quả", max_length=300, blank=True)
    result_en = models.CharField(max_length=300, blank=True)
    result_channels = models.JSONField(null=True)  # None: not stated, which is not "none"
    # What is given up for the result: [{"name_vi", "name_en", "condition_vi", "condition_en"}];
    # an empty condition means always.
    old_papers = models.JSONField(default=list, db_default=[])
    courier_note = models.CharField(max_length=500, blank=True)
    publication = models.JSONField(default=dict)  # decision, decision_date, portal_record_updated

    service_minutes = models.JSONField()  # {"collect": 12, …}, one for each purpose
    may_send = models.BooleanField(null=True)
    may_receive = models.BooleanField(null=True)
    in_person_signature = models.BooleanField(null=True)
    in_person_presence = models.BooleanField(null=True)
    sensitive = models.BooleanField()
    assumption_basis = models.TextField(blank=True)

    class Meta:
        verbose_name = "phiên bản thủ tục"
        verbose_name_plural = "phiên bản thủ tục"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedure_version_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["procedure", "effective_from"], name="procedure_version_day")
        ]

    def __str__(self) -> str:
        return f"{self.name_vi} ({self.number})"


class RequiredDocument(Record):
    """One paper a version asks for. A number that is `None` was not stated; 0 means none."""

    version = models.ForeignKey(
        ProcedureVersion, on_delete=models.CASCADE, related_name="documents"
    )
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    name_vi = models.CharField("tên", max_length=300)
    name_en = models.CharField(max_length=300)
    originals = models.PositiveSmallIntegerField(null=True)
    certified_copies = models.PositiveSmallIntegerField(null=True)
    copies = models.PositiveSmallIntegerField(null=True)
    handling = models.CharField(max_length=12, choices=Handling.choices)
    condition_vi = models.CharField("khi nào", max_length=300, blank=True)
    condition_en = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        verbose_name = "giấy tờ"
        verbose_name_plural = "giấy tờ"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="required_document_once")
        ]


class TariffVersion(Record):
    """A dated price list; `table` is the whole list as `tariff.py` reads it."""

    key = models.SlugField(max_length=60, unique=True)
    legal_basis = models.CharField("căn cứ", max_length=200)
    effective_from = models.DateField("áp dụng từ")
    effective_to = models.DateField("đến hết ngày", null=True, blank=True)
    table = models.JSONField()

    class Meta:
        verbose_name = "biểu cước"
        verbose_name_plural = "biểu cước"

    def __str__(self) -> str:
        return self.key
