"""What changed for a courier since a phone last looked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from backend.feed.selectors import changes_since, is_reachable
from backend.feed.selectors import epoch as current_epoch
from mobile_api.errors import ResyncNeeded

if TYPE_CHECKING:
    from backend.feed.models import Change

PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of changes. `next_cursor` is where to go on, `has_more` whether at once."""

    epoch: UUID
    changes: "list[Change]"
    next_cursor: int
    has_more: bool


def changes_for(*, courier_id: UUID, cursor: int, epoch: UUID | None = None) -> Changes:
    """Return what changed after a cursor. With nothing new: two rows are read.

    Raises:
        ResyncNeeded: if the cursor is of another epoch, ahead of us, or before what is kept.
    """
    now_epoch = current_epoch()
    if epoch is not None and epoch != now_epoch:
        raise ResyncNeeded(epoch=str(now_epoch), reason="epoch")
    found = changes_since(courier_id=courier_id, cursor=cursor, limit=PAGE + 1)
    if not _continues(courier_id, cursor, found):
        raise ResyncNeeded(epoch=str(now_epoch), reason="cursor")
    page = found[:PAGE]
    last = page[-1].number if page else cursor
    return Changes(now_epoch, page, last, has_more=len(found) > PAGE)


def _continues(courier_id: UUID, cursor: int, found: "list[Change]") -> bool:
    """Tell whether nothing lies between the cursor and what was found."""
    if found:
        return found[0].number == cursor + 1
    return is_reachable(courier_id=courier_id, cursor=cursor)
