"""The form by which a citizen says that something was otherwise: a reason, and words if wanted."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from backend.citizen_pages.texts import Language, say
from backend.common.vietnamese import nfc

LONGEST_TEXT: Final = 500
OTHER: Final = "other"  # the reason that asks for words
_FROM_HERE: Final = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as somebody filled it in. `error` is what is wrong with it, in words."""

    reason: str = ""
    text: str = ""
    error: str = ""
    wrong: str = ""  # the field that is wrong

    @property
    def status(self) -> int:
        """Return how a form with an error is answered."""
        return 403 if self.wrong == "origin" else 400


def read_form(request: HttpRequest, reasons: Collection[str], language: Language) -> Filled:
    """Return what was sent, with the first thing that is wrong with it.

    A browser also tells whether its own page sent the form; another site's is not taken.
    """
    reason = request.POST.get("reason", "")
    text = nfc(request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "").strip())
    known = reason if reason in reasons else ""
    wrong, error = "", ""
    if request.headers.get("Sec-Fetch-Site", "none") not in _FROM_HERE:
        wrong, error = "origin", say("dispute_elsewhere", language)
    elif not known:
        wrong, error = "reason", say("dispute_no_reason", language)
    elif len(text) > LONGEST_TEXT:
        wrong, error = "text", say("dispute_long", language, n=LONGEST_TEXT)
    elif known == OTHER and not text:
        wrong, error = "text", say("dispute_no_text", language)
    return Filled(reason=known, text=text[: 2 * LONGEST_TEXT], error=error, wrong=wrong)


def form_facts(
    filled: Filled, reasons: Collection[str], prefix: str, language: Language
) -> dict[str, Any]:
    """Return what `dispute_form.html` shows; `prefix` names the words of the reasons."""
    return {
        "filled": filled,
        "reasons": [(each, say(f"{prefix}_{each}", language)) for each in reasons],
        "longest": LONGEST_TEXT,
        "text_hint": say("dispute_text_hint", language, n=LONGEST_TEXT),
    }
