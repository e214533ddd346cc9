"""The page of one failed visit: what was shown for it, and the form to dispute it."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse

from backend.citizen_pages.attempt_words import attempt_in_words, attempt_path
from backend.citizen_pages.dispute_forms import Filled, form_facts
from backend.citizen_pages.dispute_pages import DisputePage
from backend.citizen_pages.selectors import looked_up
from backend.citizen_pages.texts import say
from backend.citizen_pages.wording import in_language
from backend.common import clock
from backend.common.errors import NotFound
from backend.dossiers.selectors import dossier_by_tracking
from scheduling.selectors.attempts import attempts_for_dossier
from scheduling.services.attempt_disputes import dispute_attempt
from scheduling.states import DisputeReason

if TYPE_CHECKING:
    from scheduling.models import Attempt


class AttemptPage(DisputePage):
    """One failed visit for a dossier."""

    reasons = DisputeReason

    def dispute(self, token: str, thing_id: UUID, filled: Filled) -> str:
        """Dispute the attempt; a dispatcher looks at it."""
        dispute_attempt(
            tracking_token=looked_up(token),
            attempt_id=thing_id,
            reason=DisputeReason(filled.reason),
            text=filled.text,
            now=clock.now(),
        )
        return attempt_path(token, thing_id)

    def show(
        self, token: str, thing_id: UUID, filled: Filled, *, status: int = 200
    ) -> HttpResponse:
        """Show what was recorded."""
        dossier = dossier_by_tracking(looked_up(token))
        attempt = _find(dossier.id, thing_id)
        language = self.language
        return self.render(
            "attempt",
            status=status,
            attempt=attempt_in_words(attempt, token, language, now=clock.now()),
            back=in_language(f"/track/{token}", language),
            back_text=say("attempt_back", language, number=dossier.number),
            **form_facts(filled, DisputeReason.values, "against", language),
        )


def _find(dossier_id: UUID, attempt_id: UUID) -> "Attempt":
    found = attempts_for_dossier(dossier_id).filter(id=attempt_id).first()
    if found is None:
        raise NotFound
    return found
