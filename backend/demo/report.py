"""Say what is going on, and what happened, so that a person can read it."""

import sys
import time
import unicodedata
from collections.abc import Sequence


class Progress:
    """One line per step, with a bar where something is counted; plain lines off a terminal."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._live = sys.stderr.isatty()

    @property
    def seconds(self) -> float:
        """Seconds since the demo began."""
        return time.monotonic() - self._started

    def say(self, text: str) -> None:
        """Print a step."""
        sys.stderr.write(f"[{self.seconds:5.1f} s] {text}\n")
        sys.stderr.flush()

    def count(self, text: str, done: int, total: int) -> None:
        """Redraw a bar; off a terminal only its end is printed."""
        if self._live:
            full = 30 * done // max(total, 1)
            bar = "█" * full + "░" * (30 - full)
            end = "\n" if done >= total else ""
            sys.stderr.write(f"\r[{self.seconds:5.1f} s] {bar} {done:3}/{total} {text}{end}")
            sys.stderr.flush()
        elif done >= total:
            self.say(f"{text}: {done}/{total}")


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as an aligned table; numbers stand to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(_width(row[i]) for row in [list(head), *cells]) for i in range(len(head))]
    lines = [_line(head, widths, []), "  ".join("─" * width for width in widths)]
    lines += [
        _line(row, widths, [isinstance(cell, int | float) for cell in source])
        for row, source in zip(cells, rows, strict=True)
    ]
    return "\n".join(lines)


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for index, (cell, width) in enumerate(zip(row, widths, strict=True)):
        space = " " * (width - _width(cell))
        padded.append(space + cell if index < len(right) and right[index] else cell + space)
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Return how many columns a text takes; Vietnamese in NFC is one a letter."""
    return len(unicodedata.normalize("NFC", text))
