"""What carrying a dossier costs on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Protocol
from uuid import UUID

from django.db.models import Q

from backend.common.errors import DomainError
from backend.procedures.errors import ExemptionUnknown, NoTariff, WeightInvalid
from backend.procedures.models import TariffVersion
from backend.procedures.price_lists import price_list
from backend.procedures.tariff import (
    Band,
    Exemption,
    Leg,
    LegacyPlace,
    PostageLine,
    PostageQuote,
    Tariff,
    TariffError,
    band_between,
    quote_postage,
)

_BY_ZONE: Final = frozenset({Band.SAME_ZONE, Band.ADJACENT_ZONE, Band.FAR_ZONE})
_REFUSALS: Final = MappingProxyType(
    {
        "province-unknown": NoTariff,
        "weight-invalid": WeightInvalid,
        "exemption-unknown": ExemptionUnknown,
    }
)


class Place(Protocol):
    """One end of the way, by the codes of before 1 July 2025."""

    @property
    def province_code(self) -> str:
        """Two digits."""

    @property
    def district_code(self) -> str:
        """Three digits."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What one leg of one dossier costs: postage only, whole VND, never the procedure's fee.

    `is_maximum`: the list holds maximum prices. `unconfirmed`: sentences on what the price
    rests on and nobody confirmed.
    """

    tariff_version_id: UUID
    tariff_key: str
    legal_basis: str
    leg: Leg
    band: Band
    weight_g: int
    exemption_key: str | None
    lines: tuple[PostageLine, ...]
    postage_vnd: int
    is_maximum: bool
    unconfirmed: tuple[str, ...]


def quote(
    *,
    leg: Leg | str,
    origin: Place,
    destination: Place,
    weight_g: int,
    exemption_key: str | None,
    on_day: date,
) -> Quote:
    """Return what one leg costs by the price list in force on a day. One query.

    Raises:
        NoTariff: if no list is in force, or it does not know one of the provinces.
        WeightInvalid: for less than a gram.
        ExemptionUnknown: for a key the list does not have.
    """
    row, tariff = _in_force(on_day)
    try:
        priced = quote_postage(
            tariff,
            leg=Leg(leg),
            band=band_between(_end(tariff, origin), _end(tariff, destination)),
            weight_g=weight_g,
            exemption_key=exemption_key,
        )
    except TariffError as error:
        raise _refusal(error) from error
    return _quote(row, priced)


def exemptions(*, on_day: date) -> Sequence[Exemption]:
    """Return who pays less by the price list in force on a day, in the list's order.

    Raises:
        NoTariff: if no list is in force.
    """
    _, tariff = _in_force(on_day)
    return list(tariff.exemptions.values())


def _in_force(on_day: date) -> tuple[TariffVersion, Tariff]:
    """Return the list in force; where two overlap, the one that began later."""
    rows = TariffVersion.objects.filter(effective_from__lte=on_day)
    still = rows.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=on_day))
    row = still.order_by("-effective_from", "-id").first()
    if row is None:
        raise NoTariff(on_day=on_day.isoformat())
    return row, price_list(row.key)


def _end(tariff: Tariff, place: Place) -> LegacyPlace:
    return tariff.place(province_code=place.province_code, district_code=place.district_code)


def _refusal(error: TariffError) -> DomainError:
    return _REFUSALS[error.code]()


def _quote(row: TariffVersion, priced: PostageQuote) -> Quote:
    unconfirmed = ["Whether VAT is included."] if row.table.get("vat") == "unconfirmed" else []
    if priced.band in _BY_ZONE:
        unconfirmed.append(row.table["assumptions"]["basis"])
    return Quote(
        tariff_version_id=row.id,
        tariff_key=row.key,
        legal_basis=row.legal_basis,
        leg=priced.leg,
        band=priced.band,
        weight_g=priced.weight_g,
        exemption_key=priced.exemption_key,
        lines=priced.lines,
        postage_vnd=priced.total_vnd,
        is_maximum=row.table.get("is_maximum", False),
        unconfirmed=tuple(unconfirmed),
    )
