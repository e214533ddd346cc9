"""Who may act at the door for the owner: registered, revoked, and asked about."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.common.errors import NotFound
from backend.common.vietnamese import nfc
from backend.dossiers.errors import ProxyNotRegistered, ProxyTooLong
from backend.dossiers.locks import lock_dossiers
from backend.dossiers.models import Proxy
from backend.dossiers.states import ProxyPurpose

LONGEST: Final = timedelta(days=366)


@transaction.atomic
def register_proxy(
    *,
    dossier_ids: Iterable[UUID],
    name: str,
    phone: str = "",
    purposes: Iterable[ProxyPurpose],
    valid_until: datetime,
    actor: str,
    now: datetime,
) -> list[Proxy]:
    """Let somebody act at the door for the owner of these dossiers, until a moment.

    Raises:
        NotFound: if one of the dossiers is not there; nobody is registered.
        ProxyTooLong: if it ends in the past, or later than in a year.
    """
    if not now < valid_until <= now + LONGEST:
        raise ProxyTooLong(valid_until=valid_until.isoformat())
    return [
        Proxy.objects.create(
            dossier_id=dossier_id,
            name=nfc(name),
            phone=phone,
            purposes=sorted({ProxyPurpose(purpose).value for purpose in purposes}),
            valid_until=valid_until,
            registered_by=actor,
            registered_at=now,
        )
        for dossier_id in lock_dossiers(dossier_ids)
    ]


@transaction.atomic
def revoke_proxy(*, proxy_id: UUID, actor: str, now: datetime) -> Proxy:
    """End a proxy now. What was done under it stands; revoking twice is revoking once.

    Raises:
        NotFound: if there is none.
    """
    proxy = Proxy.objects.select_for_update().filter(id=proxy_id).first()
    if proxy is None:
        raise NotFound
    if proxy.revoked_at is None:
        proxy.revoked_by, proxy.revoked_at = actor, now
        proxy.save(update_fields=["revoked_by", "revoked_at"])
    return proxy


def check_proxy(
    *, dossier_id: UUID, proxy_id: UUID, purpose: ProxyPurpose, name: str, at: datetime
) -> Proxy:
    """Return the proxy somebody came with, if it was good at that moment.

    Raises:
        ProxyNotRegistered: fact `reason`: `unknown`, `scope`, `name`, `expired` or `revoked`.
    """
    proxy = Proxy.objects.filter(id=proxy_id, dossier_id=dossier_id).first()
    reason = "unknown" if proxy is None else _fault(proxy, purpose, name, at)
    if proxy is None or reason:
        raise ProxyNotRegistered(reason=reason)
    return proxy


def erase_proxies(*, dossier_id: UUID) -> None:
    """Empty the names and phones of who could act for an owner; the rows stay."""
    Proxy.objects.filter(dossier_id=dossier_id).update(name="", phone="")


def _fault(proxy: Proxy, purpose: ProxyPurpose, name: str, at: datetime) -> str:
    if purpose not in proxy.purposes:
        return "scope"
    if _plain(proxy.name) != _plain(name):
        return "name"
    if proxy.valid_until < at:
        return "expired"
    return "revoked" if proxy.revoked_at and proxy.revoked_at <= at else ""


def _plain(name: str) -> str:
    return " ".join(nfc(name).casefold().split())
