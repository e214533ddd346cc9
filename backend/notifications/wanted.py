"""Whether a message is still true when its moment comes: asked of the package that owns its kind.

Upper packages register their checks in `tasks.py`, beside their job handlers:

    @still_wanted("visit_reminder")
    def visit_stands(message: Message) -> bool: ...
"""

from collections.abc import Callable

from backend.notifications.kinds import KINDS
from backend.notifications.models import Message

Check = Callable[[Message], bool]
_checks: dict[str, Check] = {}


def still_wanted(*kinds: str) -> Callable[[Check], Check]:
    """Register the decorated check for kinds of messages.

    Raises:
        ValueError: for a kind that does not exist, or has another check.
    """

    def register(check: Check) -> Check:
        for kind in kinds:
            if kind not in KINDS or _checks.setdefault(kind, check) is not check:
                raise ValueError(f"no such kind, or it has a check already: {kind}")
        return check

    return register


def is_still_wanted(message: Message) -> bool:
    """Tell whether a message is still true; kinds without a check always are."""
    check = _checks.get(message.kind)
    return check is None or check(message)
