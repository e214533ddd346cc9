"""The page of one failed visit: what was shown for it, and the form to dispute it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.citizen_pages.attempt_words import attempt_in_words
from backend.citizen_pages.selectors import looked_up
from backend.citizen_pages.texts import Language, say
from backend.citizen_pages.views import Page
from backend.citizen_pages.wording import in_language
from backend.common import clock
from backend.common.errors import DomainError, NotFound
from backend.common.vietnamese import nfc
from backend.dossiers.selectors import dossier_by_tracking
from scheduling.selectors.attempts import attempts_for_dossier
from scheduling.services.attempt_disputes import dispute_attempt
from scheduling.states import DisputeReason

if TYPE_CHECKING:
    from scheduling.models import Attempt

LONGEST_TEXT: Final = 500
_FROM_HERE: Final = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as somebody filled it in. `error` is what is wrong with it, in words."""

    reason: str = ""
    text: str = ""
    error: str = ""
    wrong: str = ""  # the field that is wrong


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
        filled = _read(request, self.language)
        try:
            if filled.error:
                status = 403 if filled.wrong == "origin" else 400
                return self._page(token, attempt_id, filled, status=status)
            return self._dispute(token, attempt_id, filled)
        except NotFound:
            return self.render("track_unknown", status=404)

    def _dispute(self, token: str, attempt_id: str, filled: Filled) -> HttpResponse:
        try:
            dispute_attempt(
                tracking_token=looked_up(token),
                attempt_id=_uuid(attempt_id),
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
        attempt = _find(dossier.id, _uuid(attempt_id))
        language = self.language
        reasons = [(each.value, say(f"against_{each.value}", language)) for each in DisputeReason]
        return self.render(
            "attempt",
            status=status,
            attempt=attempt_in_words(attempt, token, language, now=clock.now()),
            back=in_language(f"/track/{token}", language),
            back_text=say("attempt_back", language, number=dossier.number),
            filled=filled,
            reasons=reasons,
            longest=LONGEST_TEXT,
            text_hint=say("dispute_text_hint", language, n=LONGEST_TEXT),
        )


def _find(dossier_id: UUID, attempt_id: UUID) -> "Attempt":
    found = attempts_for_dossier(dossier_id).filter(id=attempt_id).first()
    if found is None:
        raise NotFound
    return found


def _read(request: HttpRequest, language: Language) -> Filled:
    reason = request.POST.get("reason", "")
    text = nfc(request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "").strip())
    known = reason if reason in DisputeReason.values else ""
    wrong, error = "", ""
    if request.headers.get("Sec-Fetch-Site", "none") not in _FROM_HERE:
        wrong, error = "origin", say("dispute_elsewhere", language)
    elif not known:
        wrong, error = "reason", say("dispute_no_reason", language)
    elif len(text) > LONGEST_TEXT:
        wrong, error = "text", say("dispute_long", language, n=LONGEST_TEXT)
    elif known == DisputeReason.OTHER and not text:
        wrong, error = "text", say("dispute_no_text", language)
    return Filled(reason=known, text=text[: 2 * LONGEST_TEXT], error=error, wrong=wrong)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
