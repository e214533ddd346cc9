"""What the recipient of a packet checks at the door, and what is given up for it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID

from django.db.models import QuerySet

from backend.custody.errors import ContentDiffers, PacketSuperseded
from backend.custody.kinds import Flag, OldPaperReason, PacketPurpose
from backend.custody.models import Packet
from backend.custody.selectors.packets import papers_of
from backend.custody.services.taking_back import TakenBackIn
from backend.procedures.selectors import old_papers_due

if TYPE_CHECKING:
    from backend.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class ContentIn:
    """What the recipient found: the number of papers, and whether the names on them are right."""

    n_papers: int
    names_match: bool

    def as_said(self) -> dict[str, dict[str, int | str]]:
        """Return what the chain fixes of it."""
        names = "match" if self.names_match else "differ"
        return {"content": {"n_papers": self.n_papers, "names": names}}


class Found(TypedDict):
    """What is to be flagged of what was found, and what the chain fixes of it beside the list."""

    flags: tuple[Flag, ...]
    said: dict[str, Any]


def found_of(
    packet: Packet, dossier: "Dossier", content: ContentIn | None,
    taken_back: TakenBackIn | OldPaperReason | None, *, is_past: bool = False,
) -> Found:  # fmt: skip
    """Return what a recipient's check and the old papers given up for a result come to.

    `taken_back` is the old papers, or why there are none. `is_past`: the papers have changed hands
    and the courier has gone, so nothing can be mended.

    Raises:
        ContentDiffers: facts `listed`, `found` and `names_match`, while both are at the door.
    """
    flags = _content_flags(packet, content, is_past=is_past)
    said: dict[str, Any] = content.as_said() if content else {}
    if taken_back is None:
        flags += _old_paper_flags(packet, dossier.procedure_version_id)
    elif not isinstance(taken_back, TakenBackIn):
        said["old_paper"] = {"reason": OldPaperReason(taken_back).value}
    return Found(flags=flags, said=said)


def _content_flags(packet: Packet, content: ContentIn | None, *, is_past: bool) -> tuple[Flag, ...]:
    """Return what is to be flagged of a check; nobody checks what only comes back."""
    if content is None:
        return (Flag.UNCHECKED,) if packet.purpose == PacketPurpose.RESULT else ()
    listed = sum(paper.count for paper in papers_of(packet.id))
    if content.n_papers == listed and content.names_match:
        return ()
    if not is_past:
        raise ContentDiffers(listed=listed, found=content.n_papers, names_match=content.names_match)
    return (Flag.CONTENT_DIFFERS,)


def superseded_flags(packet: Packet, *, is_past: bool) -> tuple[Flag, ...]:
    """Return what is to be flagged of a refused result that is brought beside the right one.

    Raises:
        PacketSuperseded: fact `s10`, while both are at the door.
    """
    if not packet.is_refused or not _later_results(packet).exists():
        return ()
    if not is_past:
        raise PacketSuperseded(s10=packet.s10)
    return (Flag.SUPERSEDED,)


def is_replaced(packet: Packet) -> bool:
    """Tell whether the agency issued a later result that nobody refused. One query."""
    return _later_results(packet).filter(is_refused=False).exists()


def ends_the_dossier(packet: Packet, dossier: "Dossier") -> bool:
    """Tell whether the dossier is over with this packet: a result, and no later one is wrong."""
    if packet.purpose != PacketPurpose.RESULT:
        return False
    if not dossier.result_fault:
        return True
    return not _later_results(packet).filter(is_refused=True).exists()


def _later_results(packet: Packet) -> QuerySet[Packet]:
    return Packet.objects.filter(
        dossier_id=packet.dossier_id, purpose=PacketPurpose.RESULT, id__gt=packet.id
    )


def _old_paper_flags(packet: Packet, version_id: UUID) -> tuple[Flag, ...]:
    """Return what is to be flagged where nothing was taken back, and nobody said why."""
    if packet.purpose != PacketPurpose.RESULT:
        return ()
    return (Flag.OLD_PAPER_KEPT,) if old_papers_due(version_id) else ()
