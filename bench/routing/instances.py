"""Which instances there are, and how good the best known answers are.

The files of the literature are not part of this repository. A folder with them looks like
`solomon/*.txt`, `homberger/{200,400,1000}/*.txt`, `lilim/{100,200,400}/*.txt` (pairs), `BKS.json`;
without one we draw our own.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from bench.routing.generated import FAMILIES, write_instance
from bench.routing.generated_pairs import write_pair_instance

PATTERNS: Final = ("solomon/*.txt", "homberger/*/*.txt", "lilim/*/*.txt")
SEED: Final = 1
# How many of our own there are of each number of customers.
OWN: Final = {100: 6, 200: 3, 400: 2, 1_000: 1}
OWN_PAIRS: Final = {50: "RC", 100: "RC", 200: "R"}  # the families of so many pairs


class Case(NamedTuple):
    """An instance and its best known answers; None where nobody has told us.

    `best_distance` counts distance alone; `best_vehicles` is the least number of vehicles.
    """

    name: str
    path: Path
    best_distance: float | None = None
    best_vehicles: int | None = None


def find_cases(folder: Path | None, *, own_folder: Path) -> dict[str, Case]:
    """Return the instances in the folder, by name; without one, draw ours into `own_folder`."""
    if folder is None:
        own_folder.mkdir(parents=True, exist_ok=True)
        return {case.name: case for case in _draw(own_folder)}
    best = _best_known(folder)
    paths = sorted(path for pattern in PATTERNS for path in folder.glob(pattern))
    return {path.stem.upper(): _case(path, best) for path in paths}


def _draw(folder: Path) -> Iterator[Case]:
    for customers, n in OWN.items():
        for family in FAMILIES[:n]:
            path = write_instance(folder, family=family, customers=customers, seed=SEED)
            yield Case(path.stem, path)
    for pairs, families in OWN_PAIRS.items():
        for family in families:
            path = write_pair_instance(folder, family=family, pairs=pairs, seed=SEED)
            yield Case(path.stem, path)


def _best_known(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    path = folder / "BKS.json"
    if not path.exists():
        return {}
    known: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return known


def _case(path: Path, best: Mapping[str, Mapping[str, Any]]) -> Case:
    name = path.stem.upper()
    known = best.get(name, {})
    return Case(name, path, known.get("dist_dimacs"), known.get("lex_vehicles"))
