"""What a visit will cost the citizen in postage: wards become a band, the band a price."""

from datetime import date
from typing import TYPE_CHECKING, Any

from backend.agencies.selectors import agency
from backend.offices.selectors import legacy_place
from backend.procedures.selectors import Quote, quote
from backend.procedures.states import Purpose

if TYPE_CHECKING:
    from backend.dossiers.models import Dossier

LEG_OF = {
    Purpose.COLLECT: "send",
    Purpose.SUPPLEMENT: "send",
    Purpose.DELIVER: "receive",
    Purpose.RETURN_PAPERS: "receive",
}


def quote_between(
    *,
    leg: str,
    ward_code: str,
    other_ward_code: str,
    weight_g: int,
    exemption_key: str,
    on_day: date,
) -> Quote:
    """Return the postage between two legacy wards.

    Raises:
        NotFound: for an unknown ward.
        InvalidField: for a weight or exemption that the tariff does not know.
    """
    return quote(
        leg=leg, origin=legacy_place(ward_code), destination=legacy_place(other_ward_code),
        weight_g=weight_g, exemption_key=exemption_key or None, on_day=on_day,
    )  # fmt: skip


def quote_errand(
    *,
    purpose: str,
    ward_code: str,
    dossier: "Dossier",
    exemption_key: str,
    weight_g: int,
    on_day: date,
) -> dict[str, Any] | None:
    """Return the stored form of an errand's quote; None when no band can be known.

    The band hangs on the *legacy* ward (a commune of today may span several old districts), so
    without the citizen's legacy ward, or the agency's, there is no honest figure.
    """
    leg = LEG_OF.get(Purpose(purpose))
    if leg is None or not ward_code:
        return None
    agency_ward = agency(dossier.agency_id).legacy_ward_id
    if agency_ward is None:
        return None
    ends = (ward_code, str(agency_ward))
    found = quote_between(
        leg=leg, ward_code=ends[0], other_ward_code=ends[1], weight_g=weight_g,
        exemption_key=exemption_key, on_day=on_day,
    )  # fmt: skip
    return quote_to_json(found)


def quote_to_json(found: Quote) -> dict[str, Any]:
    """Return a quote as it is stored and shown: whole VND, postage only."""
    return {
        "postage_vnd": found.postage_vnd, "leg": found.leg.value, "band": found.band.value,
        "weight_g": found.weight_g, "exemption_key": found.exemption_key,
        "tariff": found.tariff_key, "legal_basis": found.legal_basis,
        "is_maximum": found.is_maximum, "unconfirmed": list(found.unconfirmed),
        "lines": [
            {"kind": line.kind.value, "amount_vnd": line.amount_vnd} for line in found.lines
        ],
    }  # fmt: skip
