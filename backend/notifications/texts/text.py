"""A text with places for values."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

MAX_TITLE: Final = 65
MAX_BODY: Final = 400
# So much of a value that a person wrote may stand in a text: the first with which all fits.
VALUE_LENGTHS: Final = (160, 80, 40, 20)

Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Text:
    """Title and body with places for values."""

    title: str
    body: str

    @property
    def params(self) -> frozenset[str]:
        """The names of the values it needs."""
        return places(self.title + self.body)


def places(template: str) -> frozenset[str]:
    """Return the names in a template's braces."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def filled(template: str, params: Params, limit: int) -> str:
    """Return a template with its values; what a person wrote is cut until all of it fits.

    Addresses of pages are never cut.
    """
    text = ""
    for length in VALUE_LENGTHS:
        text = template.format_map(
            {name: _shown(str(value), length) for name, value in params.items()}
        )
        if len(text) <= limit:
            return text
    return cut(text, limit)


def cut(text: str, limit: int) -> str:
    """Return a text that is no longer than the limit, with a mark where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _shown(value: str, length: int) -> str:
    if value.startswith(("https://", "http://")):
        return value
    return cut(" ".join(value.split()), length)
