"""Administrative units: the 34 provinces and 3,321 communes of today, and the wards before them.

Filled from `data/*.csv` by `load_admin_units`; origin, repairs and limits: `data/NOTICE.md`.
`folded` is what a person's search is compared with; `sort_key` orders by the Vietnamese
alphabet and is compared byte by byte, whatever the server's locale.
"""

from typing import ClassVar

from django.db import models


class Province(models.Model):
    """A province or city of today; `code` is the statistics office's, two digits."""

    code = models.CharField(primary_key=True, max_length=2)
    name_vi = models.CharField("tên", max_length=60)
    kind = models.CharField("loại", max_length=20)
    folded = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=160, db_collation="C")

    class Meta:
        ordering: ClassVar = ["sort_key"]
        verbose_name = "tỉnh, thành phố"
        verbose_name_plural = "tỉnh, thành phố"

    def __str__(self) -> str:
        return self.name_vi


class Commune(models.Model):
    """A commune, ward or special zone of today, with its centroid (WGS 84 degrees)."""

    code = models.CharField(primary_key=True, max_length=5)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="communes")
    name_vi = models.CharField("tên", max_length=80)
    kind = models.CharField("loại", max_length=20)
    lat = models.FloatField()
    lon = models.FloatField()
    folded = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=200, db_collation="C")

    class Meta:
        ordering: ClassVar = ["sort_key", "code"]
        verbose_name = "xã, phường, đặc khu"
        verbose_name_plural = "xã, phường, đặc khu"
        indexes: ClassVar = [
            models.Index(fields=["province", "sort_key", "code"], name="commune_of_province")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name_vi}"


class LegacyWard(models.Model):
    """A ward as it was before 1 July 2025. The postage band still hangs on its district.

    `province_code` and `district_code` are the legacy codes: legacy province 82 is Tiền
    Giang, today's 82 is Đồng Tháp. They never point at `Province`.
    """

    code = models.CharField(primary_key=True, max_length=5)
    name_vi = models.CharField("tên", max_length=80)
    kind = models.CharField("loại", max_length=20)
    district_code = models.CharField(max_length=3)
    district_name_vi = models.CharField("huyện", max_length=80)
    district_kind = models.CharField(max_length=20)
    province_code = models.CharField(max_length=2)
    province_name_vi = models.CharField("tỉnh", max_length=60)
    folded = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=200, db_collation="C")
    communes = models.ManyToManyField(
        Commune, through="WardSuccession", related_name="legacy_wards"
    )

    class Meta:
        ordering: ClassVar = ["sort_key", "code"]
        verbose_name = "xã, phường trước 01/7/2025"
        verbose_name_plural = "xã, phường trước 01/7/2025"

    def __str__(self) -> str:
        return f"{self.kind} {self.name_vi}, {self.district_kind} {self.district_name_vi}"


class WardSuccession(models.Model):
    """A legacy ward, or a part of it, went into a commune.

    `is_default` marks the likeliest commune of a divided ward: a proposal for a form, no fact.
    """

    ward = models.ForeignKey(LegacyWard, on_delete=models.CASCADE, related_name="successions")
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="predecessors")
    is_default = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ward", "commune"], name="ward_commune_once"),
            models.UniqueConstraint(
                fields=["ward"], condition=models.Q(is_default=True), name="ward_default_once"
            ),
        ]
