"""A fixed example that anybody can compute again; `docs/algorithms/custody.md` prints it."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from backend.custody.canonical import commitment, sha256_hex
from backend.custody.daily import head_leaf, root_body, slip_leaf
from backend.custody.kinds import PacketPurpose, PaperKind
from backend.custody.ledger import GENESIS, check_chain, make_entry
from backend.custody.manifest import ManifestIn, PaperIn, make_manifest
from backend.custody.tree import leaf_hash, tree_hash

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "algorithms" / "custody.md").read_text(encoding="utf-8")

SALT = "000102030405060708090a0b0c0d0e0f"
DOSSIER = "01950000-0000-7000-8000-000000000001"
PACKET = "01950000-0000-7000-8000-000000000002"
COURIER = "courier:01950000-0000-7000-8000-000000000003"
ACTOR = "01950000-0000-7000-8000-000000000004"
HANDOVER = "01950000-0000-7000-8000-000000000005"
CITIZEN = f"citizen:{DOSSIER}"

MANIFEST_HASH = "fda0c9e1fa36ff620255d867b76f344b4a07e3b066b731787ec0ab31f289a1f5"
NAME_DIGEST = "c63783e66cafcb00086b820c011d3f555f0d86da47e173274bd9d7ac40af5fa4"
FIRST_HASH = "a689915d9b27adb2eed4eed131ef607cce0ff3ec753a0e4a411649f4177fc65c"
SECOND_HASH = "4016678822230978a79e95aca2c43a8015fa8dc3d4d1b2c0738cd4a10b310bd0"


def manifest():
    return make_manifest(
        ManifestIn((PaperIn("Giấy khai sinh", PaperKind.ORIGINAL),), salt=SALT),
        dossier_id=UUID(DOSSIER),
        purpose=PacketPurpose.PAPERS,
        s10="EA123456785VN",
        seal_number="HG000001",
        fresh_salt="",
    )


def entry(seq, kind, receiver, state, facts, prev_hash):
    return make_entry(
        event_id=f"01950000-0000-7000-8000-00000000010{seq}",
        dossier_id=DOSSIER,
        seq=seq,
        kind=kind,
        giver=CITIZEN,
        receiver=receiver,
        packet_id=PACKET,
        state=state,
        at=datetime(2026, 3, 2, 1, 15, 30, seq, tzinfo=UTC),
        facts=facts,
        prev_hash=prev_hash,
    )


def chain():
    sealed = {
        "actor": ACTOR,
        "manifest_hash": manifest().hash,
        "s10": "EA123456785VN",
        "seal": "HG000001",
    }
    name = commitment(salt=SALT, value="Chủ hồ sơ")
    collected = sealed | {"handover": HANDOVER, "commitments": {"giver_name": name}}
    first = entry(1, "sealed", CITIZEN, "sealed", sealed, GENESIS)
    return [first, entry(2, "collected", COURIER, "in_transit", collected, first.hash)]


def test_the_example_has_the_hashes_it_always_had():
    first, second = chain()

    assert manifest().hash == MANIFEST_HASH
    assert commitment(salt=SALT, value="Chủ hồ sơ") == NAME_DIGEST
    assert (first.hash, second.hash) == (FIRST_HASH, SECOND_HASH)
    assert check_chain([first, second]) == []


def test_the_page_prints_the_example_byte_for_byte():
    for text in (manifest().text, *(one.body for one in chain())):
        assert f"\n{text}\n" in PAGE
        assert hashlib.sha256(text.encode()).hexdigest() in PAGE
    assert NAME_DIGEST in PAGE


def test_an_outsider_needs_nothing_but_sha_256():
    first, second = (one.body for one in chain())

    assert hashlib.sha256(first.encode()).hexdigest() == json.loads(second)["prev_hash"]


def test_the_page_prints_the_root_of_the_example_s_day():
    leaves = [
        head_leaf(dossier_id=DOSSIER, seq=2, head=SECOND_HASH),
        slip_leaf(handover_id=HANDOVER, sha256="ab" * 32),
    ]
    body = root_body(day=date(2026, 3, 2), leaves=leaves, prev_hash=GENESIS)

    for text in (*leaves, body):
        assert f"\n{text}\n" in PAGE
    for digest in (*map(leaf_hash, leaves), tree_hash(leaves), sha256_hex(body)):
        assert digest in PAGE
