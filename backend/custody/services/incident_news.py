"""What the owner of a dossier hears of an incident: that it is, that it lasts, how it ended.

Told once when it is raised, with a time until when we are heard of again; that promise is kept by
a job, also when there is nothing new; and once more at its end. Who was told nothing at the
beginning is told nothing at the end.
"""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import transaction

from backend.common.localtime import moment_of, service_day_of
from backend.custody.kinds import IncidentKind, IncidentOutcome, PacketPurpose
from backend.custody.locks import lock_incident
from backend.custody.models import Incident, Packet
from backend.custody.parties import Holder
from backend.custody.selectors.holders import held_since, office_answering
from backend.custody.services import incident_words as say
from backend.custody.services.incident_words import moment_text, one_of
from backend.custody.states import PacketState
from backend.dossiers.links import tracking_url
from backend.notifications.selectors import language_of
from backend.notifications.services import tell
from backend.outbox.services import enqueue

if TYPE_CHECKING:
    from backend.dossiers.models import Dossier

FIRST_DAYS: Final = 2
NEXT_DAYS: Final = 7
PROMISED: Final = time(17)  # offices are open and can be called
TOLD: Final = time(16)  # before the promise ends


@transaction.atomic
def tell_owner(*, incident_id: UUID, now: datetime) -> bool:
    """Tell the owner that something is wrong with a packet. Telling twice is telling once.

    Nothing is told of what is over already, of a surplus, and of what the owner herself disputes.
    Returns whether a message was written.
    """
    incident = lock_incident(incident_id)
    if incident.told_at or incident.resolved_at or incident.kind == IncidentKind.SURPLUS:
        return False
    packet = _packet_of(incident)
    dossier = packet.dossier
    if not dossier.owner_phone or incident.reported_by in {dossier.citizen_id, dossier.id}:
        return False
    incident.told_at = now
    _promise(incident, days=FIRST_DAYS, now=now)
    language = language_of(dossier.owner_phone)
    holder = Holder.parse(incident.holder)
    _tell(
        "papers_incident", incident, packet, now=now, mark="",
        since=moment_text(incident.at),
        holder=one_of(say.HOLDERS[holder.kind], language),
        held_since=moment_text(held_since(packet.id) or incident.at),
        until=moment_text(_due(incident)),
    )  # fmt: skip
    return True


@transaction.atomic
def tell_owner_again(*, incident_id: UUID, now: datetime) -> bool:
    """Keep the promise to be heard of: say that it still lasts, and until when we say more.

    Returns whether a message was written; False when it is over or the promise is another one.
    """
    incident = lock_incident(incident_id)
    if incident.resolved_at or incident.hear_by is None:
        return False
    if service_day_of(now) < service_day_of(incident.hear_by):
        return False
    packet = _packet_of(incident)
    _promise(incident, days=NEXT_DAYS, now=now)
    _tell(
        "papers_incident_open", incident, packet, now=now, mark=f":{incident.hear_by:%Y%m%d}",
        until=moment_text(_due(incident)),
    )  # fmt: skip
    return True


def tell_owner_of_end(incident: Incident, holder: Holder, *, now: datetime) -> None:
    """Tell the owner how an incident ended, if she was told that it began.

    The caller holds the locks, and has moved the packet.
    """
    if incident.told_at is None:
        return
    packet = _packet_of(incident)
    language = language_of(packet.dossier.owner_phone)
    follows = _what_follows(incident, packet, holder, language)
    _tell(
        "papers_incident_over", incident, packet, now=now, mark="",
        outcome=one_of(say.OUTCOMES[incident.outcome], language), next=follows,
    )  # fmt: skip
    if incident.outcome == IncidentOutcome.LOST:
        _have_called(incident, packet, follows, now=now)


def _have_called(incident: Incident, packet: Packet, follows: str, *, now: datetime) -> None:
    """Put the owner of what is lost on the clerks' list of calls: we said that we call."""
    dossier = packet.dossier
    tell(
        kind="papers_lost",
        phone=dossier.owner_phone,
        params={
            "number": dossier.number,
            "packet": one_of(say.PACKETS[packet.purpose], language_of(dossier.owner_phone)),
            "s10": packet.s10,
            "next": follows,
        },
        dedupe_key=f"papers_lost:{incident.id}",
        about={"dossier_id": str(dossier.id), "incident_id": str(incident.id)},
        office_id=office_answering(packet.id),
        now=now,
    )


def is_incident_open(incident_id: UUID) -> bool:
    """Tell whether an incident is not over."""
    return Incident.objects.filter(id=incident_id, resolved_at=None).exists()


def _what_follows(incident: Incident, packet: Packet, holder: Holder, language: str) -> str:
    if incident.outcome == IncidentOutcome.LOST:
        words = one_of(say.REPLACED[PacketPurpose(packet.purpose)], language)
        return words.format(agency=packet.dossier.agency.name_vi)
    if incident.outcome == IncidentOutcome.FOUND and packet.state != PacketState.INCIDENT:
        who = one_of(say.HOLDERS[holder.kind], language)
        return one_of(say.GOES_ON, language).format(holder=who)
    return one_of(say.STILL_STOPPED if packet.state == PacketState.INCIDENT else say.ASK, language)


def _packet_of(incident: Incident) -> Packet:
    assert incident.packet_id is not None  # noqa: S101  only a surplus names none
    return Packet.objects.select_related("dossier__agency").get(id=incident.packet_id)


def _promise(incident: Incident, *, days: int, now: datetime) -> None:
    """Say until when we are heard of again, and have it kept."""
    day = service_day_of(now) + timedelta(days=days)
    incident.hear_by = moment_of(day, PROMISED.hour * 3600)
    incident.save(update_fields=["told_at", "hear_by"])
    enqueue(
        kind="incident_promised",
        payload={"incident_id": str(incident.id)},
        dedupe_key=f"incident_promised:{incident.id}:{day}",
        now=now,
        not_before=moment_of(day, TOLD.hour * 3600),
    )


def _due(incident: Incident) -> datetime:
    assert incident.hear_by is not None  # noqa: S101  it was promised just before
    return incident.hear_by


def _tell(
    kind: str, incident: Incident, packet: Packet, *, mark: str, now: datetime, **params: str
) -> None:
    dossier: Dossier = packet.dossier
    language = language_of(dossier.owner_phone)
    tell(
        kind=kind,
        phone=dossier.owner_phone,
        user_id=dossier.citizen_id,
        params={
            "number": dossier.number,
            "packet": one_of(say.PACKETS[packet.purpose], language),
            "incident": one_of(say.INCIDENTS[incident.kind], language),
            "s10": packet.s10,
            "tracking_url": tracking_url(dossier.tracking_token),
            **params,
        },
        dedupe_key=f"{kind}:{incident.id}{mark}",
        about={"dossier_id": str(dossier.id), "incident_id": str(incident.id)},
        office_id=office_answering(packet.id),
        now=now,
    )
