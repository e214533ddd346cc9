"""How long functions and files are: `python -m scripts.size`.

The budget (CONTRIBUTING.md): functions of 8 to 30 lines, files of 50 to 250. Lines are counted
as they stand, docstrings and blank lines included; migrations do not count.
"""

import ast
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
TOP: Final = ("backend", "scheduling", "routing", "mobile_api", "tests", "scripts", "bench")
LONGEST_FUNCTION: Final = 60
LONGEST_FILE: Final = 250


@dataclass(frozen=True, slots=True)
class Piece:
    """A function or a file: where it is and how many lines it has."""

    package: str
    where: str
    lines: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The middle, the ninth decile and the greatest of some lengths, in lines."""

    count: int
    p50: int
    p90: int
    greatest: int


def main() -> int:
    """Print the table and the list of what is too long; returns the exit code."""
    paths = sorted(source_files(ROOT))
    files = [file_of(path, ROOT) for path in paths]
    functions = [piece for path in paths for piece in functions_of(path, ROOT)]
    sys.stdout.write("\n".join(table(files, functions)) + "\n")
    for piece in too_long(functions, LONGEST_FUNCTION):
        sys.stdout.write(f"long function: {piece.lines:4} lines  {piece.where}\n")
    for piece in too_long(files, LONGEST_FILE):
        sys.stdout.write(f"long file:     {piece.lines:4} lines  {piece.where}\n")
    return 0


def source_files(root: Path) -> Iterable[Path]:
    """Return the Python files of our packages, without migrations."""
    for top in TOP:
        for path in (root / top).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def file_of(path: Path, root: Path) -> Piece:
    """Measure one file."""
    where = path.relative_to(root)
    return Piece(_package(where), str(where), len(path.read_text().splitlines()))


def functions_of(path: Path, root: Path) -> list[Piece]:
    """Measure the functions and methods of one file, nested ones too."""
    where = path.relative_to(root)
    return [
        Piece(
            _package(where),
            f"{where}:{node.lineno} {node.name}",
            (node.end_lineno or node.lineno) - node.lineno + 1,
        )
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def table(files: Sequence[Piece], functions: Sequence[Piece]) -> list[str]:
    """Return the lines of the table, one package a line and all product code last."""
    head = f"{'package':24}{'files':>6}{'lines':>8}{'file p50/p90/max':>20}"
    lines = [f"{head}{'functions':>11}{'function p50/p90/max':>23}"]
    packages = sorted({piece.package for piece in files})
    product = {name for name in packages if name not in {"tests", "scripts", "bench"}}
    for title, names in [*((name, {name}) for name in packages), ("all product code", product)]:
        of_files = [piece.lines for piece in files if piece.package in names]
        of_functions = [piece.lines for piece in functions if piece.package in names]
        lines.append(
            f"{title:24}{len(of_files):6}{sum(of_files):8}{_said(figures(of_files)):>20}"
            f"{len(of_functions):11}{_said(figures(of_functions)):>23}"
        )
    return lines


def figures(lengths: Sequence[int]) -> Figures:
    """Return the figures of some lengths; all zero for none."""
    if not lengths:
        return Figures(0, 0, 0, 0)
    ordered = sorted(lengths)
    ninth = ordered[min(len(ordered) - 1, len(ordered) * 9 // 10)]
    return Figures(len(ordered), int(median(ordered)), ninth, ordered[-1])


def too_long(pieces: Iterable[Piece], limit: int) -> list[Piece]:
    """Return the pieces above a limit, longest first."""
    return sorted(
        (piece for piece in pieces if piece.lines > limit), key=lambda piece: -piece.lines
    )


def _package(where: Path) -> str:
    if where.parts[0] == "backend" and len(where.parts) > 2:
        return f"backend.{where.parts[1]}"
    return where.parts[0]


def _said(found: Figures) -> str:
    return f"{found.p50} / {found.p90} / {found.greatest}"


if __name__ == "__main__":
    sys.exit(main())
