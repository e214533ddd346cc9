"""The list of papers that both parties sign: its hash, made by the phone alone.

The phone shows the hash before anybody signs and sends it with the operation. The server makes
the same from what it knows, or refuses: nobody signs a list that the ledger does not have.
"""

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from mobile_api.client.store import Json


def show_manifest(
    items: Sequence[Mapping[str, Any]], *, dossier_id: str, purpose: str, s10: str,
    seal_number: str, missing: Sequence[str] = (),
) -> Json:  # fmt: skip
    """Return `manifest_salt` and `manifest_hash` of a list, for the payload.

    `items` as in the payload of `collect`, or in a packet of the package; `purpose` is the
    packet's (`papers`, `result`).
    """
    salt = secrets.token_hex(16)
    said = {
        "v": 1, "dossier": dossier_id, "purpose": purpose, "s10": s10, "seal": seal_number,
        "items": [_line(item) for item in items], "missing": sorted(set(missing)), "salt": salt,
    }  # fmt: skip
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    shown = hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()
    return {"manifest_salt": salt, "manifest_hash": shown}


def _line(item: Mapping[str, Any]) -> Json:
    line = {"name": item["name"], "kind": item["kind"], "count": item.get("count", 1)}
    more = {name: item[name] for name in ("required_key", "remark") if item.get(name)}
    return line | more
