"""What every public page forbids browsers, caches and search engines."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.http import HttpResponseBase

# Nothing runs, nothing is loaded but our own style sheet, nobody frames or rebases the page.
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The address itself is the secret: it goes to no other site, into no cache, into no index.
_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
)


def close(response: HttpResponseBase, *, may_be_indexed: bool = False) -> None:
    """Set the headers on an answer. Only the start page may stand in an index."""
    for name, value in _HEADERS.items():
        response[name] = value
    if may_be_indexed:
        del response["X-Robots-Tag"]
