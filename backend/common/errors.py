"""What can go wrong in the domain. Knows no HTTP: `problems.py` translates."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, ClassVar, Final

# The members of every problem (RFC 9457 and ours); a fact of that name would replace one.
RESERVED: Final = frozenset({"type", "title", "status", "code", "detail", "advice"})


class Kind(Enum):
    """How an error is answered, and whether trying again may help."""

    NOT_FOUND = "not_found"  # not there, or not yours
    FORBIDDEN = "forbidden"  # you are known, and your role may not do this
    UNAUTHENTICATED = "unauthenticated"  # we do not know who you are
    RULE = "rule"  # a rule refuses it; the same request is refused again
    CONFLICT = "conflict"  # somebody else was faster; look again and retry
    MALFORMED = "malformed"  # the request itself is wrong
    LIMIT = "limit"  # too often, too much; later
    GONE = "gone"  # it was there and is no more; begin anew
    NO_ROOM = "no_room"  # nothing can be stored at the moment; keep it and try later


class DomainError(Exception):
    """A refusal with a stable code for machines, a sentence for people, and facts.

    Subclasses set `code`, `kind`, `title` (what is wrong) and `advice` (what to do).
    Facts are JSON values; they never hold another person's data.
    """

    code: ClassVar[str]
    kind: ClassVar[Kind]
    title: ClassVar[str]
    advice: ClassVar[str] = ""
    later: Callable[[], Mapping[str, Any]] | None = None  # looks up facts for who is told

    def __init__(self, detail: str = "", **facts: Any) -> None:
        taken = RESERVED & facts.keys()
        if taken:
            raise TypeError(f"facts may not be called {sorted(taken)}: a problem has these members")
        super().__init__(detail or self.title)
        self.detail = detail
        self.facts = facts

    def facts_told(self) -> dict[str, Any]:
        """Return the facts, also those that are looked up for whoever is told the refusal.

        By then the transaction that was refused is over, and its locks keep nobody waiting.
        """
        return {**self.facts, **(self.later() if self.later else {})}


class NotFound(DomainError):
    """Not there, or not the asker's: the two look the same on purpose."""

    code = "not-found"
    kind = Kind.NOT_FOUND
    title = "There is no such thing here."
    advice = "Check the id, and that you are signed in as the person it belongs to."


class IllegalTransition(DomainError):
    """A thing cannot go from the state it has to the state asked for."""

    code = "illegal-transition"
    kind = Kind.RULE
    title = "This cannot be done in the present state."
    advice = "Read the object again; its state says what is still possible."


class InvalidField(DomainError):
    """One field of the request is well-formed but cannot be true."""

    code = "invalid-field"
    kind = Kind.RULE
    title = "A value is not possible."
    advice = "Correct the named field."
