"""Lines and squares on a PDF's canvas, from its lower left corner. Knows no PDF library."""

from typing import Any

from backend.custody.links import qr_matrix
from backend.custody.signatures import fitted_lines


def paint_qr(canvas: Any, url: str, *, side: float) -> None:
    """Paint an address's QR code as squares, sharp at any size."""
    rows = qr_matrix(url)[::-1]
    unit = side / len(rows)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                canvas.rect(x * unit, y * unit, unit, unit, stroke=0, fill=1)


def paint_strokes(canvas: Any, strokes: dict[str, Any], *, width: float, height: float) -> None:
    """Paint a drawn signature, scaled into a box, with round ends; a touch becomes a dot."""
    canvas.setLineWidth(1.1)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    for first, *rest in fitted_lines(strokes, width, height):
        path = canvas.beginPath()
        path.moveTo(*first)
        for point in rest or [first]:
            path.lineTo(*point)
        canvas.drawPath(path)
