"""Is the ledger what it was? The chains, and everything beside them that they fix."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, Final
from uuid import UUID

from django.db.models import F, OuterRef, Subquery

from backend.common.crypto import SealBroken
from backend.custody.canonical import commitment, sha256_hex
from backend.custody.daily import RootFault
from backend.custody.ledger import Entry, Fault, check_chain
from backend.custody.models import Commitment, CustodyEvent, Handover, Packet, Signature
from backend.custody.privacy import COMMITMENT, STROKES, open_text
from backend.custody.selectors.roots import verify_roots
from backend.media.selectors import changed

_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """How much was looked at, and what is wrong. `roots` counts days and is 0 for one dossier."""

    dossiers: int
    events: int
    faults: tuple[Fault, ...]
    roots: int = 0
    root_faults: tuple[RootFault, ...] = ()


def verify_dossier(dossier_id: UUID) -> list[Fault]:
    """Return what is wrong with one dossier's chain and what stands beside it; [] is clean.

    Five queries, whatever the length.
    """
    return list(_verify([dossier_id]).faults)


def verify_all() -> VerifyReport:
    """Check every dossier that has events or packets, its photos, and every day's root.

    A dossier that is gone is found by its events.
    """
    dossiers = events = 0
    faults: list[Fault] = []
    ids = _dossier_ids()
    while some := list(islice(ids, _AT_ONCE)):
        part = _verify(some, with_media=True)
        dossiers, events = dossiers + part.dossiers, events + part.events
        faults.extend(part.faults)
    days, root_faults = verify_roots()
    return VerifyReport(dossiers, events, tuple(faults), days, tuple(root_faults))


def _dossier_ids() -> Iterator[UUID]:
    with_events = CustodyEvent.objects.order_by().values_list("dossier_id", flat=True)
    with_packets = Packet.objects.order_by().values_list("dossier_id", flat=True)
    yield from with_events.union(with_packets).order_by("dossier_id").iterator()


def _verify(dossier_ids: Sequence[UUID], *, with_media: bool = False) -> VerifyReport:
    rows = CustodyEvent.objects.filter(dossier_id__in=dossier_ids).order_by("dossier_id", "seq")
    entries = [row.entry() for row in rows.iterator()]
    faults = [
        fault
        for _, chain in groupby(entries, key=lambda entry: entry.dossier_id)
        for fault in check_chain(list(chain))
    ]
    faults += _packet_faults(dossier_ids)
    faults += _handover_faults(dossier_ids, entries)
    if with_media:
        faults += _media_faults(entries)
    return VerifyReport(len(dossier_ids), len(entries), tuple(faults))


def _packet_faults(dossier_ids: Sequence[UUID]) -> list[Fault]:
    # State and last event in one statement: it sees one moment, whatever is written meanwhile.
    last = CustodyEvent.objects.filter(packet=OuterRef("pk")).order_by("-seq").values("state")[:1]
    wrong = (
        Packet.objects.filter(dossier_id__in=dossier_ids)
        .annotate(said=Subquery(last))
        .exclude(said__isnull=False, said=F("state"))
        .order_by("id")
    )
    return [Fault(str(row.dossier_id), 0, "packet-state-differs", str(row.id)) for row in wrong]


def _handover_faults(dossier_ids: Sequence[UUID], entries: Sequence[Entry]) -> list[Fault]:
    """Compare handovers, promises and signatures with what their events say of them."""
    handovers = (
        Handover.objects.filter(dossier_id__in=dossier_ids)
        .prefetch_related("commitments", "signatures")
        .order_by("id")
    )
    found = {str(row.id): row for row in handovers}
    faults = []
    for entry in entries:
        facts = _facts_of(entry)
        if "handover" not in facts:
            continue
        row = found.pop(facts["handover"], None)
        faults += [
            Fault(entry.dossier_id, entry.seq, code, detail)
            for code, detail in _compare(entry, facts, row)
        ]
    faults += [Fault(str(row.dossier_id), 0, "handover-unknown", id_) for id_, row in found.items()]
    return faults


def _media_faults(entries: Sequence[Entry]) -> list[Fault]:
    """Photos that the chain names and whose bytes are no longer the same; detail is the hash.

    One that has not come yet is no fault: its handover waits for it.
    """
    named = [(entry, sha) for entry in entries for sha in _facts_of(entry).get("media", ())]
    broken = set(changed(sha for _, sha in named))
    return [
        Fault(entry.dossier_id, entry.seq, "media-differs", sha)
        for entry, sha in named
        if sha in broken
    ]


def _facts_of(entry: Entry) -> Mapping[str, Any]:
    try:
        facts = json.loads(entry.body)["facts"]
    except (ValueError, TypeError, KeyError):
        return {}  # a body that cannot be read is the chain's fault and reported there
    return facts if isinstance(facts, dict) else {}


def _compare(
    entry: Entry, facts: Mapping[str, Any], row: Handover | None
) -> Iterator[tuple[str, str]]:
    if row is None:
        yield "handover-missing", str(facts["handover"])
        return
    if str(row.event_id) != entry.id or row.manifest_hash != facts.get("manifest_hash"):
        yield "handover-differs", str(row.id)
    if row.manifest and sha256_hex(row.manifest) != row.manifest_hash:
        yield "manifest-differs", str(row.id)
    said = facts.get("commitments", {})
    kept = {one.field: one for one in row.commitments.all()}
    for field in sorted(said.keys() | kept.keys()):
        if field not in kept or said.get(field) != kept[field].digest or not _opens(kept[field]):
            yield "commitment-differs", field
    said = facts.get("signatures", {})
    drawn = {one.role: one for one in row.signatures.all()}
    for role in sorted(said.keys() | drawn.keys()):
        if role not in drawn or said.get(role) != drawn[role].digest or not _drew(drawn[role]):
            yield "signature-differs", role


def _opens(kept: Commitment) -> bool:
    """Tell whether the kept value is the promised one; an erased one can no longer be wrong."""
    try:
        value = open_text(kept.sealed_value, purpose=COMMITMENT, row_id=kept.id)
        return value is None or commitment(salt=kept.salt, value=value) == kept.digest
    except (SealBroken, ValueError):
        return False


def _drew(drawn: Signature) -> bool:
    try:
        strokes = open_text(drawn.sealed_strokes, purpose=STROKES, row_id=drawn.id)
    except SealBroken:
        return False
    return strokes is None or sha256_hex(strokes) == drawn.digest
