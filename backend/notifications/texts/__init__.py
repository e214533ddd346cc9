"""What our messages say: a whole text, a line for phones without data, a line for a locked screen.

Limits: a title of 65 and a body of 400 characters, which is what Zalo's notification templates
allow (ZNS documentation) and more than push services show.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from backend.notifications.texts import en, vi
from backend.notifications.texts.gsm7 import MAX_SHORT, as_gsm7, fits
from backend.notifications.texts.lock_screen import LOCK_SCREEN, LOCK_SCREEN_TITLE
from backend.notifications.texts.short import SHORT
from backend.notifications.texts.text import (
    MAX_BODY,
    MAX_TITLE,
    VALUE_LENGTHS,
    Params,
    Text,
    cut,
    filled,
    places,
)

TEXTS: Final = vi.TEXTS
BY_LANGUAGE: Final[Mapping[str, Mapping[str, Text]]] = MappingProxyType(
    {"vi": vi.TEXTS, "en": en.TEXTS}
)
__all__ = [
    "BY_LANGUAGE",
    "MAX_BODY",
    "MAX_SHORT",
    "MAX_TITLE",
    "TEXTS",
    "Params",
    "UnknownText",
    "WrongParams",
    "lock_screen",
    "render",
    "render_short",
]


class UnknownText(ValueError):
    """There is no text of this kind."""


class WrongParams(ValueError):
    """A value for a text is missing, or one is there that the text does not use."""


def render(kind: str, params: Params, language: str = "vi") -> tuple[str, str]:
    """Return title and body of a message.

    If it gets too long, values that a person wrote are cut; addresses of pages are not.

    Raises:
        UnknownText: if there is no such kind.
        WrongParams: if values are missing or superfluous.
    """
    try:
        text = BY_LANGUAGE[language][kind]
    except KeyError as error:
        raise UnknownText(kind) from error
    if text.params != params.keys():
        wrong = ", ".join(sorted(text.params ^ params.keys()))
        raise WrongParams(f"{kind} has other values than it needs: {wrong}")
    return filled(text.title, params, MAX_TITLE), filled(text.body, params, MAX_BODY)


def render_short(kind: str, params: Params) -> str:
    """Return the line for a text message: GSM 03.38, at most 160 characters; "" if there is none.

    Values are shortened until it fits, links never; if it does not fit even so, it is cut.
    """
    template = SHORT.get(kind, "")
    plain = {
        name: value if isinstance(value, int) else as_gsm7(value)
        for name, value in params.items()
        if name in places(template)
    }
    text = ""
    for length in VALUE_LENGTHS:
        shortened = {
            name: value if _is_whole(value) else cut(str(value), length).replace("…", ".")
            for name, value in plain.items()
        }
        text = as_gsm7(template.format_map(shortened))
        if fits(text):
            return text
    return text[:MAX_SHORT]


def lock_screen(kind: str, params: Params, language: str = "vi") -> tuple[str, str]:
    """Return title and body of a push; of the values only counts can stand in them."""
    counts = {name: value for name, value in params.items() if isinstance(value, int)}
    line = LOCK_SCREEN[language].get(kind, "")
    return LOCK_SCREEN_TITLE[language], line.format_map(counts)


def _is_whole(value: str | int) -> bool:
    return isinstance(value, int) or value.startswith(("https://", "http://"))
