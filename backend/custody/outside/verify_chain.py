#!/usr/bin/env python3
"""Check an exported custody chain without any code of the service: only Python's own library.

    python3 verify_chain.py export.json
    python3 verify_chain.py export.json --slip 3f0c…   (a hash printed on a slip; repeatable)

`export.json` is the answer of `GET /api/v1/dossiers/{id}/custody`, or its member `chain`; `-`
reads standard input. Exit code 0: the chain is what it was; 1: it is not; 2: not an export.
The format is described in `docs/algorithms/custody.md`.
"""

import argparse
import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMAT = "hengio-custody-1"
GENESIS = "0" * 64
KEY = re.compile(r"[a-z][a-z0-9_]*")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
MEMBERS = {
    "at", "dossier", "event", "facts", "giver", "kind", "packet", "prev_hash", "receiver", "seq",
    "state", "v",
}  # fmt: skip

Event = dict[str, Any]
Fault = tuple[int, str]


def main() -> int:
    """Check what the command line names; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("export", help="a file, or - for standard input")
    parser.add_argument("--slip", action="append", default=[], help="a hash printed on a slip")
    arguments = parser.parse_args()
    try:
        chain = read_chain(arguments.export)
    except (OSError, ValueError) as error:
        print(f"not an export: {error}", file=sys.stderr)
        return 2
    faults = [*check_events(chain), *check_openings(chain), *check_slips(chain, arguments.slip)]
    for seq, what in faults:
        print(f"event {seq}: {what}")
    head = chain["events"][-1]["hash"] if chain["events"] else GENESIS
    print(f"{len(chain['events'])} events, {len(faults)} faults, head {head}")
    return 1 if faults else 0


def read_chain(path: str) -> dict[str, Any]:
    """Return the chain of an export; raises ValueError if it is none."""
    text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    said = json.loads(text)
    chain = said.get("chain", said) if isinstance(said, dict) else None
    if not isinstance(chain, dict) or chain.get("format") != FORMAT:
        raise ValueError(f"the format is not {FORMAT}")
    rows = chain.get("events")
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and {"body", "hash"} <= row.keys() for row in rows
    ):
        raise ValueError("events are objects with body and hash")
    return chain


def check_events(chain: dict[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with each event and with its link to the one before."""
    prev_hash, prev_at = GENESIS, ""
    holders: dict[str, str] = {}
    for seq, row in enumerate(chain["events"], start=1):
        if sha256(row["body"]) != row["hash"]:
            yield seq, "the hash is not the SHA-256 of the body"
        event = parse(row["body"])
        if event is None:
            yield seq, "the body is not canonical"
            continue
        if event["dossier"] != chain["dossier"] or event["seq"] != seq:
            yield seq, "the event belongs to another place"
        if event["prev_hash"] != prev_hash:
            yield seq, "the link to the event before is broken"
        if event["at"] < prev_at or not TIME.fullmatch(event["at"]):
            yield seq, "the time goes back"
        if holders.get(event["packet"], event["giver"]) != event["giver"]:
            yield seq, "the giver did not hold the packet"
        holders[event["packet"]] = event["receiver"]
        prev_hash, prev_at = row["hash"], event["at"]


def check_openings(chain: dict[str, Any]) -> Iterator[Fault]:
    """Yield the personal values that are not what the chain committed to."""
    promised = {
        event["facts"]["handover"]: event
        for event in map(parse, (row["body"] for row in chain["events"]))
        if event is not None and "handover" in event["facts"]
    }
    for opening in chain.get("openings", []):
        event = promised.get(opening["handover"])
        said = event["facts"].get("commitments", {}) if event else {}
        if said.get(opening["field"]) != commitment(opening["salt"], opening["value"]):
            yield event["seq"] if event else 0, f"{opening['field']} is not what was committed to"


def check_slips(chain: dict[str, Any], printed: list[str]) -> Iterator[Fault]:
    """Yield the printed hashes (of an event or a manifest) that the chain does not contain."""
    known = {row["hash"] for row in chain["events"]}
    for row in chain["events"]:
        event = parse(row["body"])
        if event is not None:
            known.add(event["facts"].get("manifest_hash", ""))
    for text in printed:
        if "".join(text.split()).lower() not in known:
            yield 0, f"no event has the hash {text}"


def parse(body: str) -> Event | None:
    """Return the members of a canonical body, or None."""
    try:
        event = json.loads(body)
    except ValueError:
        return None
    if not isinstance(event, dict) or event.keys() != MEMBERS or not is_narrow(event):
        return None
    again = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return event if again == body and isinstance(event["facts"], dict) else None


def is_narrow(value: Any) -> bool:
    """Tell whether a value holds objects, lists, NFC texts and whole numbers only."""
    if isinstance(value, dict):
        return all(KEY.fullmatch(key) and is_narrow(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(map(is_narrow, value))
    if isinstance(value, str):
        return unicodedata.is_normalized("NFC", value)
    return type(value) is int and abs(value) < 2**53


def commitment(salt: str, value: str) -> str:
    """Return `sha256(salt ‖ value)` in hex: 16 bytes of salt, then the value's NFC in UTF-8."""
    if not re.fullmatch(r"[0-9a-f]{32}", salt):
        return ""
    text = unicodedata.normalize("NFC", value)
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def sha256(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
