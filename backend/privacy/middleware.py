"""Noting who was shown data of people: one insert after the answer, none for anything else."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from backend.accounts.models import User
from backend.accounts.roles import PersonKind
from backend.common import clock
from backend.privacy.services.reads import note_read
from backend.privacy.shown import SHOWN

_PREFIX: Final = "api/v1/"
_OURS: Final = frozenset({PersonKind.STAFF, PersonKind.COURIER, PersonKind.PROGRAM})


class ReadLog:
    """Note each request of ours that showed somebody's data.

    Citizens see their own; they are not noted. If the note cannot be written the answer is not
    given: an error of the database is an error of the request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, and note it if it showed something."""
        response = self._get_response(request)
        if response.status_code == 200 and request.resolver_match is not None:
            self._note(request)
        return response

    def _note(self, request: HttpRequest) -> None:
        match = request.resolver_match
        assert match is not None  # noqa: S101  asked before
        show = SHOWN.get((request.method or "", match.route.removeprefix(_PREFIX)))
        if show is None:
            return
        reader = request.user  # DRF writes who it found by the token here
        if isinstance(reader, User) and reader.kind in _OURS:
            subject = str(match.kwargs[show.named_by]) if show.named_by else ""
            note_read(reader=reader, show=show, subject=subject, now=clock.now())
