"""Public addresses that custody hands out, and their QR codes."""

import segno
from django.conf import settings


def slip_url(slip_token: str) -> str:
    """Return the address where anybody who holds a slip can check it."""
    return f"{settings.PUBLIC_URL}/verify/{slip_token}"


def qr_matrix(url: str) -> tuple[tuple[int, ...], ...]:
    """Return the modules of an address's QR code with a quiet zone, row by row; 1 is dark."""
    code = segno.make(url, error="m", micro=False)
    return tuple(tuple(int(module) for module in row) for row in code.matrix_iter(border=2))
