"""Agencies and desks for tests, built through our services."""

from backend.agencies.kinds import AgencyKind, AgencyLevel
from backend.agencies.models import Agency, Desk
from backend.agencies.services import create_agency, create_desk
from backend.offices.models import Commune, Province

CAO_LANH = "29869"
MORNINGS = {"mon": [[25_200, 41_400]], "tue": [[25_200, 41_400]]}


def make_commune(code: str = CAO_LANH, *, lat: float = 10.4399, lon: float = 105.624) -> Commune:
    """One commune of Đồng Tháp."""
    province, _ = Province.objects.get_or_create(
        code="82", defaults={"name_vi": "Đồng Tháp", "kind": "tỉnh"}
    )
    commune, _ = Commune.objects.get_or_create(
        code=code,
        defaults={
            "province": province,
            "name_vi": "Cao Lãnh",
            "kind": "phường",
            "lat": lat,
            "lon": lon,
        },
    )
    return commune


def make_agency(code: str = "000.00.61.H20", **facts) -> Agency:
    """A commune's public administration service centre in Cao Lãnh."""
    commune = make_commune()
    return create_agency(
        **{
            "code": code,
            "name_vi": f"Trung tâm Phục vụ hành chính công {code}",
            "level": AgencyLevel.COMMUNE,
            "kind": AgencyKind.SERVICE_CENTRE,
            "province_code": "82",
            "commune_code": commune.code,
            **facts,
        }
    )


def make_desk(agency: Agency | None = None, **facts) -> Desk:
    """A desk that is open on two mornings."""
    agency = agency or make_agency()
    return create_desk(
        **{"agency_id": agency.id, "name": "Bộ phận Một cửa", "opening": MORNINGS, **facts}
    )
