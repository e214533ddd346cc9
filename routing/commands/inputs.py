"""What commands read and write. An error names the file and says where in it."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from routing.errors import InvalidProblem
from routing.files import plan_from_json, problem_from_json
from routing.json_reader import read_document
from routing.model import Problem
from routing.plan import Plan
from routing.province.files import areas_from_json
from routing.province.offices import Areas

T = TypeVar("T")

STDIN: Final = Path("-")


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON file: a problem, a plan, or both as `{"problem": …, "plan": …}`."""

    path: Path
    value: Any

    def problem(self) -> Problem:
        """Return the problem in it, or raise InvalidProblem."""
        return self._part("problem", problem_from_json)

    def plan(self) -> Plan:
        """Return the plan in it, or raise InvalidProblem."""
        return self._part("plan", plan_from_json)

    def areas(self) -> Areas:
        """Return the areas of a province's offices, none if it names none; or InvalidProblem."""
        try:
            return areas_from_json(self.value)
        except InvalidProblem as error:
            facts = {"file": str(self.path), **error.facts}
            raise InvalidProblem(error.code, error.message, **facts) from error

    @property
    def has_problem(self) -> bool:
        """Say whether it holds a problem beside its plan."""
        return isinstance(self.value, dict) and "problem" in self.value

    def _part(self, name: str, read: Callable[[object], T]) -> T:
        is_part = isinstance(self.value, dict) and name in self.value
        try:
            return read(self.value[name] if is_part else self.value)
        except InvalidProblem as error:
            facts = dict(error.facts)
            if is_part:
                facts["pointer"] = f"/{name}{facts.get('pointer', '')}"
            message = error.message
            raise InvalidProblem(error.code, message, file=str(self.path), **facts) from error


def read(path: Path) -> Document:
    """Return the document in this file, `-` for standard input, or raise InvalidProblem."""
    with naming(path):
        text = sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
    try:
        return Document(path, read_document(text).value)
    except InvalidProblem as error:
        raise InvalidProblem(error.code, error.message, file=str(path)) from error
    except RecursionError as error:
        raise InvalidProblem("not_json", "It is nested too deeply.", file=str(path)) from error


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn a failure to read or write this file into InvalidProblem `file`."""
    try:
        yield
    except OSError as error:
        raise InvalidProblem("file", f"{error.strerror}.", file=str(path)) from error


def print_line(value: object) -> None:
    """Write one line of JSON to standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()
