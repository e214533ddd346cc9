"""What the recipient of a packet checks at the door, and what is given up for it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from backend.custody.errors import ContentDiffers, PacketSuperseded
from backend.custody.kinds import Flag, OldPaperReason, PacketPurpose
from backend.custody.models import Packet
from backend.custody.selectors.packets import papers_of
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


def content_flags(
    packet: Packet, content: ContentIn | None, *, is_past: bool = False
) -> tuple[Flag, ...]:
    """Return what is to be flagged of a recipient's check; nobody checks what only comes back.

    `is_past`: the papers have changed hands and the courier has gone, so nothing can be mended.

    Raises:
        ContentDiffers: facts `listed`, `found` and `names_match`, while both are at the door.
    """
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
    if not packet.is_refused:
        return ()
    results = Packet.objects.filter(dossier_id=packet.dossier_id, purpose=PacketPurpose.RESULT)
    if not results.filter(id__gt=packet.id).exists():
        return ()
    if not is_past:
        raise PacketSuperseded(s10=packet.s10)
    return (Flag.SUPERSEDED,)


def is_replaced(packet: Packet) -> bool:
    """Tell whether the agency issued a later result that nobody refused. One query."""
    later = Packet.objects.filter(
        dossier_id=packet.dossier_id, purpose=PacketPurpose.RESULT, id__gt=packet.id
    )
    return later.filter(is_refused=False).exists()


def ends_the_dossier(packet: Packet, dossier: "Dossier") -> bool:
    """Tell whether the dossier is over with this packet: a result, and no later one is wrong."""
    if packet.purpose != PacketPurpose.RESULT:
        return False
    if not dossier.result_fault:
        return True
    results = Packet.objects.filter(dossier_id=dossier.id, purpose=PacketPurpose.RESULT)
    return not results.filter(id__gt=packet.id, is_refused=True).exists()


def old_paper_flags(packet: Packet, version_id: UUID, *, is_explained: bool) -> tuple[Flag, ...]:
    """Return what is to be flagged of an old paper that this procedure takes for its result.

    `is_explained`: it was taken back, or it was said why not.
    """
    if packet.purpose != PacketPurpose.RESULT or is_explained:
        return ()
    return (Flag.OLD_PAPER_KEPT,) if old_papers_due(version_id) else ()


def said_at_door(content: ContentIn | None, reason: OldPaperReason | None) -> dict[str, Any]:
    """Return what the chain fixes of what was said and found beside the list."""
    old_paper = {"old_paper": {"reason": OldPaperReason(reason).value}} if reason else {}
    return (content.as_said() if content else {}) | old_paper
