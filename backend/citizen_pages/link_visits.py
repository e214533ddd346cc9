"""The pages of links about a visit, or about a place that is held for one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.dateparse import parse_datetime

from backend.citizen_pages.dates import window_words
from backend.citizen_pages.link_content import ACTOR, Act, Button, Content, Group
from backend.citizen_pages.texts import Language, say
from backend.common.errors import DomainError, NotFound
from backend.common.localtime import clock_text
from backend.notifications.services.links import use_link
from scheduling.selectors.attempts import has_tries_left
from scheduling.selectors.bookings import appointment_of_link, hold
from scheduling.services.attendance import confirm_attendance, is_attendance_confirmed
from scheduling.services.changes import cancel_appointment, reschedule_appointment
from scheduling.services.confirming import confirm_hold
from scheduling.services.holds import release_hold
from scheduling.services.offers import offers_for_appointment
from scheduling.states import AppointmentState, HoldState

if TYPE_CHECKING:
    from backend.notifications.models import Link
    from scheduling.models import Appointment

WINDOW_MIN: Final = 60
MOST_WINDOWS: Final = 8


def show_visit(link: "Link", language: Language, now: datetime) -> Content:
    """Show the window with what can still be done about it."""
    visit = appointment_of_link(link.subject_id)
    content = Content(
        title=say("link_visit_title", language),
        number=say("link_number", language, number=visit.number),
        window=window_words(visit.opens_at, visit.closes_at, language),
    )
    if link.used_at is not None:
        return replace(content, lead=say("link_over", language))
    if visit.state == AppointmentState.FAILED:
        if not has_tries_left(visit):
            return replace(content, lead=say("link_tries_over", language))
        failed = replace(content, lead=say("link_failed", language))
        return replace(failed, groups=(_other_windows(visit, language, now),))
    if visit.state != AppointmentState.CONFIRMED:
        return replace(content, lead=say("link_over", language))
    changes = (_other_windows(visit, language, now), _giving_up(language))
    if is_attendance_confirmed(visit):
        return replace(content, done=say("link_present_done", language), groups=changes)
    present = Group((Button("present", say("link_present", language)),))
    return replace(content, groups=(present, *changes))


def show_hold(link: "Link", language: Language, now: datetime) -> Content:
    """Show the held window, to take or to give back."""
    held = hold(link.subject_id)
    content = Content(
        title=say("link_hold_title", language),
        window=window_words(held.opens_at, held.closes_at, language),
    )
    if held.state != HoldState.HELD or held.expires_at <= now:
        return replace(content, lead=say("link_hold_over", language))
    release = Button("release", say("link_release", language), is_grave=True)
    return replace(
        content,
        lead=say("link_hold_until", language, clock=clock_text(held.expires_at)),
        groups=(
            Group((Button("hold", say("link_hold", language)),)),
            Group((release,), hint=say("link_release_hint", language)),
        ),
    )


def window_of(link: "Link", language: Language) -> str:
    """Return the window that a link is about; "" if it is about none."""
    if link.scope == "visit":
        visit = appointment_of_link(link.subject_id)
        return window_words(visit.opens_at, visit.closes_at, language)
    if link.scope == "hold":
        held = hold(link.subject_id)
        return window_words(held.opens_at, held.closes_at, language)
    return ""


def _other_windows(visit: "Appointment", language: Language, now: datetime) -> Group:
    windows = _windows(visit, language, now)
    hint = say("link_move_none", language)
    if windows:
        has_place = visit.state == AppointmentState.CONFIRMED
        hint = say("link_move_hint", language) if has_place else say("link_book_hint", language)
    return Group(windows, title=say("link_move", language), hint=hint)


def _giving_up(language: Language) -> Group:
    cancel = Button("cancel", say("link_cancel", language), is_grave=True)
    return Group((cancel,), hint=say("link_cancel_hint", language))


def _windows(visit: "Appointment", language: Language, now: datetime) -> tuple[Button, ...]:
    try:
        sheet = offers_for_appointment(appointment=visit, length_min=WINDOW_MIN, now=now)
    except DomainError:
        return ()
    others = [each for each in sheet.offers if each.opens_at != visit.opens_at]
    return tuple(
        Button(
            "move",
            window_words(offer.opens_at, offer.closes_at, language),
            value=f"{offer.opens_at.isoformat()}/{offer.closes_at.isoformat()}",
        )
        for offer in others[:MOST_WINDOWS]
    )


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


def _release_hold(link: "Link", value: str, now: datetime) -> str:
    use_link(link, now=now)
    release_hold(hold_id=link.subject_id, actor=ACTOR, now=now)
    return "link_release_done"


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


VISIT_ACTIONS: Final[Mapping[tuple[str, str], Act]] = MappingProxyType(
    {
        ("visit", "present"): _be_present,
        ("visit", "move"): _move,
        ("visit", "cancel"): _cancel,
        ("hold", "hold"): _confirm_hold,
        ("hold", "release"): _release_hold,
    }
)
