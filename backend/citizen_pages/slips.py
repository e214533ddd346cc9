"""The page of one slip of a dossier: how it stands, and the form to dispute it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.citizen_pages.attempts import uuid_in
from backend.citizen_pages.dates import moment_words
from backend.citizen_pages.dispute_forms import Filled, form_facts, read_form
from backend.citizen_pages.papers import SlipLink
from backend.citizen_pages.selectors import looked_up
from backend.citizen_pages.texts import Language, say, words
from backend.citizen_pages.views import Page
from backend.citizen_pages.wording import in_language, slip_in_words
from backend.common import clock
from backend.common.errors import DomainError, NotFound
from backend.custody.kinds import HandoverKind, SlipDispute
from backend.custody.selectors.disputes import dispute_closes_at, dispute_of, handover_for_dossier
from backend.custody.services import dispute_handover
from backend.dossiers.selectors import dossier_by_tracking

if TYPE_CHECKING:
    from backend.custody.models import Handover, Incident


@dataclass(frozen=True, slots=True)
class Standing:
    """How a slip stands. `until` says until when it can be, or could be, disputed."""

    text: str
    until: str
    can_dispute: bool
    is_settled: bool


# Nobody is signed in: the address alone is the right to write here. A dispute stops the papers, so
# the dossier's page, which is passed on, does not name it; the owner's message leads to it.
@method_decorator(csrf_exempt, name="dispatch")
class SlipPage(Page):
    """One slip of a dossier."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, token: str, handover_id: str) -> HttpResponseBase:
        """Show how it stands, and the form while it can be disputed. Changes nothing."""
        try:
            return self._page(token, handover_id, Filled())
        except NotFound:
            return self.render("track_unknown", status=404)

    def post(self, request: HttpRequest, token: str, handover_id: str) -> HttpResponseBase:
        """Dispute it, once. What is wrong with the form is said and nothing is changed."""
        filled = read_form(request, SlipDispute.values, self.language)
        try:
            if filled.error:
                return self._page(token, handover_id, filled, status=filled.status)
            return self._dispute(token, handover_id, filled)
        except NotFound:
            return self.render("track_unknown", status=404)

    def _dispute(self, token: str, handover_id: str, filled: Filled) -> HttpResponse:
        try:
            dispute_handover(
                dossier_id=dossier_by_tracking(looked_up(token)).id,
                handover_id=uuid_in(handover_id),
                reason=SlipDispute(filled.reason),
                text=filled.text,
                now=clock.now(),
            )
        except NotFound:
            raise
        except DomainError:
            error = say("dispute_refused", self.language)
            return self._page(token, handover_id, Filled(error=error), status=409)
        path = in_language(slip_path(token, uuid_in(handover_id)), self.language)
        return HttpResponseRedirect(path, status=303)

    def _page(
        self, token: str, handover_id: str, filled: Filled, *, status: int = 200
    ) -> HttpResponse:
        dossier = dossier_by_tracking(looked_up(token))
        handover = handover_for_dossier(dossier.id, uuid_in(handover_id))
        language = self.language
        link = SlipLink(HandoverKind(handover.kind), handover.at, handover.slip_token)
        return self.render(
            "slip",
            status=status,
            slip=slip_in_words(link, language),
            standing=_standing(handover, dispute_of(handover.id), language, now=clock.now()),
            back=in_language(f"/track/{token}", language),
            back_text=say("attempt_back", language, number=dossier.number),
            **form_facts(filled, SlipDispute.values, "wrong", language),
        )


def slip_path(token: str, handover_id: UUID) -> str:
    """Return the page of one slip of a dossier."""
    return f"/track/{token}/slips/{handover_id}"


def _standing(
    handover: "Handover", dispute: "Incident | None", language: Language, *, now: datetime
) -> Standing:
    if dispute is not None:
        key = f"slip_dispute_{dispute.outcome or 'open'}"
        reason = words(language).get(f"wrong_{dispute.dispute_reason}", "")
        text = say(key, language, dispute=reason)
        return Standing(text, "", can_dispute=False, is_settled=dispute.resolved_at is not None)
    closes_at = dispute_closes_at(handover)
    is_open = now < closes_at
    said = "attempt_open_until" if is_open else "attempt_closed"
    until = say(said, language, moment=moment_words(closes_at, language))
    return Standing("", until, can_dispute=is_open, is_settled=False)
