"""Who stood at the door, as far as the server can check it: registered proxies, signed QR codes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from backend.custody.kinds import Basis
from backend.dossiers.services import check_proxy
from backend.dossiers.states import ProxyPurpose
from scheduling.models import Errand
from scheduling.services.door_passes import use_door_pass

_PROVEN: Final = frozenset({Basis.PROXY, Basis.QR})


@dataclass(frozen=True, slots=True)
class PersonIn:
    """Who dealt with the courier, and how that was known.

    `proxy_id` belongs to basis `proxy`, `door_pass` (the text of a QR code) to basis `qr`.
    """

    name: str
    basis: Basis
    proxy_id: UUID | None = None
    door_pass: str = ""


def check_person(
    person: PersonIn, *, errand_id: UUID, purpose: ProxyPurpose, operation_id: UUID, at: datetime,
    now: datetime,
) -> None:  # fmt: skip
    """Pass if what proves this person is good for the errand. An unknown errand is not judged.

    Raises:
        ProxyNotRegistered: for somebody the owner has not named, for this, at that time.
        DoorPassInvalid, DoorPassUsed: for a QR code that proves nothing.
    """
    if person.basis not in _PROVEN:
        return
    errand = Errand.objects.filter(id=errand_id).first()
    if errand is None:
        return
    if person.basis == Basis.PROXY and person.proxy_id is not None:
        check_proxy(
            dossier_id=errand.dossier_id, proxy_id=person.proxy_id, purpose=purpose,
            name=person.name, at=at,
        )  # fmt: skip
    if person.basis == Basis.QR:
        use_door_pass(
            person.door_pass, dossier_id=errand.dossier_id, errand_id=errand_id,
            operation_id=operation_id, at=at, now=now,
        )  # fmt: skip
