"""The page of one slip of a dossier: how it stands, and the form to dispute it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse

from backend.citizen_pages.dates import moment_words
from backend.citizen_pages.dispute_forms import Filled, form_facts
from backend.citizen_pages.dispute_pages import DisputePage
from backend.citizen_pages.papers import SlipLink
from backend.citizen_pages.selectors import looked_up
from backend.citizen_pages.texts import Language, say, words
from backend.citizen_pages.wording import in_language, slip_in_words
from backend.common import clock
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


# A dispute stops the papers, so the dossier's page, which is passed on, does not name this one; the
# owner's message leads to it.
class SlipPage(DisputePage):
    """One slip of a dossier."""

    reasons = SlipDispute

    def dispute(self, token: str, thing_id: UUID, filled: Filled) -> str:
        """Dispute the slip; its papers wait until somebody has looked at it."""
        dispute_handover(
            dossier_id=dossier_by_tracking(looked_up(token)).id,
            handover_id=thing_id,
            reason=SlipDispute(filled.reason),
            text=filled.text,
            now=clock.now(),
        )
        return slip_path(token, thing_id)

    def show(
        self, token: str, thing_id: UUID, filled: Filled, *, status: int = 200
    ) -> HttpResponse:
        """Show how the slip stands."""
        dossier = dossier_by_tracking(looked_up(token))
        handover = handover_for_dossier(dossier.id, thing_id)
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
