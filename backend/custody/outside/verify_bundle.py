#!/usr/bin/env python3
"""Check an exported bundle of a dossier without any code of the service.

    python3 verify_bundle.py FOLDER
    python3 verify_bundle.py FOLDER --key BASE64     (the public key you know from elsewhere)

Needs Python 3.11 and the package `cryptography`; reads nothing but the folder. Exit code 0: the
bundle is what was signed and proves what it says; 1: it does not; 2: it is no bundle. The format
is described in `docs/algorithms/custody.md`.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import verify_chain
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "hengio-bundle-1"
LIST, SEAL = "MANIFEST", "MANIFEST.signature.json"
Fault = tuple[str, str]


def main() -> int:
    """Check the folder that the command line names; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="the bundle, unpacked")
    parser.add_argument("--key", help="the public key you trust, base64")
    arguments = parser.parse_args()
    try:
        faults, seen = check(arguments.folder, trusted=arguments.key)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"not a bundle: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    for place, what in faults:
        print(f"{place}: {what}")
    print(f"{seen['files']} files, {seen['events']} events, {seen['roots']} roots, "
          f"{len(faults)} faults, signed by {seen['key']}")  # fmt: skip
    return 1 if faults else 0


def check(folder: Path, *, trusted: str | None = None) -> tuple[list[Fault], dict[str, Any]]:
    """Return what is wrong, each with its place, and what was looked at."""
    listed = (folder / LIST).read_text(encoding="utf-8", errors="replace")
    seal = read_seal(folder / SEAL)
    key = seal.get("public_key", "nobody")
    faults = list(check_seal(listed, seal, trusted))
    faults += check_files(folder, listed)
    seen = {"files": listed.count("\n") - 1, "events": 0, "roots": 0, "key": key}
    if faults:
        return faults, seen  # what the files say is worth nothing now
    chain = verify_chain.read_chain(str(folder / "chain.json"))
    sealed = json.loads((folder / "roots.json").read_text(encoding="utf-8"))
    faults += check_chain(chain)
    faults += check_named(folder, chain)
    faults += check_roots(sealed["roots"], key)
    faults += check_proofs(sealed, chain)
    return faults, seen | {"events": len(chain["events"]), "roots": len(sealed["roots"])}


def read_seal(path: Path) -> dict[str, str]:
    """Return the signature of the list, {} if the file is not exactly as we write it."""
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        seal = json.loads(text)
    except ValueError:
        return {}
    is_ours = isinstance(seal, dict) and seal.keys() == {"key_id", "public_key", "signature"}
    same = json.dumps(seal, sort_keys=True, separators=(",", ":"))
    return seal if is_ours and same == text else {}


def check_seal(listed: str, seal: dict[str, Any], trusted: str | None) -> Iterator[Fault]:
    """Yield what is wrong with the list of files and its signature."""
    if not listed.startswith(f"{FORMAT}\n"):
        yield LIST, f"the format is not {FORMAT}"
    if not seal:
        yield SEAL, "cannot be read"
        return
    if trusted is not None and seal["public_key"] != trusted:
        yield SEAL, "signed by a key that you do not trust"
    if key_id(seal["public_key"]) != seal["key_id"]:
        yield SEAL, "the key's id is not the key's"
    if not is_signed(listed, seal["public_key"], seal["signature"]):
        yield f"{LIST} or {SEAL}", "the list is not what was signed"


def check_files(folder: Path, listed: str) -> Iterator[Fault]:
    """Yield files that are changed, gone, or that nobody listed."""
    lines = [line.partition("  ") for line in listed.splitlines()[1:]]
    wanted = {name: sha for sha, _, name in lines}
    there = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    } - {LIST, SEAL}  # fmt: skip
    for name in sorted(wanted.keys() - there):
        yield name, "is gone"
    for name in sorted(there - wanted.keys()):
        yield name, "is not in the list"
    for name in sorted(wanted.keys() & there):
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != wanted[name]:
            yield name, "was changed"


def check_chain(chain: dict[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with the chain itself and with the opened personal values."""
    for seq, what in (*verify_chain.check_events(chain), *verify_chain.check_openings(chain)):
        yield f"chain.json, event {seq}", what


def check_named(folder: Path, chain: dict[str, Any]) -> Iterator[Fault]:
    """Yield what the chain names by a hash and the bundle holds with other bytes."""
    for row in chain["events"]:
        event = verify_chain.parse(row["body"])
        facts = event["facts"] if event else {}
        named = [f"media/{sha}" for sha in facts.get("media", [])]
        named += [f"strokes/{sha}.json" for sha in facts.get("signatures", {}).values()]
        named += [f"manifests/{facts['manifest_hash']}.json"] if "manifest_hash" in facts else []
        for name in named:
            path, sha = folder / name, Path(name).stem
            if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() != sha:
                yield name, "is not what the chain fixed"


def check_roots(roots: list[dict[str, Any]], public_key: str) -> Iterator[Fault]:
    """Yield what is wrong with the signed roots, given in the order of their days."""
    before = None
    for root in roots:
        place, said = f"roots.json, {root['day']}", json.loads(root["body"])
        if verify_chain.sha256(root["body"]) != root["hash"]:
            yield place, "the hash is not the SHA-256 of the body"
        if not is_signed(root["body"], root["public_key"], root["signature"]):
            yield place, "not what was signed"
        if root["public_key"] != public_key:
            yield place, "signed by another key: compare it with the keys you know"
        if (said["day"], said["prev_hash"]) != (root["day"], root["prev_hash"]):
            yield place, "the body says something else"
        if before is not None and root["prev_hash"] != before:
            yield place, "does not follow the root before it"
        before = root["hash"]


def check_proofs(sealed: dict[str, Any], chain: dict[str, Any]) -> Iterator[Fault]:
    """Yield days whose root does not hold this chain."""
    trees = {root["day"]: json.loads(root["body"])["tree"] for root in sealed["roots"]}
    for proof in sealed["proofs"]:
        place, leaf = f"roots.json, proof of {proof['day']}", json.loads(proof["leaf"])
        if trees.get(proof["day"]) != climb(proof):
            yield place, "does not lead to the root"
        seq = leaf.get("seq", 0)
        events = chain["events"]
        is_ours = leaf.get("dossier") == chain["dossier"] and 0 < seq <= len(events)
        if not is_ours or events[seq - 1]["hash"] != leaf["head"]:
            yield place, "is about another chain"


def climb(proof: dict[str, Any]) -> str:
    """Return the root to which a leaf and its path lead, as RFC 6962 builds trees."""
    path = list(proof["path"])

    def up(index: int, size: int) -> str:
        if size == 1:
            return hashlib.sha256(b"\x00" + proof["leaf"].encode()).hexdigest()
        cut = 1 << ((size - 1).bit_length() - 1)
        is_left = index < cut
        below = up(index, cut) if is_left else up(index - cut, size - cut)
        beside = path.pop(0)
        pair = (below, beside) if is_left else (beside, below)
        return hashlib.sha256(b"\x01" + b"".join(map(bytes.fromhex, pair))).hexdigest()

    try:
        return up(proof["index"], proof["size"]) if not path or proof["size"] > 1 else ""
    except (IndexError, ValueError):
        return ""


def is_signed(text: str, public_key: str, signature: str) -> bool:
    """Tell whether an Ed25519 signature belongs to a text; key and signature are base64."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        signed = base64.b64decode(signature, validate=True)
        key.verify(signed, text.encode())
    except (ValueError, InvalidSignature):
        return False
    return base64.b64encode(signed).decode() == signature


def key_id(public_key: str) -> str:
    """Return the id of a public key: the first 16 hex digits of its SHA-256; "" if it is none."""
    try:
        return hashlib.sha256(base64.b64decode(public_key, validate=True)).hexdigest()[:16]
    except ValueError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
