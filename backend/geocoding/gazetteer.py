"""The communes of today by name, offline: always there, and never better than a commune.

It reads the committed tables that also fill the administrative units; this package stands
below them and knows no model of theirs.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from backend.common.vietnamese import fold, sort_key
from backend.geocoding.port import Accuracy, Candidate

DATA: Final = Path(__file__).resolve().parent.parent / "offices" / "data"
SOURCE: Final = "gazetteer"
MOST: Final = 10
_SHORT: Final = MappingProxyType({"p": "phuong", "x": "xa", "t": "tinh", "tp": "thanh pho"})
_ABBREVIATION: Final = re.compile(r"\b(tp|p|x|t)\.\s*")
_EXACT, _BEGINS, _HOLDS = 0, 2, 3  # 1: the bare name; 0: with its kind


@dataclass(frozen=True, slots=True)
class _Commune:
    label: str
    name: str  # folded, without its kind
    full_name: str  # folded, with its kind
    province: str  # folded
    order: str
    lat: float
    lon: float


class Gazetteer:
    """Finds communes: "cao lanh", "Phường Cao Lãnh", "12 Nguyễn Huệ, P. Cao Lãnh, Đồng Tháp"."""

    def find(self, text: str) -> list[Candidate]:
        """Return at most ten communes: exact names first, then names that begin with or hold it.

        Parts of the text between commas are looked up apart. A province among them narrows
        the search; an exact name among several parts leaves no room for guesses.
        """
        parts = [part for part in (_plain(part) for part in text.split(",")) if len(part) > 1]
        provinces = {_province_of(part) for part in parts[1:]} - {None}
        names = [part for part in parts if not (provinces and _province_of(part))]
        ranked = sorted(
            (rank, row.order, row.label, row)
            for row in _communes()
            if not provinces or row.province in provinces
            if (rank := _rank(row, names or parts)) is not None
        )
        if len(parts) > 1 and ranked and ranked[0][0] < _BEGINS:
            ranked = [entry for entry in ranked if entry[0] < _BEGINS]
        return [_candidate(row) for _, _, _, row in ranked[:MOST]]


def _plain(part: str) -> str:
    written_out = _ABBREVIATION.sub(lambda match: f"{_SHORT[match[1]]} ", fold(part))
    return " ".join(written_out.split())


def _rank(row: _Commune, names: Sequence[str]) -> int | None:
    ranks = [rank for name in names if (rank := _rank_of(row, name)) is not None]
    return min(ranks, default=None)


def _rank_of(row: _Commune, name: str) -> int | None:
    if name == row.full_name:
        return _EXACT
    if name == row.name:
        return _EXACT + 1
    if row.name.startswith(name) or row.full_name.startswith(name):
        return _BEGINS
    return _HOLDS if name in row.full_name else None


def _candidate(row: _Commune) -> Candidate:
    return Candidate(
        label=row.label, lat=row.lat, lon=row.lon, accuracy=Accuracy.COMMUNE, source=SOURCE
    )


def _province_of(part: str) -> str | None:
    """Return the folded name of the province that a folded part names, with or without kind."""
    return _provinces().get(part)


@lru_cache(maxsize=1)
def _provinces() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in _rows("provinces"):
        name = row["name_key"]
        names |= {name: name, f"tinh {name}": name, f"thanh pho {name}": name}
    return names


@lru_cache(maxsize=1)
def _communes() -> tuple[_Commune, ...]:
    provinces = {row["code"]: row for row in _rows("provinces")}
    return tuple(
        _Commune(
            label=f"{row['kind']} {row['name_vi']}, {provinces[row['province_code']]['name_vi']}",
            name=row["name_key"],
            full_name=fold(f"{row['kind']} {row['name_vi']}"),
            province=provinces[row["province_code"]]["name_key"],
            order=sort_key(row["name_vi"]),
            lat=float(row["lat"]),
            lon=float(row["lon"]),
        )
        for row in _rows("communes")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
