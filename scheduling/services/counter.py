"""What an office keeps after the last try, fetched at its counter: the end of the keeping."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction

from backend.accounts.services import (
    check_phone_code,
    request_phone_code,
    spend_code_attempt,
)
from backend.custody.kinds import Basis
from backend.custody.services import ReceiverIn, record_counter_handover
from backend.custody.services.packets import item_code
from backend.dossiers.locks import lock_dossier
from backend.dossiers.states import ProxyPurpose
from scheduling.errors import KeepingGoesBack, PacketNotKept
from scheduling.models import Errand, Keeping
from scheduling.selectors.keepings import kept_packets
from scheduling.services.door_people import PersonIn, check_person
from scheduling.services.last_tries import close_if_gone, lock_keeping
from scheduling.states import ALLOWED_KEEPING, ErrandOutcome, KeepingState, check_transition

if TYPE_CHECKING:
    from backend.custody.models import Handover

# Its message is that of the codes at doors: told to whoever hands papers over, and to nobody else.
PURPOSE: Final = "handover_counter"
LIFETIME: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class FetcherIn:
    """Who stands at the counter; `code` belongs to the basis `code`."""

    person: PersonIn
    code: str = ""


@transaction.atomic
def send_counter_code(*, keeping: Keeping, now: datetime) -> None:
    """Send the owner's phone a code that she tells the clerk. The one before ends.

    Raises:
        IllegalTransition: if the keeping is over. KeepingGoesBack: if nothing is fetched.
        TooManyCodes: if the phone had all its codes of today.
    """
    _check_open(keeping)
    request_phone_code(
        phone=keeping.errand.dossier.owner_phone, purpose=PURPOSE, subject=str(keeping.id),
        now=now, lifetime=LIFETIME,
    )  # fmt: skip


def spend_counter_code(*, keeping: Keeping, now: datetime) -> None:
    """Count one try of a keeping's code, where no refusal undoes it.

    Raises:
        CodeBurnt: after five tries.
    """
    phone = keeping.errand.dossier.owner_phone
    spend_code_attempt(phone=phone, purpose=PURPOSE, subject=str(keeping.id), now=now)


@transaction.atomic
def hand_out_kept(
    *, keeping: Keeping, fetcher: FetcherIn, receiver: ReceiverIn, actor_id: UUID, now: datetime,
    facts: Mapping[str, Any],
) -> "Handover":  # fmt: skip
    """Give a kept packet to its citizen; with the last one the keeping is over, and its errand.

    `facts` are those of custody's `record_counter_handover`. The errand ends as done, so a try
    that is annulled later brings no courier any more.

    Raises:
        IllegalTransition: if the keeping is over; nothing changes hands.
        KeepingGoesBack: if it is about a wrong result. PacketNotKept: if it is about another
            packet of this dossier. ItemCodeInvalid: if the code is none.
        CodeWrong, CodeExpired, ProxyNotRegistered, DoorPassInvalid, DoorPassUsed: who came is not
            proven.
        DomainError: of custody, for facts that do not fit the ledger.
    """
    dossier = lock_dossier(keeping.errand.dossier_id)
    keeping = lock_keeping(keeping.id)
    _check_open(keeping)
    _check_kept(keeping, facts["s10"])
    _check_fetcher(keeping, fetcher, phone=dossier.owner_phone, now=now)
    handover = record_counter_handover(
        dossier_id=dossier.id, office_id=keeping.office_id, receiver=receiver, actor_id=actor_id,
        now=now, **facts,
    )  # fmt: skip
    if close_if_gone(keeping.id, now=now):
        Errand.objects.filter(id=keeping.errand_id, done_at=None).update(
            done_at=now, outcome=ErrandOutcome.DONE
        )
    return handover


def _check_open(keeping: Keeping) -> None:
    """Pass if a keeping is not over, and about something that may be fetched."""
    check_transition(ALLOWED_KEEPING, KeepingState(keeping.state), KeepingState.CLOSED)
    if keeping.attempt_id is None:
        raise KeepingGoesBack


def _check_kept(keeping: Keeping, s10: str) -> None:
    """Pass unless it is another live packet of the dossier; custody refuses what is none."""
    code = item_code(s10)
    others = {each["s10"] for each in keeping.packets}  # type: ignore[attr-defined]
    if code in others - {each["s10"] for each in kept_packets(keeping)}:
        raise PacketNotKept(s10=code)


def _check_fetcher(keeping: Keeping, fetcher: FetcherIn, *, phone: str, now: datetime) -> None:
    if fetcher.person.basis == Basis.CODE:
        check_phone_code(
            phone=phone, purpose=PURPOSE, subject=str(keeping.id), code=fetcher.code, now=now
        )
    check_person(
        fetcher.person, errand_id=keeping.errand_id, purpose=ProxyPurpose.DELIVER,
        operation_id=keeping.id, at=now, now=now,
    )  # fmt: skip
