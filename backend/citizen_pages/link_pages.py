"""What stands on the page of a one-tap link, and what its buttons do."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from backend.citizen_pages.link_content import Act, Content, Show
from backend.citizen_pages.link_others import (
    OTHER_ACTIONS,
    show_dispute,
    show_email,
    show_tracking,
)
from backend.citizen_pages.link_visits import VISIT_ACTIONS, show_hold, show_visit, window_of
from backend.citizen_pages.texts import Language, say
from backend.common.errors import NotFound

if TYPE_CHECKING:
    from backend.notifications.models import Link

_PAGES: Final[Mapping[str, Show]] = MappingProxyType(
    {
        "visit": show_visit,
        "hold": show_hold,
        "dispute": show_dispute,
        "email": show_email,
        "track": show_tracking,
    }
)
_ACTIONS: Final[Mapping[tuple[str, str], Act]] = MappingProxyType(
    {**VISIT_ACTIONS, **OTHER_ACTIONS}
)


def content_of(link: "Link", language: Language, *, now: datetime) -> Content:
    """Return what the page of a link shows. Reads only.

    Raises:
        NotFound: if what the link is about is gone.
    """
    return _PAGES[link.scope](link, language, now)


def outcome_of(
    link: "Link", action: str, value: str, language: Language, *, now: datetime
) -> Content:
    """Do what a button says, in the caller's transaction; returns the page that says so.

    Raises:
        LinkUsed: if the link changed something before.
        NotFound: for an action that the link does not allow.
        DomainError: of the service, when a rule refuses it.
    """
    act = _ACTIONS.get((link.scope, action))
    if act is None:
        raise NotFound
    done = act(link, value, now)
    title = say(f"link_{link.scope}_title", language)
    return Content(title=title, done=say(done, language), window=window_of(link, language))
