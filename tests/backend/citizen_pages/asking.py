"""Asking for a dossier, and what every public answer forbids."""

NOBODYS = "a" * 32
MALFORMED = ("nope", "A" * 32, "a" * 31, "a" * 200, "x%00y", "HG-2603-000001", "%F0%9F%93%84")
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


def track(api, token, **query):
    """Ask the API for a dossier."""
    return api.get(f"/api/v1/tracking/{token}", query)
