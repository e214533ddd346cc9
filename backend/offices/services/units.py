"""Fill the tables of administrative units from the committed files."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction

from backend.common.vietnamese import fold, sort_key
from backend.offices.models import Commune, LegacyWard, Province, WardSuccession

DATA: Final = Path(__file__).resolve().parent.parent / "data"
_BATCH: Final = 2_000

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """How many units were written."""

    provinces: int
    communes: int
    legacy_wards: int


@transaction.atomic
def load_admin_units(*, province_code: str | None = None) -> UnitCounts:
    """Write the units of the whole country, or of one province of today, and update what changed.

    Running it twice changes nothing. A unit that left the files stays: offices and dossiers
    may point at it.
    """
    provinces = [row for row in _rows("provinces") if province_code in {None, row["code"]}]
    communes = [row for row in _rows("communes") if province_code in {None, row["province_code"]}]
    wanted = {row["code"] for row in communes}
    successions = [row for row in _rows("legacy_wards") if row["commune_code"] in wanted]
    wards = {row["code"]: row for row in successions}
    _write_provinces(provinces)
    _write_communes(communes)
    _write_wards(list(wards.values()))
    _write_successions(successions, wanted)
    return UnitCounts(len(provinces), len(communes), len(wards))


def _rows(name: str) -> Iterator[Row]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _names(row: Row) -> dict[str, str]:
    """Return name and keys; a search may say the kind: "phường Cao Lãnh"."""
    return {
        "name_vi": row["name_vi"],
        "kind": row["kind"],
        "folded": fold(f"{row['kind']} {row['name_vi']}"),
        "sort_key": sort_key(row["name_vi"]),
    }


def _write_provinces(rows: list[Row]) -> None:
    Province.objects.bulk_create(
        [Province(code=row["code"], **_names(row)) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_vi", "kind", "folded", "sort_key"],
    )


def _write_communes(rows: list[Row]) -> None:
    Commune.objects.bulk_create(
        [
            Commune(
                code=row["code"],
                province_id=row["province_code"],
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                **_names(row),
            )
            for row in rows
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["province", "lat", "lon", "name_vi", "kind", "folded", "sort_key"],
    )


def _write_wards(rows: list[Row]) -> None:
    places = (
        "district_code",
        "district_name_vi",
        "district_kind",
        "province_code",
        "province_name_vi",
    )
    LegacyWard.objects.bulk_create(
        [
            LegacyWard(code=row["code"], **_names(row), **{key: row[key] for key in places})
            for row in rows
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_vi", "kind", "folded", "sort_key", *places],
    )


def _write_successions(rows: list[Row], communes: set[str]) -> None:
    # Nothing points at these rows; writing them anew also moves a default without a clash.
    WardSuccession.objects.filter(commune_id__in=communes).delete()
    WardSuccession.objects.bulk_create(
        [
            WardSuccession(
                ward_id=row["code"],
                commune_id=row["commune_code"],
                is_default=row["is_default"] == "1",
            )
            for row in rows
        ],
        batch_size=_BATCH,
    )
