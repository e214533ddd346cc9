"""Write SVG elements as text. Everything handed in is escaped."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

Attribute = str | float | int

FONT = "system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif"
INK, FADED, LINES, PAPER = "#1b1f24", "#5b6570", "#d5dae0", "#ffffff"


class Colour(NamedTuple):
    """What is drawn, and what can be read on it."""

    fill: str
    ink: str


# Distinguishable with every kind of colour blindness.
# Source: Okabe and Ito, "Color Universal Design" (2008), without its black.
PALETTE = (
    Colour("#0072b2", "#ffffff"),
    Colour("#d55e00", "#ffffff"),
    Colour("#009e73", "#ffffff"),
    Colour("#cc79a7", "#1b1f24"),
    Colour("#e69f00", "#1b1f24"),
    Colour("#56b4e9", "#1b1f24"),
    Colour("#f0e442", "#1b1f24"),
)


class Box(NamedTuple):
    """A rectangle on the page, in pixels."""

    left: float
    top: float
    width: float
    height: float


def colour_of(number: int) -> Colour:
    """Return the colour of a courier; after seven couriers they come again."""
    return PALETTE[number % len(PALETTE)]


def dashes_of(number: int) -> str:
    """Return the dash pattern of a courier's line; it tells equal colours apart."""
    return ("none", "9 4", "2 4", "9 4 2 4")[number // len(PALETTE) % 4]


def element(name: str, *inner: str, **attributes: Attribute) -> str:
    """Return one element around elements already written. `stroke_width` is `stroke-width`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(inner)}</{name}>" if inner else f"<{name}{written}/>"


def text(content: str, **attributes: Attribute) -> str:
    """Return a line of text."""
    return element("text", escape(content), **attributes)


def title(content: str) -> str:
    """Return the tool tip of the element it stands in."""
    return element("title", escape(content))


def group(parts: Iterable[str], **attributes: Attribute) -> str:
    """Return the parts as one group."""
    return element("g", "\n", *parts, **attributes)


def shortened(content: str, *, most: int) -> str:
    """Return the text, or its beginning with an ellipsis."""
    return content if len(content) <= most else content[: most - 1] + "…"


def name_of(each: str, labels: Mapping[str, str]) -> str:
    """Return what people call the visit or shift: its label, else its id."""
    return labels.get(each, each)


def clock(seconds: int) -> str:
    """Return seconds since midnight as hours and minutes."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def _value(value: Attribute) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value))
