"""What the solver's process is asked, as a file that only this user can read.

Pickled, because the asker and the answerer are the same program and a travel table of 5,000 places
as text would take longer to write than a plan to find. Answers come back as JSON and are believed
no further than that.
"""

import pickle
from dataclasses import dataclass
from pathlib import Path

from routing.model import Problem

Orders = list[list[str]]  # the visits of each shift, in the problem's order of shifts


@dataclass(frozen=True, slots=True)
class Request:
    """A problem, where to start, and how long to search.

    Attributes:
        start: drivable orders.
        keep: visits that stay served.
        seconds: until the last answer is due.
        iterations: steps of the search after which it ends earlier, if not None.
        limit_s: when the process ends itself, whatever it is doing.
        engine: `default`, `search` or `ortools`.
    """

    problem: Problem
    start: Orders
    keep: frozenset[str]
    seconds: float
    iterations: int | None
    limit_s: float
    seed: int
    cores: int
    engine: str


def write_request(request: Request, path: Path) -> None:
    """Write the request to a file."""
    path.write_bytes(pickle.dumps(request, protocol=pickle.HIGHEST_PROTOCOL))


def read_request(path: Path) -> Request:
    """Return the request of a file that `write_request` wrote."""
    request = pickle.loads(path.read_bytes())  # noqa: S301  our own file, mode 0600
    if not isinstance(request, Request):
        raise TypeError("The file holds no request.")
    return request
