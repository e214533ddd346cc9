"""Questions about dossiers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.accounts.models import User
from backend.accounts.selectors import Asker, desk_scope
from backend.agencies.selectors import agencies_of_desks
from backend.common import crypto
from backend.common.compiled import Compiled
from backend.common.errors import NotFound
from backend.dossiers.models import Dossier, Proxy
from backend.dossiers.privacy import CITIZEN_ID, id_index


def dossier(dossier_id: UUID) -> Dossier:
    """Return a dossier, whoever asks: for services, not for the edge.

    Raises:
        NotFound: if there is none.
    """
    found = _DOSSIER.first(dossier_id)
    if found is None:
        raise NotFound
    return found


def dossier_by_tracking(token: str) -> Dossier:
    """Return the dossier of a public tracking link.

    Raises:
        NotFound: if the token is unknown.
    """
    return _one(_dossiers().filter(tracking_token=token))


def dossier_by_agency_code(code: str) -> Dossier | None:
    """Return the dossier an agency knows by a code, written in any case; None if we have none."""
    return _dossiers().filter(agency_code=code.strip().upper()).first()


def dossiers_of_citizen(user: Asker) -> QuerySet[Dossier]:
    """Return a citizen's own dossiers with procedure and agency: one query.

    Own are those she booked, and those whose owner's phone she has proven to be hers.
    """
    if not isinstance(user, User):
        return Dossier.objects.none()  # nobody's id is null, and so is that of many dossiers
    return _dossiers().filter(Q(citizen_id=user.id) | Q(owner_phone=user.phone))


def dossier_of_citizen(user: Asker, dossier_id: UUID) -> Dossier:
    """Return one of a citizen's own dossiers.

    Raises:
        NotFound: if there is none, or it is somebody else's.
    """
    return _one(dossiers_of_citizen(user).filter(id=dossier_id))


def dossier_visible_to(user: Asker, dossier_id: UUID) -> Dossier:
    """Return a dossier to its citizen, or to an officer of a desk of its agency.

    Raises:
        NotFound: if there is none, or it is not for the asker.
    """
    at_desk = Q(agency_id__in=agencies_of_desks(desk_scope(user)))
    own = Q(citizen_id=user.pk) if isinstance(user, User) else Q(pk__in=[])
    return _one(_dossiers().filter(at_desk | own, id=dossier_id))


def dossier_of_owner(user: Asker, dossier_id: UUID) -> Dossier:
    """Return a dossier whose owner's phone the asker has proven to be hers.

    Who only booked for somebody else does not decide who may stand at the door.

    Raises:
        NotFound: if there is none, or it is somebody else's.
    """
    if not isinstance(user, User) or not user.phone:
        raise NotFound
    return _one(_dossiers().filter(id=dossier_id, owner_phone=user.phone))


def proxies_of(dossier_id: UUID) -> QuerySet[Proxy]:
    """Return who is or was registered to act for the owner of a dossier, oldest first."""
    return Proxy.objects.filter(dossier_id=dossier_id).order_by("id")


def proxy(proxy_id: UUID) -> Proxy:
    """Return a proxy with its dossier; raises NotFound."""
    found = Proxy.objects.select_related("dossier").filter(id=proxy_id).first()
    if found is None:
        raise NotFound
    return found


def proxies_in_force(dossier_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, list[Proxy]]:
    """Return who may act for the owners of these dossiers at a moment: one query."""
    rows = Proxy.objects.filter(
        dossier_id__in=set(dossier_ids), revoked_at__isnull=True, valid_until__gte=at
    )
    found = defaultdict[UUID, list[Proxy]](list)
    for row in rows.order_by("id"):
        found[row.dossier_id].append(row)
    return found


def dossiers_of_owner(citizen_id: str) -> QuerySet[Dossier]:
    """Return the dossiers of the owner with this number, found without opening any seal.

    Raises:
        CitizenIdInvalid: if it is no citizen's number.
    """
    return _dossiers().filter(owner_id_index=id_index(citizen_id))


def owner_id_tail(dossier: Dossier) -> str:
    """Return the last four digits of the owner's number, all that is ever shown; or ""."""
    if dossier.owner_id_sealed is None:
        return ""
    sealed = bytes(dossier.owner_id_sealed)
    return crypto.unseal(sealed, purpose=CITIZEN_ID, row=str(dossier.id)).decode()[-4:]


def _dossiers() -> QuerySet[Dossier]:
    return Dossier.objects.select_related("procedure_version__procedure", "agency")


def _one(rows: QuerySet[Dossier]) -> Dossier:
    found = rows.first()
    if found is None:
        raise NotFound
    return found


_DOSSIER: Final = Compiled(lambda dossier_id: _dossiers().filter(id=dossier_id))
