"""What carrying a dossier costs: weight, distance band, leg, and the sender's exemption.

Pure: no database, no clock. Whole VND, whole grams. The rules and worked examples are in
`docs/algorithms/tariffs.md`. Source: Circular 22/2017/TT-BTTTT (maximum prices).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

ZONES: Final = frozenset({1, 2, 3})
MIDDLE_ZONE: Final = 2


class TariffError(ValueError):
    """A quote cannot be made; `code` is stable, e.g. `weight-invalid`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Leg(StrEnum):
    """The two services that are priced apart; both ways is the sum of the two."""

    SEND = "send"  # from the citizen to the agency
    RECEIVE = "receive"  # the result, from the agency to the citizen


class Band(StrEnum):
    """How far apart the two ends are, in legacy districts and postal zones."""

    WITHIN_DISTRICT = "within_district"
    BETWEEN_DISTRICTS = "between_districts"
    SAME_ZONE = "same_zone"
    ADJACENT_ZONE = "adjacent_zone"  # zone 1 or 3 with zone 2
    FAR_ZONE = "far_zone"  # zone 1 with zone 3


class LineKind(StrEnum):
    """What a line of a quote is for."""

    FIRST_STEP = "first_step"
    NEXT_STEPS = "next_steps"
    EXEMPTION = "exemption"


@dataclass(frozen=True, slots=True)
class LegacyPlace:
    """One end of the way, in the units of before 1 July 2025 (GSO codes), and its zone."""

    province_code: str
    district_code: str
    zone: int

    def __post_init__(self) -> None:
        if self.zone not in ZONES:
            raise TariffError("zone-invalid", "a postal zone is 1, 2 or 3")


@dataclass(frozen=True, slots=True)
class BandPrices:
    """Prices of one leg and band: one for each first step, and one for each further step."""

    steps_vnd: tuple[int, ...]
    next_step_vnd: int


@dataclass(frozen=True, slots=True)
class Exemption:
    """A group of people who pay less; `percent` is what is taken off (100: they pay nothing)."""

    key: str
    name_vi: str
    name_en: str
    percent: int


@dataclass(frozen=True, slots=True)
class Tariff:
    """One dated price list."""

    key: str
    legal_basis: str
    effective_from: date
    effective_to: date | None
    first_steps_g: tuple[int, ...]
    next_step_g: int
    prices: Mapping[tuple[Leg, Band], BandPrices]
    exemptions: Mapping[str, Exemption]
    zone_of_province: Mapping[str, int]

    def place(self, *, province_code: str, district_code: str) -> LegacyPlace:
        """Return a place of the legacy units, with the zone this tariff gives its province.

        Raises:
            TariffError: `province-unknown`.
        """
        zone = self.zone_of_province.get(province_code)
        if zone is None:
            raise TariffError("province-unknown", "the tariff gives this province no zone")
        return LegacyPlace(province_code=province_code, district_code=district_code, zone=zone)


@dataclass(frozen=True, slots=True)
class PostageLine:
    """One line of a quote; the line of an exemption has a negative amount."""

    kind: LineKind
    quantity: int
    unit_price_vnd: int
    amount_vnd: int


@dataclass(frozen=True, slots=True)
class PostageQuote:
    """What one leg costs, line by line, and by which tariff. Postage only, no procedure fee."""

    tariff_key: str
    leg: Leg
    band: Band
    weight_g: int
    exemption_key: str | None
    lines: tuple[PostageLine, ...]

    @property
    def total_vnd(self) -> int:
        """The sum of the lines, in whole VND."""
        return sum(line.amount_vnd for line in self.lines)


def band_between(origin: LegacyPlace, destination: LegacyPlace) -> Band:
    """Return the band of a way; it is the same in both directions."""
    if origin.province_code == destination.province_code:
        same_district = origin.district_code == destination.district_code
        return Band.WITHIN_DISTRICT if same_district else Band.BETWEEN_DISTRICTS
    if origin.zone == destination.zone:
        return Band.SAME_ZONE
    if MIDDLE_ZONE in {origin.zone, destination.zone}:
        return Band.ADJACENT_ZONE
    return Band.FAR_ZONE


def quote_postage(
    tariff: Tariff, *, leg: Leg, band: Band, weight_g: int, exemption_key: str | None
) -> PostageQuote:
    """Return what one leg of one dossier costs.

    Up to the last first step the price is that of the step the weight falls in; above it,
    every started further step is added. The exemption is taken off the sum, and what is
    taken off is rounded half up to whole VND.

    Args:
        tariff: the price list in force on the day the dossier was accepted.
        leg: to the agency or back; a visit that does both needs two quotes.
        band: from `band_between`.
        weight_g: weight of the sealed packet in whole grams, at least 1.
        exemption_key: a key of `tariff.exemptions`, or None.

    Raises:
        TariffError: `weight-invalid`, `exemption-unknown`.
    """
    if weight_g < 1:
        raise TariffError("weight-invalid", "a packet weighs at least one gram")
    lines = _weight_lines(tariff, prices=tariff.prices[leg, band], weight_g=weight_g)
    if exemption_key is not None:
        exemption = tariff.exemptions.get(exemption_key)
        if exemption is None:
            raise TariffError("exemption-unknown", "the tariff has no such exemption")
        lines.append(_exemption_line(exemption, of_vnd=sum(line.amount_vnd for line in lines)))
    return PostageQuote(
        tariff_key=tariff.key,
        leg=leg,
        band=band,
        weight_g=weight_g,
        exemption_key=exemption_key,
        lines=tuple(lines),
    )


def _weight_lines(tariff: Tariff, *, prices: BandPrices, weight_g: int) -> list[PostageLine]:
    steps = zip(tariff.first_steps_g, prices.steps_vnd, strict=True)
    first = next((price for limit, price in steps if weight_g <= limit), prices.steps_vnd[-1])
    lines = [PostageLine(LineKind.FIRST_STEP, 1, first, first)]
    above_g = weight_g - tariff.first_steps_g[-1]
    if above_g > 0:
        started = -(-above_g // tariff.next_step_g)  # division rounded up
        price = prices.next_step_vnd
        lines.append(PostageLine(LineKind.NEXT_STEPS, started, price, started * price))
    return lines


def _exemption_line(exemption: Exemption, *, of_vnd: int) -> PostageLine:
    off_vnd = (of_vnd * exemption.percent + 50) // 100
    return PostageLine(LineKind.EXEMPTION, 1, -off_vnd, -off_vnd)


# Reading -----------------------------------------------------------------------------------


def load_tariff(path: Path) -> Tariff:
    """Read a price list from its JSON file.

    Raises:
        TariffError: `tariff-file-invalid`, with what is wrong; a price list with a hole or a
            price that falls with the weight must not go into service.
    """
    try:
        tariff = _tariff(json.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise TariffError("tariff-file-invalid", f"{path.name}: {error!r}") from error
    _check(tariff)
    return tariff


def _tariff(data: Mapping[str, Any]) -> Tariff:
    until = data["effective_to"]
    return Tariff(
        key=data["key"],
        legal_basis=data["legal_basis"],
        effective_from=date.fromisoformat(data["effective_from"]),
        effective_to=date.fromisoformat(until) if until else None,
        first_steps_g=tuple(data["first_steps_g"]),
        next_step_g=data["next_step_g"],
        prices=MappingProxyType(
            {
                (leg, band): BandPrices(
                    steps_vnd=tuple(data["legs"][leg][band]["steps_vnd"]),
                    next_step_vnd=data["legs"][leg][band]["next_step_vnd"],
                )
                for leg in Leg
                for band in Band
            }
        ),
        exemptions=MappingProxyType(
            {item["key"]: Exemption(**item) for item in data["exemptions"]}
        ),
        zone_of_province=MappingProxyType(
            {
                province: int(zone)
                for zone, provinces in data["assumptions"]["zone_provinces"].items()
                for province in provinces
            }
        ),
    )


def _check(tariff: Tariff) -> None:
    problems = [] if _is_rising(tariff.first_steps_g) else ["weight steps do not rise"]
    for (leg, band), prices in tariff.prices.items():
        in_order = list(prices.steps_vnd) == sorted(prices.steps_vnd)
        if len(prices.steps_vnd) != len(tariff.first_steps_g) or not in_order:
            problems.append(f"prices of {leg}, {band} do not fit the weight steps")
    problems += [
        f"{number!r} is not a whole positive number"
        for number in (tariff.next_step_g, *_all_prices(tariff))
        if type(number) is not int or number <= 0
    ]
    if any(not 0 < item.percent <= 100 for item in tariff.exemptions.values()):
        problems.append("an exemption is not between 1 and 100 percent")
    if problems:
        raise TariffError("tariff-file-invalid", f"{tariff.key}: {'; '.join(problems)}")


def _is_rising(numbers: Sequence[int]) -> bool:
    return bool(numbers) and all(one < other for one, other in pairwise((0, *numbers)))


def _all_prices(tariff: Tariff) -> list[int]:
    prices = tariff.prices.values()
    return [price for row in prices for price in (*row.steps_vnd, row.next_step_vnd)]
