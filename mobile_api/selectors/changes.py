"""What changed for a courier since a phone last looked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from backend.feed.selectors import changes_since, standing_of_feed
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
    """Return what changed after a cursor. With nothing new two rows are read, and no change.

    Raises:
        ResyncNeeded: if the cursor is of another epoch, ahead of us, or before what is kept.
    """
    now_epoch, last = standing_of_feed(courier_id)
    if epoch is not None and epoch != now_epoch:
        raise ResyncNeeded(epoch=str(now_epoch), reason="epoch")
    if cursor == last:
        return Changes(now_epoch, [], cursor, has_more=False)
    found = changes_since(courier_id=courier_id, cursor=cursor, limit=PAGE + 1)
    # Nothing may lie between the cursor and what was found: not forgotten, not of another time.
    if not found or found[0].number != cursor + 1:
        raise ResyncNeeded(epoch=str(now_epoch), reason="cursor")
    page = found[:PAGE]
    return Changes(now_epoch, page, page[-1].number, has_more=len(found) > PAGE)
