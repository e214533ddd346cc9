"""Vietnamese text: one stored form, one search key, one alphabetical order.

The database has no Vietnamese collation we can rely on, so what is searched or sorted is
stored as an ASCII key beside the text and compared byte by byte (collation "C").
"""

import re
import unicodedata
from typing import Final

# Tones in dictionary order: level, huyền, hỏi, ngã, sắc, nặng. The level tone has no mark.
_TONE_RANK: Final = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_LEVEL_TONE: Final = "1"

# Letters that follow their plain letter in the alphabet: a ă â, d đ, e ê, o ô ơ, u ư.
_LETTER_RANK: Final = {
    "ă": "a1", "â": "a2", "đ": "d1", "ê": "e1", "ô": "o1", "ơ": "o2", "ư": "u1",
}  # fmt: skip

# U+00F0 (eth) is typed or exported for đ by mistake and looks the same as a capital.
_ETH_TO_D: Final = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ"})

_TOKEN: Final = re.compile(r"[0-9]+|[^\W\d_]+")


def nfc(text: str) -> str:
    """Return the text in Unicode normal form C, the only form we store, hash and compare."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the key by which a person searches: lower case, no marks, đ as d, single spaces.

    "Thị trấn  Đồng Đăng" and "thi tran dong dang" have the same key. Punctuation stays.
    """
    lowered = nfc(text).translate(_ETH_TO_D).casefold().replace("đ", "d")
    bare = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
    return " ".join(bare.split())


def sort_key(text: str) -> str:
    """Return an ASCII key; comparing keys byte by byte gives Vietnamese alphabetical order.

    Dictionary practice: syllable by syllable, within a syllable first the letters
    (a ă â b c d đ e ê …) and then the tone (level, huyền, hỏi, ngã, sắc, nặng), so all of
    "Hà …" comes before all of "Hạ …". Numbers sort by value and before letters. Case,
    punctuation and the place of the tone mark ("hoà", "hòa") make no difference.
    """
    lowered = nfc(text).translate(_ETH_TO_D).casefold()
    return " ".join(_token_key(token) for token in _TOKEN.findall(nfc(lowered)))


def _token_key(token: str) -> str:
    if token.isascii() and token.isdigit():
        digits = token.lstrip("0") or "0"
        return f"!{len(digits):02d}{digits}"  # the length first, so that 2 comes before 10
    letters: list[str] = []
    tone = _LEVEL_TONE
    for character in token:
        letter, mark = _split_tone(character)
        letters.append(_letter_key(letter))
        if mark and tone == _LEVEL_TONE:
            tone = _TONE_RANK[mark]
    # The tone digit is below every letter: "ạn" comes before "anh".
    return "".join(letters) + tone


def _split_tone(character: str) -> tuple[str, str]:
    """Take the tone mark off one letter: "ầ" gives ("â", huyền), "đ" gives ("đ", "")."""
    parts = unicodedata.normalize("NFD", character)
    mark = next((part for part in parts if part in _TONE_RANK), "")
    return nfc(parts.replace(mark, "") if mark else parts), mark


def _letter_key(letter: str) -> str:
    if letter in _LETTER_RANK:
        return _LETTER_RANK[letter]
    plain = unicodedata.normalize("NFD", letter)[0]
    # A letter of another script has no place in the alphabet: after z, by code point.
    return f"{plain}0" if plain.isascii() else f"~{ord(plain):06x}"
