"""One measurement to be made, and what all measurements of a run share."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from bench.routing.instances import Case

ROOT: Final = Path(__file__).resolve().parent.parent.parent
OURS: Final = {"ours": "default", "search": "search"}  # engine: what our command line calls it
PEERS: Final = {"pyvrp": "pyvrp", "vroom": "pyvroom", "ortools": "ortools"}  # engine: package
ENGINES: Final = (*OURS, *PEERS)
TITLES: Final = {
    "ours": "ours", "search": "our search alone", "pyvrp": "PyVRP", "vroom": "VROOM",
    "ortools": "OR-Tools",
}  # fmt: skip
# Who draws lots. VROOM takes no seed, OR-Tools' search starts from the same one each time.
SEEDED: Final = frozenset({*OURS, "pyvrp"})

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """One engine on one case, once.

    Attributes:
        part: which benchmark, a name in `bench.routing.parts.PARTS`.
        case: what is to be solved, in the words of the part.
        engine: one of ENGINES.
        seconds: the engine's limit; 0 where it has none.
        seed: of the search, or of the case where that is drawn.
        variant: what else is different, like another objective.
    """

    part: str
    case: str
    engine: str
    seconds: float
    seed: int = 1
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What all measurements of a run share. `roads`: a road network instead of great circles."""

    cases: Mapping[str, Case]
    quick: bool = False
    roads: Path | None = None
    engines: tuple[str, ...] = ("ours", *PEERS)


def asked(settings: Settings, *engines: str) -> list[str]:
    """Return those of these engines that are wanted, in the order in which they are wanted."""
    return [engine for engine in settings.engines if engine in engines]


def seeds_for(engine: str, n: int) -> range:
    """Return the seeds an engine runs with: 1, 2, … for those that draw lots, else 1."""
    return range(1, (n if engine in SEEDED else 1) + 1)


@cache
def version_of(engine: str) -> str:
    """Return a peer's version; ours is a digest of the kernel's sources as they are now."""
    if engine in PEERS:
        try:
            return version(PEERS[engine])
        except PackageNotFoundError:
            return "not installed"
    digest = hashlib.sha256()
    for source in sorted((ROOT / "routing").rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]
