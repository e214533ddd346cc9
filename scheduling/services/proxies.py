"""Proxies, and the phones of the couriers who are on their way to meet one."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from backend.dossiers.services import register_proxy, revoke_proxy
from backend.feed.services import lock_counters, record_change
from scheduling.selectors.days import routes_to

if TYPE_CHECKING:
    from backend.dossiers.models import Proxy


@transaction.atomic
def name_proxy(*, now: datetime, **facts: Any) -> list["Proxy"]:
    """Register somebody, `facts` as for `register_proxy`, and have couriers' phones told.

    Raises: as `register_proxy`; nobody is registered then.
    """
    rows = register_proxy(now=now, **facts)
    _tell_phones((row.dossier_id for row in rows), now=now)
    return rows


@transaction.atomic
def end_proxy(*, proxy_id: UUID, actor: str, now: datetime) -> "Proxy":
    """Revoke a proxy and have couriers' phones told. Raises: as `revoke_proxy`."""
    row = revoke_proxy(proxy_id=proxy_id, actor=actor, now=now)
    _tell_phones([row.dossier_id], now=now)
    return row


def _tell_phones(dossier_ids: Iterable[UUID], *, now: datetime) -> None:
    """Say that the routes to these dossiers' doors changed; a phone pulls its package then."""
    routes = routes_to(dossier_ids)
    lock_counters(courier_id for courier_id, _ in routes)
    for courier_id, day_id in routes:
        record_change(courier_id=courier_id, kind="route", object_id=day_id, now=now)
