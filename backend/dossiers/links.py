"""The public address of a dossier."""

from django.conf import settings


def tracking_url(token: str) -> str:
    """Return the page on which anybody who has the link follows a dossier."""
    return f"{settings.PUBLIC_URL}/track/{token}"
