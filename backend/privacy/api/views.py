"""Erasing what is known of people, and who did it; who read what."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsAdministrator, IsCitizen, IsOverseer
from backend.accounts.roles import Role
from backend.accounts.selectors import acts_everywhere
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.common.pagination import page_of
from backend.dossiers.selectors import dossier_of_citizen
from backend.privacy.api.shapes import (
    EraseDossierIn,
    ErasePersonIn,
    ErasureOut,
    OwnReadOut,
    ReadOut,
    ReadsQuery,
    examples_of,
)
from backend.privacy.models import ErasureReason
from backend.privacy.selectors import erasures, reads, reads_of
from backend.privacy.services import erase_dossier, erase_person


class Erasures(APIView):
    """The log of erasures."""

    permission_classes = (IsOverseer,)

    @extend_schema(
        operation_id="listErasures", examples=examples_of("listErasures"), tags=["privacy"],
        responses=ErasureOut(many=True),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List who erased what and why, oldest first; only for overseers of the whole post."""
        _check_everywhere(request, Role.SUPERVISOR, Role.ADMINISTRATOR)
        return page_of(erasures(), ErasureOut, self, request)


class ErasedDossiers(APIView):
    """Erasing one dossier."""

    permission_classes = (IsAdministrator,)

    @extend_schema(
        operation_id="eraseDossier", examples=examples_of("eraseDossier"), tags=["privacy"],
        request=EraseDossierIn, responses={201: ErasureOut},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request) -> Response:
        """Erase what is known of a dossier's people; the custody chain stays whole.

        422 `dossier-still-open` says in `because` what is not over; 422 `dossier-still-kept` until
        when its proof is kept. Erasing twice is erasing once.
        """
        _check_everywhere(request, Role.ADMINISTRATOR)
        wish = EraseDossierIn.read(request)
        erase_dossier(**_asked(request, wish), dossier_id=wish["dossier_id"])
        row = erasures().get(thing="dossier", subject_id=wish["dossier_id"])
        return Response(ErasureOut(row).data, status=201)


class ErasedPeople(APIView):
    """Erasing a person."""

    permission_classes = (IsAdministrator,)

    @extend_schema(
        operation_id="erasePerson", examples=examples_of("erasePerson"), tags=["privacy"],
        request=ErasePersonIn, responses={201: ErasureOut},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request) -> Response:
        """Erase everything that is known of the person with a phone: all or nothing.

        Dossiers, bookings, waiting places, proxies, messages, choices, push addresses, the account.
        422 `person-still-needed` says in `because` what is under way, disputed or still kept.
        """
        _check_everywhere(request, Role.ADMINISTRATOR)
        wish = ErasePersonIn.read(request)
        row = erase_person(**_asked(request, wish), phone=wish["phone"])
        return Response(ErasureOut(row).data, status=201)


class Reads(APIView):
    """The log of who was shown data of people."""

    permission_classes = (IsOverseer,)

    @extend_schema(
        operation_id="listReads", examples=examples_of("listReads"), tags=["privacy"],
        parameters=[ReadsQuery], responses=ReadOut(many=True),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List who read what, oldest first; only for overseers of the whole post.

        Of a dossier: it, its slips, photos and visits. Lists, days and couriers' packages are one
        line each and name no dossier.
        """
        _check_everywhere(request, Role.SUPERVISOR, Role.ADMINISTRATOR)
        return page_of(reads(**ReadsQuery.read_query(request)), ReadOut, self, request)


class ReadsOfDossier(APIView):
    """Who was shown a citizen's dossier."""

    permission_classes = (IsCitizen,)

    @extend_schema(
        operation_id="listReadsOfDossier", examples=examples_of("listReadsOfDossier"),
        tags=["privacy"], responses=OwnReadOut(many=True),
    )  # fmt: skip
    def get(self, request: Request, dossier_id: UUID) -> Response:
        """List when staff or a courier was shown your dossier, its slips, photos or visits.

        Oldest first, two years back; by what kind of person, not by whom.
        """
        found = dossier_of_citizen(request.user, dossier_id)
        return page_of(reads_of(found.id), OwnReadOut, self, request)


def _asked(request: Request, wish: dict[str, Any]) -> dict[str, Any]:
    reason = ErasureReason(wish["reason"])
    return {"reason": reason, "erased_by": request.user.pk, "now": clock.now()}


def _check_everywhere(request: Request, *roles: Role) -> None:
    if not acts_everywhere(request.user, *roles):
        raise PermissionDenied("Only somebody who acts for the whole post may do this.")
