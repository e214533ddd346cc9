"""Demo data: agencies and desks in and around Cao Lãnh, Đồng Tháp.

The kinds of agencies are real (Decree 118/2025/NĐ-CP), the communes and their centroids too.
The codes only have the real form (QCVN 102:2016/BTTTT, H20 is Đồng Tháp): no list of the
codes in force was at hand. Every row says `is_demo`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from backend.agencies.kinds import AgencyKind, AgencyLevel
from backend.agencies.models import Agency, Desk
from backend.agencies.services import Opening, create_agency, create_desk

_OFFICE_DAY: Final = ((25_200, 41_400), (48_600, 61_200))  # 07:00-11:30 and 13:30-17:00
_MORNING: Final = ((25_200, 41_400),)
_WORKDAYS: Final = ("mon", "tue", "wed", "thu", "fri")

WEEKDAYS_ONLY: Final[Opening] = dict.fromkeys(_WORKDAYS, _OFFICE_DAY)
# Service centres of Đồng Tháp also open on Saturday since July 2025; here in the morning.
WITH_SATURDAY: Final[Opening] = {**WEEKDAYS_ONLY, "sat": _MORNING}


@dataclass(frozen=True, slots=True)
class AgencySeed:
    """One agency of the demo; it stands at the centroid of its commune."""

    code: str
    name_vi: str
    level: AgencyLevel
    kind: AgencyKind
    commune_code: str
    legacy_ward_code: str
    fields: Sequence[str] = ()

    @property
    def opening(self) -> Opening:
        """Return when its desk is open."""
        return WITH_SATURDAY if self.kind == AgencyKind.SERVICE_CENTRE else WEEKDAYS_ONLY


def _commune_centre(
    number: int, name_vi: str, commune_code: str, legacy_ward_code: str
) -> AgencySeed:
    return AgencySeed(
        code=f"000.00.{number:02d}.H20",
        name_vi=f"Trung tâm Phục vụ hành chính công {name_vi}",
        level=AgencyLevel.COMMUNE,
        kind=AgencyKind.SERVICE_CENTRE,
        commune_code=commune_code,
        legacy_ward_code=legacy_ward_code,
    )


def _provincial(
    number: int, name_vi: str, kind: AgencyKind, fields: Sequence[str] = ()
) -> AgencySeed:
    return AgencySeed(
        code=f"000.00.{number:02d}.H20",
        name_vi=name_vi,
        level=AgencyLevel.PROVINCE,
        kind=kind,
        commune_code="29869",  # phường Cao Lãnh
        legacy_ward_code="29869",  # phường 1, thành phố Cao Lãnh
        fields=fields,
    )


AGENCIES: Final = {
    "82": (
        _provincial(
            90, "Trung tâm Phục vụ hành chính công tỉnh Đồng Tháp", AgencyKind.SERVICE_CENTRE
        ),
        _provincial(
            91,
            "Công an tỉnh Đồng Tháp",
            AgencyKind.POLICE,
            ("identity_cards", "residence", "judicial_records", "driving_licences", "immigration"),
        ),
        _provincial(
            92,
            "Bảo hiểm xã hội tỉnh Đồng Tháp",
            AgencyKind.SOCIAL_INSURANCE,
            ("social_insurance_benefits", "social_health_insurance"),
        ),
        _commune_centre(61, "phường Cao Lãnh", "29869", "29869"),
        _commune_centre(62, "phường Mỹ Ngãi", "29884", "29881"),
        _commune_centre(63, "phường Mỹ Trà", "29888", "29887"),
        _commune_centre(64, "xã Mỹ Thọ", "30076", "30076"),
        _commune_centre(65, "xã Ba Sao", "30085", "30085"),
        _commune_centre(66, "xã Phong Mỹ", "30088", "30088"),
        _commune_centre(67, "xã Mỹ Hiệp", "30112", "30112"),
        _commune_centre(68, "xã Bình Hàng Trung", "30118", "30118"),
    )
}


@transaction.atomic
def seed_agencies(*, province_code: str = "82") -> list[Desk]:
    """Enter the demo's agencies, each with one desk; twice is once. Needs the communes.

    Returns:
        The desks in the order of AGENCIES: provincial ones first.

    Raises:
        KeyError: for a province without demo data.
    """
    return [_seed_one(seed, province_code) for seed in AGENCIES[province_code]]


def _seed_one(seed: AgencySeed, province_code: str) -> Desk:
    known = Agency.objects.filter(code=seed.code).first()
    if known is not None:
        return known.desks.order_by("id")[0]
    agency = create_agency(
        code=seed.code,
        name_vi=seed.name_vi,
        level=seed.level,
        kind=seed.kind,
        province_code=province_code,
        commune_code=seed.commune_code,
        legacy_ward_code=seed.legacy_ward_code,
        fields=seed.fields,
        is_demo=True,
    )
    return create_desk(agency_id=agency.id, name="Bộ phận Một cửa", opening=seed.opening)
