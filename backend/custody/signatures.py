"""Signatures drawn with a finger: checked, brought into one form, drawn again. Pure.

Strokes are `{"width": w, "height": h, "strokes": [[[x, y, t], …], …]}` in whole units of the
field they were drawn in; `t` is milliseconds since the first touch. They bind a hand to a
manifest hash as evidence. They are not a digital signature in the sense of Law 20/2023.
"""

from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from backend.custody.canonical import canonical
from backend.custody.errors import SignatureTooPoor

MAX_SIDE: Final = 10_000
MAX_POINTS: Final = 20_000
MAX_T_MS: Final = 3_600_000
MIN_STROKES: Final = 2
MIN_POINTS: Final = 12
MIN_EXTENT: Final = 30

Point = tuple[int, int, int]
Stroke = tuple[Point, ...]


def check_strokes(strokes: Any) -> str:
    """Return the canonical text of a drawn signature.

    Two strokes, or one of twelve points, that reach over at least 30 units: less is a dot or a
    line that a thumb makes by accident.

    Raises:
        SignatureTooPoor: fact `reason`: `shape`, `too-many-points`, `too-few-points`, `too-small`.
    """
    width, height, drawn = _read(strokes)
    points = [point for stroke in drawn for point in stroke]
    if len(drawn) < MIN_STROKES and len(points) < MIN_POINTS:
        raise SignatureTooPoor(reason="too-few-points")
    across = max(x for x, _, _ in points) - min(x for x, _, _ in points)
    down = max(y for _, y, _ in points) - min(y for _, y, _ in points)
    if max(across, down) < MIN_EXTENT:
        raise SignatureTooPoor(reason="too-small")
    return canonical({"v": 1, "width": width, "height": height, "strokes": drawn})


def render_svg(strokes: Mapping[str, Any]) -> str:
    """Return a signature that `check_strokes` accepted as an SVG picture, black on nothing."""
    width, height, drawn = _read(strokes)
    paths = "".join(f"<path d={quoteattr(_path(stroke))}/>" for stroke in drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="none" '
        f'stroke="#000" stroke-width="{max(1, height // 60)}" stroke-linecap="round" '
        f'stroke-linejoin="round">{paths}</svg>'
    )


def fitted_lines(
    strokes: Mapping[str, Any], width: float, height: float
) -> list[list[tuple[float, float]]]:
    """Return the strokes as lines inside a box of a page, centred, whose y runs upwards."""
    wide, high, drawn = _read(strokes)
    scale = min(width / wide, height / high)
    left, bottom = (width - wide * scale) / 2, (height - high * scale) / 2
    return [
        [(left + x * scale, bottom + (high - y) * scale) for x, y, _ in stroke] for stroke in drawn
    ]


def _read(strokes: Any) -> tuple[int, int, list[Stroke]]:
    try:
        if sum(len(stroke) for stroke in strokes["strokes"]) > MAX_POINTS:
            raise SignatureTooPoor(reason="too-many-points")
        width, height = _side(strokes["width"]), _side(strokes["height"])
        drawn = [
            tuple(_point(point, width, height) for point in stroke) for stroke in strokes["strokes"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise SignatureTooPoor(reason="shape") from error
    filled = [stroke for stroke in drawn if stroke]
    if not filled:
        raise SignatureTooPoor(reason="too-few-points")
    return width, height, filled


def _side(value: Any) -> int:
    return _whole(value, 1, MAX_SIDE)


def _point(point: Any, width: int, height: int) -> Point:
    x, y, t = point
    return _whole(x, 0, width), _whole(y, 0, height), _whole(t, 0, MAX_T_MS)


def _whole(value: Any, low: int, high: int) -> int:
    """Return a whole number within limits; true and 3.0 are not whole numbers here."""
    if type(value) is not int or not low <= value <= high:
        raise ValueError("not a whole number within its limits")
    return value


def _path(stroke: Stroke) -> str:
    (x, y, _), *rest = stroke
    # A single touch is a line of no length; round caps make it a dot.
    targets = rest or [stroke[0]]
    return f"M{x} {y}" + "".join(f"L{x} {y}" for x, y, _ in targets)
