"""The chain of one dossier: how an entry is made, and what is wrong with a chain. Pure.

Each entry's `body` is a canonical text that holds everything, the hash of the entry before
included; `hash` is the body's SHA-256. The other columns repeat the body, so that tables can be
searched; a column that says something else is a fault.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from backend.custody.canonical import canonical, sha256_hex, time_text

FORMAT: Final = "hengio-custody-1"
VERSION: Final = 1
GENESIS: Final = "0" * 64  # what the first entry names as the hash before it

# Which member of the body each column repeats.
COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id": "event",
        "dossier_id": "dossier",
        "seq": "seq",
        "kind": "kind",
        "giver": "giver",
        "receiver": "receiver",
        "packet_id": "packet",
        "state": "state",
        "at": "at",
        "prev_hash": "prev_hash",
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger as plain values. Ids as text; `at` as canonical time text."""

    id: str
    dossier_id: str
    seq: int
    kind: str
    giver: str
    receiver: str
    packet_id: str
    state: str
    at: str
    body: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at one place of one chain.

    `seq` is where it is wrong, 0 for what stands beside the chain. `detail` names a column or an
    object, never a value.
    """

    dossier_id: str
    seq: int
    code: str
    detail: str = ""


def make_entry(
    *,
    event_id: str,
    dossier_id: str,
    seq: int,
    kind: str,
    giver: str,
    receiver: str,
    packet_id: str,
    state: str,
    at: datetime,
    facts: Mapping[str, Any],
    prev_hash: str,
) -> Entry:
    """Return the next entry of a chain, hashed.

    `giver` held the packet before the event and `receiver` holds it after, as `kind:uuid`; where
    nothing changes hands the two are the same. `state` is the packet's after the event. `facts`
    is what else the hash fixes: no personal values, only their commitments. `prev_hash` is the
    hash of the entry before, or GENESIS.

    Raises:
        NotCanonical: if the facts hold a float, a null or an odd key.
    """
    body = canonical(
        {
            "v": VERSION,
            "event": event_id,
            "dossier": dossier_id,
            "seq": seq,
            "kind": kind,
            "giver": giver,
            "receiver": receiver,
            "packet": packet_id,
            "state": state,
            "at": time_text(at),
            "facts": dict(facts),
            "prev_hash": prev_hash,
        }
    )
    return Entry(
        id=event_id,
        dossier_id=dossier_id,
        seq=seq,
        kind=kind,
        giver=giver,
        receiver=receiver,
        packet_id=packet_id,
        state=state,
        at=time_text(at),
        body=body,
        prev_hash=prev_hash,
        hash=sha256_hex(body),
    )


def check_chain(entries: Sequence[Entry]) -> list[Fault]:
    """Return what is wrong with one dossier's entries, given in the order of `seq`; [] is clean.

    A change of one entry is reported at that entry and, as long as its hash was not made anew,
    nowhere else. What a chain alone cannot show is that its end was cut off; see
    `selectors.verify_dossier` and the slips people hold.
    """
    faults: list[Fault] = []
    holders: dict[str, str] = {}
    before: Entry | None = None
    for entry in entries:
        expected = 1 if before is None else before.seq + 1
        follows = entry.seq == expected
        if not follows:
            faults.append(Fault(entry.dossier_id, expected, "entry-missing"))
        faults.extend(_faults_inside(entry))
        if follows:
            faults.extend(_faults_between(before, entry))
        if holders.get(entry.packet_id, entry.giver) != entry.giver:
            faults.append(Fault(entry.dossier_id, entry.seq, "giver-was-not-holder"))
        holders[entry.packet_id] = entry.receiver
        before = entry
    return faults


def holders_of(entries: Sequence[Entry]) -> dict[str, str]:
    """Return who holds each packet after the last of these entries: {packet id: `kind:uuid`}."""
    return {entry.packet_id: entry.receiver for entry in entries}


def exported(dossier_id: str, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the chain as an outsider gets it; `verify_chain.py` reads it."""
    return {
        "format": FORMAT,
        "dossier": dossier_id,
        "events": [{"body": entry.body, "hash": entry.hash} for entry in entries],
    }


def _faults_inside(entry: Entry) -> list[Fault]:
    """Compare an entry with itself: hash with body, body with canonical form and columns."""

    def fault(code: str, detail: str = "") -> Fault:
        return Fault(entry.dossier_id, entry.seq, code, detail)

    faults = [] if sha256_hex(entry.body) == entry.hash else [fault("hash-differs")]
    said = _read(entry.body)
    if said is None:
        return [*faults, fault("body-not-canonical")]
    return faults + [
        fault("column-differs", column)
        for column, member in COLUMNS.items()
        if said.get(member) != getattr(entry, column)
    ]


def _faults_between(before: Entry | None, entry: Entry) -> list[Fault]:
    """Compare an entry with the one right before it: the link, and that time does not go back."""
    possible = {GENESIS} if before is None else {before.hash, sha256_hex(before.body)}
    # If only one of the two fits, the entry before was changed and is reported there.
    said = (_read(entry.body) or {}).get("prev_hash")
    faults = []
    if entry.prev_hash not in possible and said not in possible:
        faults.append(Fault(entry.dossier_id, entry.seq, "link-broken"))
    if before is not None and entry.at < before.at:
        faults.append(Fault(entry.dossier_id, entry.seq, "time-goes-back"))
    return faults


def _read(body: str) -> dict[str, Any] | None:
    """Return the members of a canonical body, None for any other text."""
    try:
        said = json.loads(body)
        return said if isinstance(said, dict) and canonical(said) == body else None
    except ValueError:  # NotCanonical is one
        return None
