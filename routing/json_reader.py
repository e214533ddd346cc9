"""Read JSON values and know where they stand, so that an error can point at its place.

Pointers are those of RFC 6901, for example `/visits/3/windows/0/opens`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from routing.errors import Fact, InvalidProblem

T = TypeVar("T")
D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and its pointer. Each method raises InvalidProblem for another kind of value."""

    value: Any
    pointer: str = ""

    def wrong(self, code: str, message: str) -> InvalidProblem:
        """Return the error for this place."""
        return InvalidProblem(code, message, pointer=self.pointer)

    def members(self, required: Iterable[str], optional: Iterable[str] = ()) -> Mapping[str, Any]:
        """Return the object; it has all required members and no unknown ones."""
        if not isinstance(self.value, dict):
            raise self.wrong("type", "This must be an object.")
        required = tuple(required)
        for name in required:
            if name not in self.value:
                raise self._at(name).wrong("missing", "This member is missing.")
        for name in self.value:
            if name not in required and name not in optional:
                raise self._at(name).wrong("unknown_member", "There is no such member.")
        return self.value

    def __getitem__(self, name: str) -> "Node":
        return Node(self.value[name], self._at(name).pointer)

    def get(self, name: str, read: Callable[["Node"], T], *, default: D) -> T | D:
        """Read a member that may be absent or null."""
        if self.value.get(name) is None:
            return default
        return read(self[name])

    def items(self) -> list["Node"]:
        """Return the elements of an array."""
        if not isinstance(self.value, list):
            raise self.wrong("type", "This must be an array.")
        return [Node(each, f"{self.pointer}/{number}") for number, each in enumerate(self.value)]

    def text(self) -> str:
        """Return a string."""
        if not isinstance(self.value, str):
            raise self.wrong("type", "This must be a string.")
        return self.value

    def whole(self) -> int:
        """Return a whole number."""
        if type(self.value) is not int:
            raise self.wrong("type", "This must be a whole number.")
        return self.value

    def truth(self) -> bool:
        """Return true or false."""
        if type(self.value) is not bool:
            raise self.wrong("type", "This must be true or false.")
        return self.value

    def number(self) -> float:
        """Return any number."""
        if type(self.value) not in (int, float):
            raise self.wrong("type", "This must be a number.")
        return float(self.value)

    def texts(self) -> frozenset[str]:
        """Return an array of strings as a set."""
        return frozenset(each.text() for each in self.items())

    def wholes(self) -> tuple[int, ...]:
        """Return an array of whole numbers."""
        if isinstance(self.value, list) and set(map(type, self.value)) <= {int}:
            return tuple(self.value)  # a travel table has thousands of them
        return tuple(each.whole() for each in self.items())

    def whole_members(self, *names: str) -> dict[str, int]:
        """Return the members of an object that has exactly these, all whole numbers."""
        self.members(names)
        return {name: self[name].whole() for name in names}

    def make(
        self, kind: Callable[..., T], *, owner: Mapping[str, Fact] | None = None, **fields: Any
    ) -> T:
        """Build a model object; what it refuses is reported with this pointer and its owner."""
        try:
            return kind(**fields)
        except InvalidProblem as error:
            facts = {"pointer": self.pointer, **(owner or {}), **error.facts}
            raise InvalidProblem(error.code, error.message, **facts) from error

    def _at(self, name: str) -> "Node":
        escaped = name.replace("~", "~0").replace("/", "~1")
        return Node(None, f"{self.pointer}/{escaped}")


def read_document(document: object) -> Node:
    """Return the root of a JSON text, or of values already parsed from one."""
    if isinstance(document, str | bytes):
        try:
            document = json.loads(document)
        except ValueError as error:
            raise InvalidProblem("not_json", f"This is not JSON: {error}", pointer="") from error
    return Node(document)
