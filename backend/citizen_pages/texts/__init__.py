"""Every word of the public pages, in Vietnamese and English. Nothing else holds texts."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from backend.citizen_pages.texts.attempts import ATTEMPTS
from backend.citizen_pages.texts.incidents import INCIDENTS
from backend.citizen_pages.texts.labels import LABELS
from backend.citizen_pages.texts.links import LINKS
from backend.citizen_pages.texts.pages import PAGES
from backend.citizen_pages.texts.story import STORY


class Language(StrEnum):
    """The languages of the pages; the first is spoken unless another is asked for."""

    VI = "vi"
    EN = "en"

    @classmethod
    def asked(cls, wish: str | None) -> "Language":
        """Return the language somebody asked for, Vietnamese for an unknown wish."""
        return cls.EN if wish == cls.EN else cls.VI


@lru_cache
def words(language: Language) -> Mapping[str, str]:
    """Return all texts of one language by their key."""
    column = list(Language).index(language)
    everything = {**PAGES, **LINKS, **ATTEMPTS, **INCIDENTS, **STORY, **LABELS}
    return MappingProxyType({key: texts[column] for key, texts in everything.items()})


def say(key: str, language: Language, **facts: object) -> str:
    """Return a text with its facts filled in, beginning with a capital letter.

    Raises:
        KeyError: for an unknown key, or a fact the text needs and did not get.
    """
    text = words(language)[key].format_map(facts)
    return text[:1].upper() + text[1:]
