"""Slips, and what is still missing, from what custody keeps of a dossier. Pure."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from backend.custody.kinds import HandoverKind

if TYPE_CHECKING:
    from backend.custody.models import Handover, Packet


@dataclass(frozen=True, slots=True)
class SlipLink:
    """A slip of a dossier, and the token that opens its verification."""

    kind: HandoverKind
    at: datetime
    token: str


def slips(handovers: "Iterable[Handover]") -> tuple[SlipLink, ...]:
    """Return the slips of a dossier, in the order of its handovers."""
    return tuple(SlipLink(HandoverKind(row.kind), row.at, row.slip_token) for row in handovers)


def said_missing(handovers: "Iterable[Handover]") -> tuple[str, ...]:
    """Return the keys of required documents that were not there when papers were collected.

    Their manifests say so; an erased one says nothing.
    """
    keys = (
        key
        for row in handovers
        if row.kind == HandoverKind.COLLECTED and row.manifest
        for key in json.loads(row.manifest)["missing"]
    )
    return tuple(dict.fromkeys(keys))


def not_brought(keys: Iterable[str], packets: "Iterable[Packet]") -> tuple[str, ...]:
    """Return the keys that stand in no packet: nobody brought them later either."""
    brought = {paper.required_key for packet in packets for paper in packet.papers.all()}
    return tuple(key for key in keys if key not in brought)
