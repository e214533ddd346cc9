"""The pages of links about a slip, an e-mail address, or a dossier."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from backend.citizen_pages.attempt_words import attempt_path
from backend.citizen_pages.link_content import Act, Button, Content, Group
from backend.citizen_pages.slips import slip_path
from backend.citizen_pages.texts import Language, say
from backend.citizen_pages.wording import in_language
from backend.common.errors import NotFound
from backend.custody.selectors.disputes import tracking_token_of_handover
from backend.dossiers.selectors import dossier
from backend.notifications.services.choices import confirm_email
from backend.notifications.services.links import use_link
from scheduling.selectors.attempts import tracking_token_of_attempt

if TYPE_CHECKING:
    from backend.notifications.models import Link


def show_dispute(link: "Link", language: Language, now: datetime) -> Content:
    """Lead to the form of a slip, or of a visit not tried as reported.

    Raises:
        NotFound: if there is neither.
    """
    subject = link.subject_id
    if token := tracking_token_of_attempt(subject):
        return Content(title="", goes_to=in_language(attempt_path(token, subject), language))
    if token := tracking_token_of_handover(subject):
        return Content(title="", goes_to=in_language(slip_path(token, subject), language))
    raise NotFound


def show_email(link: "Link", language: Language, now: datetime) -> Content:
    """Ask whether an address is the reader's."""
    title = say("link_email_title", language)
    if link.used_at:
        return Content(title=title, done=say("link_email_done", language))
    button = Button("email", say("link_email", language))
    lead = say("link_email_lead", language)
    return Content(title=title, lead=lead, groups=(Group((button,)),))


def show_tracking(link: "Link", language: Language, now: datetime) -> Content:
    """Lead to the dossier's page."""
    token = dossier(link.subject_id).tracking_token
    return Content(title="", goes_to=f"/track/{token}?lang={language.value}")


def _own_email(link: "Link", value: str, now: datetime) -> str:
    use_link(link, now=now)
    if not confirm_email(address_id=link.subject_id, now=now):
        raise NotFound
    return "link_email_done"


OTHER_ACTIONS: Final[Mapping[tuple[str, str], Act]] = MappingProxyType(
    {("email", "email"): _own_email}
)
