"""The joint list of papers that both parties sign, and its hash. Pure.

A manifest carries a random salt, so its hash tells nothing about its lines once the text is
erased. A phone may make salt and hash itself, offline, and show the hash to the citizen; the
server then checks that it computes the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from backend.custody.canonical import canonical, is_salt, sha256_hex
from backend.custody.errors import ManifestDiffers, ManifestInvalid
from backend.custody.kinds import PacketPurpose, PaperKind

VERSION: Final = 1
MAX_LINES: Final = 200
MAX_COUNT: Final = 999
MAX_NAME: Final = 200
MAX_REMARK: Final = 500


@dataclass(frozen=True, slots=True)
class PaperIn:
    """One line: `count` papers of one kind. `required_key` names the required document it is."""

    name: str
    kind: PaperKind
    count: int = 1
    required_key: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ManifestIn:
    """A list as it was signed at the door.

    `missing` names the required documents that were not there. `salt` (32 hex digits) and `hash`
    (64) come from a phone that showed the hash; empty otherwise.
    """

    items: tuple[PaperIn, ...]
    missing: tuple[str, ...] = ()
    salt: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Salt and hash of the list that a phone showed both parties; empty if it did not."""

    salt: str = ""
    hash: str = ""


class Named(Protocol):
    """A stored paper."""

    @property
    def name(self) -> str:
        """Its name; empty once erased."""

    @property
    def kind(self) -> str:
        """What it is."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A list in its canonical text, and the hash both parties stand for."""

    text: str
    hash: str


def make_manifest(
    wish: ManifestIn,
    *,
    dossier_id: UUID,
    purpose: PacketPurpose,
    s10: str,
    seal_number: str,
    fresh_salt: str,
) -> Manifest:
    """Return the canonical manifest of one packet.

    `fresh_salt` is 32 random hex digits, used when the phone brought no salt of its own.

    Raises:
        ManifestInvalid: facts `line` (from 1; 0 for the whole list) and `field`.
        ManifestDiffers: if the phone showed another hash.
    """
    check_items(wish.items)
    if wish.salt and not is_salt(wish.salt):
        raise ManifestInvalid(line=0, field="salt")
    text = canonical(
        {
            "v": VERSION,
            "dossier": str(dossier_id),
            "purpose": purpose.value,
            "s10": s10,
            "seal": seal_number,
            "items": [_line(item) for item in wish.items],
            "missing": sorted(set(wish.missing)),
            "salt": wish.salt or fresh_salt,
        }
    )
    manifest = Manifest(text=text, hash=sha256_hex(text))
    if wish.hash and wish.hash != manifest.hash:
        raise ManifestDiffers(computed=manifest.hash)
    return manifest


def listed_name(paper: Named) -> str:
    """Return the name of a stored paper as a list has it: what it is, once a name was erased."""
    return paper.name or PaperKind(paper.kind).label


def check_items(items: Sequence[PaperIn]) -> None:
    """Pass if these lines can be signed.

    Raises:
        ManifestInvalid: facts `line` (from 1; 0 for the whole list) and `field`.
    """
    if not 1 <= len(items) <= MAX_LINES:
        raise ManifestInvalid(line=0, field="items")
    for number, item in enumerate(items, start=1):
        fits = {
            "name": 0 < len(item.name.strip()) <= MAX_NAME,
            "kind": item.kind in PaperKind,
            "count": 1 <= item.count <= MAX_COUNT,
            "remark": len(item.remark) <= MAX_REMARK,
        }
        for field, is_good in fits.items():
            if not is_good:
                raise ManifestInvalid(line=number, field=field)


def _line(item: PaperIn) -> dict[str, str | int]:
    line: dict[str, str | int] = {
        "name": item.name,
        "kind": PaperKind(item.kind).value,
        "count": item.count,
    }
    if item.required_key:
        line["required_key"] = item.required_key
    if item.remark:
        line["remark"] = item.remark
    return line
