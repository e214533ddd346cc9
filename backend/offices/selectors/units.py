"""Administrative units: lists for forms, and the place that decides the postage band."""

from dataclasses import dataclass

from django.db.models import F, QuerySet

from backend.common.errors import NotFound
from backend.common.vietnamese import fold
from backend.offices.models import Commune, LegacyWard, Province, WardSuccession


@dataclass(frozen=True, slots=True)
class LegacyPlace:
    """Where a legacy ward lay: legacy codes of its province and district.

    The postal zone is the tariff's own division and is found there.
    """

    province_code: str
    district_code: str


def provinces() -> QuerySet[Province]:
    """Return the provinces of today."""
    return Province.objects.all()


def communes(*, province_code: str = "", q: str = "") -> QuerySet[Commune]:
    """Return communes with their province: of one province, whose name holds `q`, or all.

    Marks and case do not matter, and a kind in front is allowed: "phường Cao Lãnh".
    """
    rows = Commune.objects.select_related("province")
    if province_code:
        rows = rows.filter(province_id=province_code)
    return rows.filter(folded__contains=fold(q)) if fold(q) else rows


def commune(code: str) -> Commune:
    """Return a commune, or raise NotFound."""
    found = Commune.objects.select_related("province").filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def legacy_wards_of(commune_code: str) -> QuerySet[WardSuccession]:
    """Return the legacy wards that went, whole or in part, into a commune, with their `sort_key`.

    Raises:
        NotFound: if there is no such commune.
    """
    found = commune(commune_code)
    rows = WardSuccession.objects.filter(commune=found).select_related("ward")
    return rows.annotate(sort_key=F("ward__sort_key"))


def legacy_place(ward_code: str) -> LegacyPlace:
    """Return the legacy place of a ward; raises NotFound for a code that never was."""
    row = LegacyWard.objects.filter(code=ward_code)
    found = row.values_list("province_code", "district_code").first()
    if found is None:
        raise NotFound(ward_code=ward_code)
    return LegacyPlace(province_code=found[0], district_code=found[1])
