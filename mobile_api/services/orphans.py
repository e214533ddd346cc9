"""Photos whose operation never came."""

from datetime import datetime

from backend.custody.selectors.handovers import media_of_handovers
from backend.media.selectors import stored_before
from backend.media.services import forget
from mobile_api.models import OperationMedia
from scheduling.selectors.visits import media_of_attempts


def forget_orphans(*, before: datetime) -> int:
    """Delete photos stored before a moment that nothing names; returns how many."""
    old = stored_before(before)
    named = set(OperationMedia.objects.filter(sha256__in=old).values_list("sha256", flat=True))
    rest = [sha for sha in old if sha not in named]
    kept = media_of_handovers(rest) | media_of_attempts(rest)
    return sum(forget(sha256=sha) for sha in rest if sha not in kept)
