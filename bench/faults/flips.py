"""One bit flipped in the ledger, in a photo or in a bundle: it is found, and its place named.

The ledger's tables are changed as their owner, without triggers and foreign keys. Each flip is
undone before the next.
"""

import importlib
import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from uuid import UUID

import psycopg

from backend.common.signing import public_key
from backend.custody.daily import PURPOSE
from backend.custody.selectors import verify_all
from backend.custody.services.bundles import write_bundle
from backend.custody.services.sealing import seal_days
from backend.media.files import original_path
from bench.report import print_table
from tests.conftest import NOW
from tests.support.custody import collect, evil_owner, full_life, make_town
from tests.support.media import make_media, photo

Flip = Callable[[], tuple[bool, bool]]

# Every column that proves something.
COLUMNS: Final = {
    "custody_custodyevent": (
        "id", "dossier_id", "packet_id", "seq", "kind", "giver", "receiver", "state", "at", "body",
        "prev_hash", "hash",
    ),
    "custody_dayroot": (
        "day", "body", "hash", "prev_hash", "key_id", "public_key", "signature",
    ),
    "custody_handover": ("manifest", "manifest_hash"),
    "custody_commitment": ("digest", "salt", "sealed_value"),
    "custody_signature": ("digest", "sealed_strokes"),
}  # fmt: skip


def run(*, seed: int, cycles: int, folder: Path) -> dict[str, Any]:
    """Flip `cycles` bits, one at a time; returns how many were found."""
    dice = random.Random(seed)
    shas = _world(folder)
    found, named, where = 0, 0, Counter[str]()
    with evil_owner(*COLUMNS) as owner:
        verifier = _verifier(folder / "bundle")
        for _ in range(cycles):
            place = dice.choices(("ledger", "media", "bundle"), (2, 1, 1))[0]
            match place:
                case "ledger":
                    is_found, is_named = _in_the_ledger(owner, dice)
                case "media":
                    is_found, is_named = _in_a_photo(dice.choice(shas), dice)
                case _:
                    is_found, is_named = _in_the_bundle(folder / "bundle", verifier, dice)
            where[place] += 1
            found += is_found
            named += is_named
    print_table(("place", "bits"), sorted(where.items()))
    clean = verify_all()
    return {
        "flips": cycles,
        "found": found,
        "named": named,
        "missed": cycles - found,
        "unnamed": cycles - named,
        "faults_after_all_was_undone": len(clean.faults) + len(clean.root_faults),
    }


def _world(folder: Path) -> list[str]:
    """Write two dossiers' ledger with photos, seal two days, export a bundle; return the photos."""
    town = make_town()
    shas = [make_media(photo((64 + n, 48))).sha256 for n in range(4)]
    full_life(town, media=shas[:2])
    collect(town, dossier_id=town.another_dossier().id, media=shas[2:])
    later = NOW + timedelta(days=2)
    seal_days(now=later)
    write_bundle(dossier_id=town.dossier.id, folder=folder / "bundle", now=later)
    return shas


def _in_the_ledger(owner: psycopg.Connection, dice: random.Random) -> tuple[bool, bool]:
    table = dice.choice(list(COLUMNS))
    column = dice.choice(COLUMNS[table])
    rows = owner.execute(
        f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL AND {column}::text <> ''"
    ).fetchall()
    row_id, old = dice.choice(rows)
    new = flipped(old, dice)
    set_to = f"UPDATE {table} SET {column} = %s WHERE id = %s"
    owner.execute(set_to, [new, row_id])
    report = verify_all()
    owner.execute(set_to, [old, new if column == "id" else row_id])
    # A day's root says that day, every other fault a dossier and a place in its chain.
    is_named = bool(report.root_faults) if table == "custody_dayroot" else bool(report.faults)
    return bool(report.faults or report.root_faults), is_named


def _in_a_photo(sha256: str, dice: random.Random) -> tuple[bool, bool]:
    path = original_path(sha256)
    whole = path.read_bytes()
    path.write_bytes(_flipped_bytes(whole, dice))
    faults = verify_all().faults
    path.write_bytes(whole)
    return bool(faults), any(fault.detail == sha256 for fault in faults)


def _in_the_bundle(bundle: Path, verifier: ModuleType, dice: random.Random) -> tuple[bool, bool]:
    path = dice.choice(sorted(path for path in bundle.rglob("*") if path.is_file()))
    whole = path.read_bytes()
    path.write_bytes(_flipped_bytes(whole, dice))
    faults, _ = verifier.check(bundle, trusted=public_key(PURPOSE))
    path.write_bytes(whole)
    name = path.relative_to(bundle).as_posix()
    return bool(faults), any(name in place for place, _ in faults)


def _verifier(bundle: Path) -> ModuleType:
    """Load the script that lies in the bundle, as it was before any bit was flipped."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(bundle))
    try:
        return importlib.import_module("verify_bundle")
    finally:
        sys.path.remove(str(bundle))


def flipped(value: Any, dice: random.Random) -> Any:
    """Return a value with one bit changed, or the smallest change its type knows."""
    match value:
        case UUID():
            return UUID(int=value.int ^ (1 << dice.randrange(128)))
        case bytes() | memoryview():
            return _flipped_bytes(bytes(value), dice)
        case datetime():
            moment = value.astimezone(UTC)
            return moment.replace(microsecond=moment.microsecond ^ (1 << dice.randrange(16)))
        case date():
            return value + timedelta(days=1000 << dice.randrange(4))
        case int():
            return value ^ (64 << dice.randrange(8))  # beyond every place that is taken
    at = dice.randrange(len(value))
    possible = [chr(ord(value[at]) ^ (1 << bit)) for bit in range(7)]
    return value[:at] + dice.choice([c for c in possible if c.isprintable()]) + value[at + 1 :]


def _flipped_bytes(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]
