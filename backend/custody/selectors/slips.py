"""What a slip says, and what anybody can check of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from backend.common.compiled import Compiled
from backend.common.errors import NotFound
from backend.custody.advice import Shortage, shortages
from backend.custody.kinds import HandoverKind, PacketPurpose
from backend.custody.models import Handover, Paper, PaymentNote, SlipCopy
from backend.custody.parties import Holder
from backend.custody.privacy import COMMITMENT, STROKES, open_text
from backend.custody.selectors.found import Found, found_at, seal_of
from backend.custody.selectors.slip_sides import ERASED, SlipSide, issuer_of, side_of, witness_side
from backend.custody.selectors.verification import verify_dossier
from backend.dossiers.selectors import dossier
from backend.procedures.selectors import required_documents
from backend.procedures.states import Handling


@dataclass(frozen=True, slots=True)
class Verification:
    """What a slip claims and whether the chain still says so. No personal data."""

    kind: HandoverKind
    label: str
    at: datetime
    device_time: datetime | None
    s10: str
    seal_number: str
    n_papers: int
    n_missing: int
    manifest_hash: str
    event_hash: str
    event_seq: int
    is_intact: bool
    n_faults: int
    found: Found


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """Everything a slip prints."""

    handover: Handover
    label: str
    office: str
    office_address: str
    office_phone: str
    number: str
    procedure: str
    agency: str
    papers: tuple[Paper, ...]
    missing: tuple[str, ...]
    advice: tuple[str, ...]
    payment: PaymentNote | None
    seal_number: str
    found: Found
    remark: str
    giver: SlipSide
    receiver: SlipSide
    witness: SlipSide | None
    event_hash: str


def verification_of(token: str) -> Verification:
    """Return what anybody who holds a slip may check.

    Raises:
        NotFound: if no slip has this token.
    """
    row = Handover.objects.filter(slip_token=token).select_related("packet", "event").first()
    if row is None:
        raise NotFound
    faults = verify_dossier(row.dossier_id)
    counts = Paper.objects.filter(packet_id=row.packet_id).values_list("count", flat=True)
    return Verification(
        kind=HandoverKind(row.kind),
        label=HandoverKind(row.kind).label,
        at=row.at,
        device_time=row.device_time,
        s10=row.packet.s10,
        seal_number=seal_of(row),
        n_papers=sum(counts),
        n_missing=row.n_missing,
        manifest_hash=row.manifest_hash,
        event_hash=row.event.hash,
        event_seq=row.event.seq,
        is_intact=not faults,
        n_faults=len(faults),
        found=found_at(row),
    )


def verification_of_file(sha256: str) -> Verification:
    """Return the same for who holds the file of a slip, by the file's SHA-256 (hex).

    Raises:
        NotFound: if we never gave such a file out.
    """
    return verification_of(token_of_file(sha256))


def token_of_file(sha256: str) -> str:
    """Return the token of the slip whose file has this SHA-256 (hex).

    Raises:
        NotFound: if we never gave such a file out.
    """
    row = SlipCopy.objects.filter(sha256=sha256.lower()).select_related("handover").first()
    if row is None:
        raise NotFound
    return row.handover.slip_token


def slip_facts(handover_id: UUID) -> SlipFacts:
    """Return everything a slip prints; erased values are said to be erased.

    Raises:
        NotFound: if there is no such handover.
    """
    row = (
        Handover.objects.filter(id=handover_id)
        .select_related("packet", "event")
        .prefetch_related("commitments", "signatures", "packet__papers")
        .first()
    )
    if row is None:
        raise NotFound
    owner = dossier(row.dossier_id)
    version = owner.procedure_version
    names = _promised(row)
    strokes = _strokes(row)
    giver, receiver = Holder.parse(row.giver), Holder.parse(row.receiver)
    office, address, phone = issuer_of(giver, receiver)
    witness = strokes.get("witness")
    return SlipFacts(
        handover=row,
        label=HandoverKind(row.kind).label,
        office=office,
        office_address=address,
        office_phone=phone,
        number=owner.number,
        procedure=version.name_vi,
        agency=owner.agency.name_vi,
        papers=tuple(row.packet.papers.all()),
        missing=_missing_names(row, owner.procedure_version_id),
        advice=tuple(each.as_text() for each in advice_of(row)),
        payment=PaymentNote.objects.filter(handover=row).first(),
        seal_number=seal_of(row),
        found=found_at(row),
        remark=names.get("remark", ""),
        giver=side_of("Bên giao", giver, names.get("giver_name", ""), row, strokes.get("giver")),
        receiver=side_of(
            "Bên nhận", receiver, names.get("receiver_name", ""), row, strokes.get("receiver")
        ),
        witness=witness_side(names.get("witness_name", ""), witness),
        event_hash=row.event.hash,
    )


def advice_of(row: Handover) -> list[Shortage]:
    """Return what is still lacking after a collection, all that was brought before counted in."""
    if row.kind != HandoverKind.COLLECTED:
        return []
    due = [
        document
        for document in required_documents(row.dossier.procedure_version_id)
        if document.handling == Handling.HAND_IN and not document.condition_vi
    ]
    return shortages(due, _BROUGHT.all(row.dossier_id, row.packet_id))


_BROUGHT: Final = Compiled(
    lambda dossier_id, packet_id: Paper.objects.filter(
        dossier_id=dossier_id, packet__purpose=PacketPurpose.PAPERS, packet_id__lte=packet_id
    ).order_by()
)


def payment_note_of(row: Handover) -> str:
    """Return the number of what was paid with a handover; empty if nothing was."""
    note = PaymentNote.objects.filter(handover=row).first()
    return note.text if note else ""


def _promised(row: Handover) -> dict[str, str]:
    return {
        one.field: open_text(one.sealed_value, purpose=COMMITMENT, row_id=one.id) or ERASED
        for one in row.commitments.all()
    }


def _strokes(row: Handover) -> dict[str, dict[str, Any]]:
    texts = {
        one.role: open_text(one.sealed_strokes, purpose=STROKES, row_id=one.id)
        for one in row.signatures.all()
    }
    return {role: json.loads(text) for role, text in texts.items() if text}


def _missing_names(row: Handover, version_id: UUID) -> tuple[str, ...]:
    keys = json.loads(row.manifest)["missing"] if row.manifest else []
    if not keys:
        return ()
    names = {document.key: document.name_vi for document in required_documents(version_id)}
    return tuple(names.get(key, key) for key in keys)
