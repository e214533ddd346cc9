"""What was found of a packet at a handover: the recipient's check, what was wrong, which seal."""

import json
from dataclasses import dataclass

from backend.custody.kinds import Flag
from backend.custody.models import Handover
from backend.dossiers.states import ResultFault


@dataclass(frozen=True, slots=True)
class Found:
    """What a recipient found at the door, in codes and numbers.

    `n_papers` is None where nobody counted; `names` is `match`, `differ` or empty. `fault` is why
    a result was not taken, and `seal_before` the seal it had until then; empty otherwise.
    `old_paper`: why none was taken back, `kept` without a reason, empty where none is due.
    """

    is_unchecked: bool = False
    n_papers: int | None = None
    names: str = ""
    fault: ResultFault | None = None
    seal_before: str = ""
    old_paper: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the names were right."""
        return self.names == "match"


def found_at(row: Handover) -> Found:
    """Return what was found at a handover."""
    content, finding = row.proof.get("content", {}), row.proof.get("finding", {})
    reason = finding.get("reason")
    return Found(
        is_unchecked=Flag.UNCHECKED in row.flags,
        n_papers=content.get("n_papers"),
        names=content.get("names", ""),
        fault=ResultFault(reason) if reason else None,
        seal_before=finding.get("seal_before", ""),
        old_paper=_old_paper(row),
    )


def _old_paper(row: Handover) -> str:
    if Flag.OLD_PAPER_KEPT in row.flags:
        return "kept"
    reason: str = row.proof.get("old_paper", {}).get("reason", "")
    return reason


def seal_of(row: Handover) -> str:
    """Return the seal of a packet at the time of a handover; it may have been sealed anew since."""
    seal: str = json.loads(row.event.body)["facts"]["seal"]
    return seal
