"""What stands on the page of a one-tap link, and what its buttons do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.utils.dateparse import parse_datetime

from backend.citizen_pages.dates import window_words
from backend.citizen_pages.texts import Language, say
from backend.common.errors import DomainError, NotFound
from backend.custody.services import dispute_handover
from backend.dossiers.selectors import dossier
from backend.notifications.services.choices import confirm_email
from backend.notifications.services.links import use_link
from scheduling.selectors.bookings import appointment_of_link, hold
from scheduling.services.attendance import confirm_attendance, is_attendance_confirmed
from scheduling.services.changes import cancel_appointment, reschedule_appointment
from scheduling.services.confirming import confirm_hold
from scheduling.services.offers import offers_for_appointment
from scheduling.states import AppointmentState, HoldState

if TYPE_CHECKING:
    from backend.notifications.models import Link
    from scheduling.models import Appointment

WINDOW_MIN: Final = 60
MOST_WINDOWS: Final = 8
ACTOR: Final = "link"


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


def content_of(link: "Link", language: Language, *, now: datetime) -> Content:
    """Return what the page of a link shows. Reads only.

    Raises:
        NotFound: if what the link is about is gone.
    """
    return _CONTENTS[link.scope](link, language, now)


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
    return Content(title=title, done=say(done, language), window=_window(link, language))


def _visit(link: "Link", language: Language, now: datetime) -> Content:
    visit = appointment_of_link(link.subject_id)
    content = Content(
        title=say("link_visit_title", language),
        number=say("link_number", language, number=visit.number),
        window=window_words(visit.opens_at, visit.closes_at, language),
    )
    if visit.state != AppointmentState.CONFIRMED or link.used_at is not None:
        return replace(content, lead=say("link_over", language))
    if is_attendance_confirmed(visit):
        first = replace(content, done=say("link_present_done", language))
        return replace(first, groups=_changes(visit, language, now))
    present = Group((Button("present", say("link_present", language)),))
    return replace(content, groups=(present, *_changes(visit, language, now)))


def _changes(visit: "Appointment", language: Language, now: datetime) -> tuple[Group, ...]:
    cancel = Button("cancel", say("link_cancel", language), is_grave=True)
    windows = _windows(visit, language, now)
    hint = say("link_move_hint", language) if windows else say("link_move_none", language)
    return (
        Group(windows, title=say("link_move", language), hint=hint),
        Group((cancel,), hint=say("link_cancel_hint", language)),
    )


def _windows(visit: "Appointment", language: Language, now: datetime) -> tuple[Button, ...]:
    try:
        sheet = offers_for_appointment(appointment=visit, length_min=WINDOW_MIN, now=now)
    except DomainError:
        return ()
    return tuple(
        Button(
            "move",
            window_words(offer.opens_at, offer.closes_at, language),
            value=f"{offer.opens_at.isoformat()}/{offer.closes_at.isoformat()}",
        )
        for offer in sheet.offers[:MOST_WINDOWS]
    )


def _hold(link: "Link", language: Language, now: datetime) -> Content:
    held = hold(link.subject_id)
    content = Content(
        title=say("link_hold_title", language),
        window=window_words(held.opens_at, held.closes_at, language),
    )
    if held.state != HoldState.HELD or held.expires_at <= now:
        return replace(content, lead=say("link_over", language))
    return replace(content, groups=(Group((Button("hold", say("link_hold", language)),)),))


def _dispute(link: "Link", language: Language, now: datetime) -> Content:
    button = Button("dispute", say("link_dispute", language), is_grave=True)
    return Content(
        title=say("link_dispute_title", language),
        lead=say("link_dispute_lead", language),
        groups=() if link.used_at else (Group((button,)),),
    )


def _email(link: "Link", language: Language, now: datetime) -> Content:
    button = Button("email", say("link_email", language))
    return Content(
        title=say("link_email_title", language),
        groups=() if link.used_at else (Group((button,)),),
    )


def _track(link: "Link", language: Language, now: datetime) -> Content:
    token = dossier(link.subject_id).tracking_token
    return Content(title="", goes_to=f"/track/{token}?lang={language.value}")


def _be_present(link: "Link", value: str, now: datetime) -> str:
    confirm_attendance(appointment_id=link.subject_id, actor=ACTOR, now=now)
    return "link_present_done"


def _cancel(link: "Link", value: str, now: datetime) -> str:
    use_link(link, now=now)
    cancel_appointment(appointment_id=link.subject_id, actor=ACTOR, now=now, by_citizen=True)
    return "link_cancel_done"


def _move(link: "Link", value: str, now: datetime) -> str:
    opens_at, closes_at = (_moment(part) for part in f"{value}/".split("/")[:2])
    if opens_at is None or closes_at is None:
        raise NotFound
    use_link(link, now=now)
    reschedule_appointment(
        appointment_id=link.subject_id,
        opens_at=opens_at,
        closes_at=closes_at,
        actor=ACTOR,
        now=now,
        by_citizen=True,
    )
    return "link_move_done"


def _confirm_hold(link: "Link", value: str, now: datetime) -> str:
    use_link(link, now=now)
    confirm_hold(hold_id=link.subject_id, citizen_id=None, actor=ACTOR, now=now)
    return "link_hold_done"


def _report_dispute(link: "Link", value: str, now: datetime) -> str:
    use_link(link, now=now)
    dispute_handover(handover_id=link.subject_id, now=now)
    return "link_dispute_done"


def _own_email(link: "Link", value: str, now: datetime) -> str:
    use_link(link, now=now)
    if not confirm_email(address_id=link.subject_id, now=now):
        raise NotFound
    return "link_email_done"


def _window(link: "Link", language: Language) -> str:
    """Return the window that was chosen or confirmed, where there is one."""
    if link.scope != "visit":
        return ""
    visit = appointment_of_link(link.subject_id)
    return window_words(visit.opens_at, visit.closes_at, language)


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


_CONTENTS: Final[Mapping[str, Callable[["Link", Language, datetime], Content]]] = MappingProxyType(
    {"visit": _visit, "hold": _hold, "dispute": _dispute, "email": _email, "track": _track}
)
_ACTIONS: Final[Mapping[tuple[str, str], Callable[["Link", str, datetime], str]]] = (
    MappingProxyType(
        {
            ("visit", "present"): _be_present,
            ("visit", "move"): _move,
            ("visit", "cancel"): _cancel,
            ("hold", "hold"): _confirm_hold,
            ("dispute", "dispute"): _report_dispute,
            ("email", "email"): _own_email,
        }
    )
)
