"""The public pages. They need no JavaScript, no sign-in and no cookie."""

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from backend.citizen_pages.attempt_words import attempts_in_words, kept_in_words
from backend.citizen_pages.dates import moment_words
from backend.citizen_pages.headers import close
from backend.citizen_pages.result_words import found_words
from backend.citizen_pages.selectors import TOKEN, slip_token_of, tracking_of, verification
from backend.citizen_pages.texts import Language, say, words
from backend.citizen_pages.wording import in_language, in_words
from backend.common import clock
from backend.common.errors import NotFound
from scheduling.selectors.attempts import attempts_for_dossier
from scheduling.selectors.keepings import kept_of_dossier

_LARGEST_SLIP: Final = 5 * 1024 * 1024  # bytes
_DOSSIER_NUMBER: Final = re.compile(r"hg-\d{4}-\d{6}")


class Page(View):
    """A page in the language of `?lang=`, with closed headers. Subclasses write `show`."""

    http_method_names: tuple[str, ...] = ("get", "head", "options")
    may_be_indexed = False
    language: Language

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and close the answer."""
        self.language = Language.asked(request.GET.get("lang"))
        response = super().dispatch(request, *args, **kwargs)
        close(response, may_be_indexed=self.may_be_indexed)
        return response

    def render(self, name: str, *, status: int = 200, **facts: Any) -> HttpResponse:
        """Return a filled template. It gets no request, so no cookie of the reader is touched."""
        other = _other(self.language)
        frame = {
            "lang": self.language.value,
            "t": words(self.language),
            "home": in_language("/", self.language),
            "other_language": f"?lang={other.value}",
            "may_be_indexed": self.may_be_indexed,
        }
        text = render_to_string(f"citizen_pages/{name}.html", frame | facts)
        return HttpResponse(text, status=status, headers={"Content-Language": self.language.value})


class StartPage(Page):
    """What this is, and where to look."""

    may_be_indexed = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the start page."""
        return self.render("start")


class FindDossier(Page):
    """The form of the start page: a code, or the whole link."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Go to the dossier's page, or say what is wrong with the code."""
        asked = request.GET.get("code", "")
        code = "".join(asked.split()).lower().partition("?")[0].rstrip("/").rpartition("/")[2]
        if TOKEN.fullmatch(code):
            return redirect(in_language(f"/track/{code}", self.language))
        error = words(self.language)[f"find_{_fault_of(code)}"]
        return self.render(
            "start", status=400, error=error, asked=asked[:200],
            other_language=in_language("/", _other(self.language)),
        )  # fmt: skip


class TrackPage(Page):
    """One dossier."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show where the dossier stands."""
        try:
            now = clock.now()
            found = tracking_of(token, now=now)
        except NotFound:
            return self.render("track_unknown", status=404)
        rows = attempts_for_dossier(found.dossier_id)
        attempts = attempts_in_words(rows, token, self.language, now=now)
        kept = kept_in_words(kept_of_dossier(found.dossier_id), self.language) if attempts else ()
        page = in_words(found, self.language)
        return self.render("track", page=page, attempts=attempts, kept=kept)


@method_decorator(csrf_exempt, name="dispatch")  # it changes nothing and knows nobody
class VerifyFile(Page):
    """The form of the start page for a slip's file."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go to the page of the slip whose file this is; the file itself is kept nowhere."""
        file = request.FILES.get("slip")
        if file is None:
            return self._refuse(say("file_none", self.language))
        if (file.size or 0) > _LARGEST_SLIP:
            return self._refuse(say("file_large", self.language))
        try:
            token = slip_token_of(b"".join(file.chunks()))
        except NotFound:
            return self.render("verify_unknown", status=404, is_file=True)
        return redirect(in_language(f"/verify/{token}", self.language))

    def _refuse(self, error: str) -> HttpResponse:
        return self.render("start", status=400, file_error=error)


class VerifyPage(Page):
    """One slip."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Say whether the slip is genuine, what it states, and whether its ledger is whole."""
        try:
            found = verification(token)
        except NotFound:
            return self.render("verify_unknown", status=404)
        language = self.language
        device_time = found.device_time
        return self.render(
            "verify",
            slip=found,
            kind=say(f"slip_{found.kind.value}", language),
            at=moment_words(found.at, language),
            device_time=moment_words(device_time, language) if device_time else "",
            manifest_hash=_grouped(found.manifest_hash),
            event_hash=_grouped(found.event_hash),
            found=found_words(found.found, language),
            broken=say("broken", language, n_faults=found.n_faults),
        )


def _fault_of(code: str) -> str:
    if not code:
        return "empty"
    return "is_number" if _DOSSIER_NUMBER.fullmatch(code) else "malformed"


def _grouped(digest: str) -> str:
    """Return a hash in groups of eight, as slips print it."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _other(language: Language) -> Language:
    return Language.EN if language == Language.VI else Language.VI
