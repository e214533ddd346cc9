"""Taking away who owns a dossier. Its numbers, its agency and its moves stay."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from backend.common import crypto
from backend.dossiers.models import Dossier, Proxy, StatusEvent
from backend.dossiers.states import ALLOWED, AgencyStatus


def ended_at(dossier_id: UUID) -> datetime | None:
    """Return when a dossier came to its end, or None while it has not."""
    row = Dossier.objects.get(id=dossier_id)
    if ALLOWED[AgencyStatus(row.agency_status)]:
        return None
    last = row.status_events.order_by("-id").first()
    return last.at if last else row.created_at


def erase_owner(*, dossier_id: UUID) -> None:
    """Empty name, phone, number and notes; links to its page open nothing any more."""
    Dossier.objects.filter(id=dossier_id).update(
        owner_name="",
        owner_phone="",
        owner_id_sealed=None,
        owner_id_index="",
        submitter_name="",
        citizen=None,
        tracking_token=crypto.random_token(),
    )
    StatusEvent.objects.filter(dossier_id=dossier_id).update(note="")


def dossiers_of_person(*, phone: str, user_id: UUID | None) -> list[UUID]:
    """Return the dossiers that a person owns, by account or phone, in the order of their ids."""
    mine = Q(owner_phone=phone) | Q(citizen_id=user_id, citizen_id__isnull=False)
    return list(Dossier.objects.filter(mine).order_by("id").values_list("id", flat=True))


def is_proxy_in_force(phone: str, *, at: datetime) -> bool:
    """Tell whether somebody with this phone may act for an owner of a dossier that is not over."""
    rows = Proxy.objects.filter(phone=phone, revoked_at=None, valid_until__gte=at)
    ends = [status for status, moves in ALLOWED.items() if not moves]
    return rows.exclude(dossier__agency_status__in=ends).exists()


def erase_proxy(*, phone: str) -> None:
    """Empty name and phone of somebody who could act for owners."""
    Proxy.objects.filter(phone=phone).update(name="", phone="")


def phones_of(dossier_id: UUID) -> set[str]:
    """Return the phones of a dossier's owner and of who could act for her."""
    owner = Dossier.objects.filter(id=dossier_id).values_list("owner_phone", flat=True)
    proxies = Proxy.objects.filter(dossier_id=dossier_id).values_list("phone", flat=True)
    return {*owner, *proxies} - {""}
