"""What a page behind a one-tap link is made of."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backend.citizen_pages.texts import Language, say
from backend.common.errors import DomainError

if TYPE_CHECKING:
    from backend.notifications.models import Link

ACTOR = "link"


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to tap."""

    action: str
    text: str
    value: str = ""
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Buttons that belong together."""

    buttons: tuple[Button, ...]
    title: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A page: what it is about, and what can be tapped. No name, no address, no phone."""

    title: str
    number: str = ""
    window: str = ""
    lead: str = ""
    done: str = ""
    refusal: str = ""
    groups: tuple[Group, ...] = ()
    goes_to: str = ""

    def refused(self, refusal: DomainError, language: Language) -> "Content":
        """Return the same page with the reason why something was not done."""
        return replace(self, refusal=say("link_refused", language, reason=refusal.title))

    def facts(self) -> dict[str, Any]:
        """Return what the template shows."""
        return {
            "title": self.title,
            "number": self.number,
            "window": self.window,
            "lead": self.lead,
            "done": self.done,
            "refused": self.refusal,
            "groups": self.groups,
        }


Show = Callable[["Link", Language, datetime], Content]
Act = Callable[["Link", str, datetime], str]  # link, value of the button, now: what to say then
