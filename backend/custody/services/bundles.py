"""A bundle: all that proves one dossier's custody, in a folder that outsiders check alone."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from backend.common.crypto import canonical_json
from backend.common.errors import NotFound
from backend.common.signing import sign
from backend.custody.daily import PURPOSE, said_by
from backend.custody.ledger import Entry
from backend.custody.models import Handover, Signature
from backend.custody.privacy import STROKES, open_text
from backend.custody.selectors.chains import entries_of, export_chain
from backend.custody.selectors.packets import handovers_of
from backend.custody.selectors.roots import Proof, proofs_of, roots
from backend.custody.services.slip_copies import give_out_slip
from backend.dossiers.selectors import dossier
from backend.media.selectors import original_bytes

FORMAT: Final = "hengio-bundle-1"
_OUTSIDE: Final = Path(__file__).resolve().parent.parent / "outside"

Files = Mapping[str, bytes]


def write_bundle(*, dossier_id: UUID, folder: Path, now: datetime) -> list[str]:
    """Write the bundle of a dossier into a new folder; returns the names of its files.

    It holds personal data: names, photos, signatures, as far as they were not erased.

    Raises:
        NotFound: if there is no such dossier.
        FileExistsError: if the folder is there already.
    """
    files = dict(_contents(dossier(dossier_id).id, now=now))
    lines = (f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in sorted(files.items()))
    listed = "\n".join([FORMAT, *lines]) + "\n"
    signed = sign(listed, purpose=PURPOSE)
    seal = {"key_id": signed.key_id, "public_key": signed.public_key, "signature": signed.signature}
    folder.mkdir(parents=True, mode=0o700)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, mode=0o700)
        path.write_bytes(data)
    (folder / "MANIFEST").write_text(listed, encoding="utf-8")
    (folder / "MANIFEST.signature.json").write_text(canonical_json(seal), encoding="utf-8")
    return sorted(files)


def _contents(dossier_id: UUID, *, now: datetime) -> Iterator[tuple[str, bytes]]:
    # Slips first: giving one out for the first time is noted, and the chain below is of then.
    for handover in handovers_of(dossier_id):
        slip = give_out_slip(handover_id=handover.id, now=now)
        yield f"slips/{handover.id}.pdf", slip
    yield "chain.json", _json(export_chain(dossier_id))
    proofs = proofs_of(dossier_id)
    yield "roots.json", _json(_sealed(proofs))
    yield from _witnesses(proofs)
    yield from _media(entries_of(dossier_id))
    yield from _strokes(dossier_id)
    for row in Handover.objects.filter(dossier_id=dossier_id).exclude(manifest=""):
        yield f"manifests/{row.manifest_hash}.json", row.manifest.encode()
    for path in sorted(_OUTSIDE.iterdir()):
        if path.is_file():
            yield path.name, path.read_bytes()


def _media(entries: list[Entry]) -> Iterator[tuple[str, bytes]]:
    """Photos that have come; one that is still on its phone is named by the chain alone."""
    named = {sha for entry in entries for sha in said_by(entry.body)["facts"].get("media", ())}
    for sha in sorted(named):
        try:
            yield f"media/{sha}", original_bytes(sha)
        except NotFound:
            continue


def _strokes(dossier_id: UUID) -> Iterator[tuple[str, bytes]]:
    for row in Signature.objects.filter(handover__dossier_id=dossier_id, erased_at=None):
        text = open_text(row.sealed_strokes, purpose=STROKES, row_id=row.id)
        if text is not None:
            yield f"strokes/{row.digest}.json", text.encode()


def _sealed(proofs: list[Proof]) -> dict[str, Any]:
    """Return the roots from the first day of the chain to the last sealed one, and the proofs."""
    rows = roots().filter(day__gte=proofs[0].day).order_by("day") if proofs else ()
    return {
        "roots": [
            {
                "day": row.day.isoformat(),
                "body": row.body,
                "hash": row.hash,
                "prev_hash": row.prev_hash,
                "key_id": row.key_id,
                "public_key": row.public_key,
                "signature": row.signature,
            }
            for row in rows
        ],
        "proofs": [
            {
                "day": proof.day.isoformat(),
                "leaf": proof.leaf,
                "index": proof.index,
                "size": proof.size,
                "path": list(proof.path),
            }
            for proof in proofs
        ],
    }


def _witnesses(proofs: list[Proof]) -> Iterator[tuple[str, bytes]]:
    """Each root that was witnessed, in the two files that `openssl ts -verify` reads."""
    for row in roots().filter(day__in=[proof.day for proof in proofs]):
        if hasattr(row, "witness"):
            yield f"witnesses/{row.day}.txt", row.body.encode()
            yield f"witnesses/{row.day}.tsr", bytes(row.witness.answer)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
