"""Who asks."""

from typing import cast

from rest_framework.request import Request

from backend.accounts.models import User


def asker(request: Request) -> User:
    """Return the account behind a request whose permission let nobody anonymous in."""
    return cast("User", request.user)
