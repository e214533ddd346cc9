"""A courier's bag, scanned before it leaves and when it is back, against the books."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.custody import parties
from backend.custody.kinds import CheckMoment, IncidentKind, IncidentOutcome
from backend.custody.locks import lock_packets
from backend.custody.models import BatchLine, CustodyEvent, Incident, LoadCheck, Packet
from backend.custody.parties import Holder
from backend.custody.selectors.holders import holders_of, packets_held_by
from backend.custody.services.feeding import InBag, note_bags
from backend.custody.services.incidents import note_surplus, raise_incident
from backend.custody.services.resolving import resolve_incident
from backend.custody.states import ENDS, LineState, PacketState
from backend.dossiers.locks import lock_dossiers


@transaction.atomic
def check_load(
    *,
    courier_id: UUID,
    moment: CheckMoment,
    s10_codes: Iterable[str],
    happened_at: datetime,
    actor_id: UUID,
    op_id: UUID | None = None,
    now: datetime,
) -> LoadCheck:
    """Compare the codes in a courier's bag with what he holds by the books.

    A packet that is his and was not scanned becomes an incident (`missing`), a code that was
    scanned and is not his another (`surplus`); one that was missing and is scanned goes on. What
    waits in a batch he handed over need not be in the bag; what somebody took over from him after
    `happened_at`, while his phone was offline, was rightly there. A check that was applied
    before answers its first result.
    """
    me = parties.courier(courier_id)
    held = _lock_held(me)
    earlier = LoadCheck.objects.filter(op_id=op_id).first() if op_id else None
    if earlier:
        return earlier
    scanned = {"".join(code.upper().split()) for code in s10_codes}
    lost = _known_missing(held.values())
    missing = sorted(held.keys() - scanned - _handed_on(me) - lost.keys())
    surplus = sorted(scanned - held.keys() - _given_since(me, happened_at))
    found = sorted(scanned & lost.keys())
    check = LoadCheck.objects.create(
        courier_id=courier_id,
        moment=moment,
        n_expected=len(held),
        n_scanned=len(scanned),
        missing=missing,
        surplus=surplus,
        found=found,
        differs=bool(missing or surplus),
        happened_at=happened_at,
        at=now,
        actor_id=actor_id,
        op_id=op_id,
    )
    _raise(check, held, me)
    for code in found:
        resolve_incident(
            incident_id=lost[code], outcome=IncidentOutcome.FOUND, actor_id=actor_id, now=now
        )
    note_bags((InBag(me, held[code].id) for code in missing), now=now)
    return check


def _lock_held(me: Holder) -> dict[str, Packet]:
    """Return the live packets the courier holds, locked, by code."""
    rows = list(packets_held_by([me]).values_list("id", "dossier_id"))
    lock_dossiers(dossier_id for _, dossier_id in rows)
    packets = lock_packets(packet_id for packet_id, _ in rows)
    holders = holders_of(packets)
    live = [one for one in packets.values() if one.state not in ENDS]
    return {packet.s10: packet for packet in live if holders[packet.id] == me}


def _known_missing(held: Iterable[Packet]) -> dict[str, UUID]:
    """Return the open incident of each held packet that is known to be missing."""
    rows = Incident.objects.filter(
        packet__in=list(held), kind=IncidentKind.MISSING, resolved_at__isnull=True
    )
    return dict(rows.values_list("packet__s10", "id"))


def _handed_on(me: Holder) -> set[str]:
    waiting = BatchLine.objects.filter(batch__giver=str(me), state=LineState.HANDED)
    return set(waiting.values_list("packet__s10", flat=True))


def _given_since(me: Holder, moment: datetime) -> set[str]:
    given = CustodyEvent.objects.filter(giver=str(me), at__gt=moment).exclude(receiver=str(me))
    return set(given.values_list("packet__s10", flat=True))


def _raise(check: LoadCheck, held: Mapping[str, Packet], me: Holder) -> None:
    for code in check.missing:
        if held[code].state != PacketState.INCIDENT:
            raise_incident(
                held[code],
                kind=IncidentKind.MISSING,
                load_check=check,
                actor_id=check.actor_id,
                now=check.at,
            )
    for code in check.surplus:
        note_surplus(code, holder=str(me), load_check=check, actor_id=check.actor_id, now=check.at)
