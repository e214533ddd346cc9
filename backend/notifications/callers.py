"""Which office's clerks call when nothing else gets through: asked when the call is needed.

Who tells something gives the office, or names in `about` what it is about; an upper package that
knows the office of such a thing registers that in `tasks.py`:

    @office_of("dossier_id")
    def office_of_dossier(dossier_id: UUID) -> UUID | None: ...
"""

from collections.abc import Callable, Mapping
from uuid import UUID

Finder = Callable[[UUID], UUID | None]
_finders: dict[str, Finder] = {}


def office_of(subject: str) -> Callable[[Finder], Finder]:
    """Register the decorated function for a key of `about`.

    Raises:
        ValueError: if another function knows its office already.
    """

    def register(finder: Finder) -> Finder:
        if _finders.setdefault(subject, finder) is not finder:
            raise ValueError(f"the office of a {subject} is known already")
        return finder

    return register


def is_office_findable(about: Mapping[str, str]) -> bool:
    """Tell whether somebody knows the office of what a message is about."""
    return not _finders.keys().isdisjoint(about)


def find_office(about: Mapping[str, str]) -> UUID | None:
    """Return the office of what a message is about; None if it has none, or nobody knows."""
    asked = (find(UUID(about[name])) for name, find in _finders.items() if name in about)
    return next((office for office in asked if office is not None), None)
