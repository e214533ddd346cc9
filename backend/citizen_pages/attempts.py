"""The page of one failed visit: what was shown for it, and the form to dispute it."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.citizen_pages.attempt_words import attempt_in_words
from backend.citizen_pages.dispute_forms import Filled, form_facts, read_form
from backend.citizen_pages.selectors import looked_up
from backend.citizen_pages.texts import say
from backend.citizen_pages.views import Page
from backend.citizen_pages.wording import in_language
from backend.common import clock
from backend.common.errors import DomainError, NotFound
from backend.dossiers.selectors import dossier_by_tracking
from scheduling.selectors.attempts import attempts_for_dossier
from scheduling.services.attempt_disputes import dispute_attempt
from scheduling.states import DisputeReason

if TYPE_CHECKING:
    from scheduling.models import Attempt


# Nobody is signed in and there is no cookie: the address alone is the right to write here, and
# another site does not know it. A browser also tells whether its own page sent the form.
@method_decorator(csrf_exempt, name="dispatch")
class AttemptPage(Page):
    """One failed visit for a dossier."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, token: str, attempt_id: str) -> HttpResponseBase:
        """Show what was recorded, how it stands, and the form while it can be disputed."""
        try:
            return self._page(token, attempt_id, Filled())
        except NotFound:
            return self.render("track_unknown", status=404)

    def post(self, request: HttpRequest, token: str, attempt_id: str) -> HttpResponseBase:
        """Dispute it, once. What is wrong with the form is said and nothing is changed."""
        filled = read_form(request, DisputeReason.values, self.language)
        try:
            if filled.error:
                return self._page(token, attempt_id, filled, status=filled.status)
            return self._dispute(token, attempt_id, filled)
        except NotFound:
            return self.render("track_unknown", status=404)

    def _dispute(self, token: str, attempt_id: str, filled: Filled) -> HttpResponse:
        try:
            dispute_attempt(
                tracking_token=looked_up(token),
                attempt_id=uuid_in(attempt_id),
                reason=DisputeReason(filled.reason),
                text=filled.text,
                now=clock.now(),
            )
        except NotFound:
            raise
        except DomainError:
            error = say("dispute_refused", self.language)
            return self._page(token, attempt_id, Filled(error=error), status=409)
        path = in_language(f"/track/{token}/attempts/{attempt_id}", self.language)
        return HttpResponseRedirect(path, status=303)

    def _page(
        self, token: str, attempt_id: str, filled: Filled, *, status: int = 200
    ) -> HttpResponse:
        dossier = dossier_by_tracking(looked_up(token))
        attempt = _find(dossier.id, uuid_in(attempt_id))
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


def uuid_in(text: str) -> UUID:
    """Return the id that stands in a path; raises NotFound."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
