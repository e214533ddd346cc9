"""What the root of a day promises, and what is wrong with a row of roots. Pure.

The day's leaves are canonical texts: the head of every chain that grew on that day, by dossier,
then the hash of every slip that was first given out on it. The root's `body` names the root
before it, so the roots are a chain themselves; the body is signed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from backend.common.signing import Signature, is_signed
from backend.custody.canonical import NotCanonical, canonical, sha256_hex
from backend.custody.ledger import GENESIS
from backend.custody.tree import tree_hash

PURPOSE: Final = "custody-root"  # of the key that signs
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Root:
    """One day's root as plain values. `day` is a day in Vietnam."""

    day: date
    body: str
    hash: str
    prev_hash: str
    signature: Signature


@dataclass(frozen=True, slots=True)
class RootFault:
    """Something wrong with the root of one day. `detail` names a dossier or a column."""

    day: date
    code: str
    detail: str = ""


def head_leaf(*, dossier_id: str, seq: int, head: str) -> str:
    """Return the leaf of a chain: its last event of the day, and with it all before."""
    return canonical({"dossier": dossier_id, "seq": seq, "head": head})


def slip_leaf(*, handover_id: str, sha256: str) -> str:
    """Return the leaf of a slip: the SHA-256 of the PDF file that was given out."""
    return canonical({"handover": handover_id, "slip": sha256})


def root_body(*, day: date, leaves: Sequence[str], prev_hash: str) -> str:
    """Return the canonical text that is signed; `prev_hash` is GENESIS for the first day."""
    return canonical(
        {
            "v": VERSION,
            "day": day.isoformat(),
            "n_leaves": len(leaves),
            "tree": tree_hash(leaves),
            "prev_hash": prev_hash,
        }
    )


def check_roots(roots: Sequence[Root], leaves_of: Mapping[date, Sequence[str]]) -> list[RootFault]:
    """Return what is wrong with the roots of days that follow each other; [] is clean.

    `leaves_of` are the leaves that the ledger gives for each day now.
    """
    faults, before = list[RootFault](), None
    for root in roots:
        faults += [RootFault(root.day, code) for code in _faults_inside(root)]
        if root.prev_hash != (GENESIS if before is None else before.hash):
            faults.append(RootFault(root.day, "root-link-broken"))
        if before is not None and (root.day - before.day).days != 1:
            faults.append(RootFault(root.day, "root-missing"))
        leaves = leaves_of.get(root.day, ())
        said = said_by(root.body)
        if said.get("tree") != tree_hash(leaves) or said.get("n_leaves") != len(leaves):
            faults.append(RootFault(root.day, "root-differs"))
        before = root
    return faults


def said_by(body: str) -> dict[str, Any]:
    """Return the members of a root's body, {} if it is no canonical text."""
    try:
        said = json.loads(body)
        return said if isinstance(said, dict) and canonical(said) == body else {}
    except (ValueError, NotCanonical):
        return {}


def _faults_inside(root: Root) -> list[str]:
    said = said_by(root.body)
    columns = {"day": root.day.isoformat(), "prev_hash": root.prev_hash, "v": VERSION}
    faults = [] if sha256_hex(root.body) == root.hash else ["root-hash-differs"]
    if not is_signed(root.body, root.signature):
        faults.append("root-not-signed")
    if any(said.get(name) != value for name, value in columns.items()):
        faults.append("root-column-differs")
    return faults
