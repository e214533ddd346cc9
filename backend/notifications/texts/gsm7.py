"""The alphabet of text messages (GSM 03.38): 160 characters of it are one message.

One letter outside of it makes the whole message Unicode, with room for 70. So Vietnamese marks
are folded away, and what has no letter there becomes one that has.
"""

import unicodedata
from typing import Final

MAX_SHORT: Final = 160
_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€")  # these count twice
_INSTEAD: Final = str.maketrans(
    {
        "đ": "d", "Đ": "D", "–": "-", "—": "-", "‑": "-", "…": "...", "‘": "'", "’": "'",
        "“": '"', "”": '"', "•": "-", "·": ".", "₫": "d", "`": "'", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip


def as_gsm7(text: str) -> str:
    """Return the text in letters of GSM 03.38: marks folded away, what is foreign as `?`."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.translate(_INSTEAD))
        if not unicodedata.combining(letter)
    )
    return "".join(letter if letter in _BASIC | _EXTENDED else "?" for letter in bare)


def length(text: str) -> int:
    """Return how many of the 160 places a text of this alphabet takes."""
    return len(text) + sum(letter in _EXTENDED for letter in text)


def fits(text: str) -> bool:
    """Tell whether a text of this alphabet is one message."""
    return length(text) <= MAX_SHORT
