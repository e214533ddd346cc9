"""Tables of the directory: agencies that decide, and the desks where papers change hands."""

from typing import ClassVar

from django.db import models

from backend.agencies.kinds import AgencyKind, AgencyLevel
from backend.common.models import Record


class Agency(Record):
    """An authority that receives dossiers and decides them.

    `code` is the national agency code; `fields` lists the procedure fields it answers for
    (empty: all of its level). `folded` is what a search compares with, `sort_key` what lists
    are ordered by.
    """

    code = models.CharField("mã", max_length=35, unique=True)
    name_vi = models.CharField("tên", max_length=200)
    folded = models.CharField(max_length=200, editable=False)
    sort_key = models.CharField(max_length=600, db_collation="C", editable=False)
    level = models.CharField("cấp", max_length=10, choices=AgencyLevel.choices)
    kind = models.CharField("loại", max_length=20, choices=AgencyKind.choices)
    province = models.ForeignKey("offices.Province", on_delete=models.PROTECT, related_name="+")
    commune = models.ForeignKey("offices.Commune", on_delete=models.PROTECT, related_name="+")
    legacy_ward = models.ForeignKey(
        "offices.LegacyWard", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    fields = models.JSONField("lĩnh vực", default=list, blank=True)
    is_demo = models.BooleanField("dữ liệu trình diễn", default=False)

    class Meta:
        verbose_name = "cơ quan"
        verbose_name_plural = "cơ quan"
        indexes: ClassVar = [
            models.Index(fields=["province", "sort_key", "id"], name="agency_of_province")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_vi}"


class Desk(Record):
    """A one-stop desk of an agency: where a courier hands papers over and gets results.

    `opening` has the form of an office's: `{"mon": [[27000, 41400], [48600, 61200]], ...}`,
    seconds after local midnight. `office_id` is the post office nearby, a plain id: offices
    and agencies know nothing of each other.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="desks")
    name = models.CharField("tên", max_length=200)
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    opening = models.JSONField("giờ mở cửa", default=dict, blank=True)
    office_id = models.UUIDField(null=True, blank=True)
    is_active = models.BooleanField("đang hoạt động", default=True)

    class Meta:
        verbose_name = "quầy một cửa"
        verbose_name_plural = "quầy một cửa"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "name"], name="desk_name_once_per_agency")
        ]
        indexes: ClassVar = [models.Index(fields=["office_id"], name="desk_of_office")]

    def __str__(self) -> str:
        return self.name
