"""What the owner hears about the due day: the day before it, and the day after if nothing came."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.common.localtime import day_text, moment_of
from backend.dossiers.links import tracking_url
from backend.dossiers.models import Dossier
from backend.dossiers.states import CLOCK_RUNS
from backend.notifications.services import tell
from backend.outbox.services import enqueue

TELL_AT_S: Final = 9 * 3600  # in the morning, when an agency can be asked
DAYS_FROM_DUE: Final = {"due_day_near": -1, "result_late": 1}


def plan_due_messages(dossier: Dossier, *, now: datetime) -> None:
    """Have both messages written on their days, as far as those are to come."""
    if dossier.due_day is None:
        return
    for kind, n_days in DAYS_FROM_DUE.items():
        at = moment_of(dossier.due_day + timedelta(days=n_days), TELL_AT_S)
        if at > now:
            enqueue(
                kind=kind,
                payload={"dossier_id": str(dossier.id), "due_day": dossier.due_day.isoformat()},
                dedupe_key=_key(kind, dossier.id, dossier.due_day),
                now=now,
                not_before=at,
            )


def is_still_due(*, dossier_id: UUID, due_day: date) -> bool:
    """Tell whether the agency still works on the dossier, for that very day.

    One that waits for papers or money of its owner is not late by the agency's fault.
    """
    waiting = Dossier.objects.filter(id=dossier_id, due_day=due_day)
    return waiting.filter(agency_status__in=CLOCK_RUNS).exists()


@transaction.atomic
def tell_due(*, kind: str, dossier_id: UUID, due_day: date, now: datetime) -> None:
    """Write the message, unless it is no longer true."""
    if not is_still_due(dossier_id=dossier_id, due_day=due_day):
        return
    dossier = Dossier.objects.select_related("agency").get(id=dossier_id)
    tell(
        kind=kind,
        phone=dossier.owner_phone,
        params={
            "number": dossier.number,
            "agency": dossier.agency.name_vi,
            "due_day": day_text(due_day),
            "tracking_url": tracking_url(dossier.tracking_token),
        },
        dedupe_key=_key(kind, dossier_id, due_day),
        about={"dossier_id": str(dossier_id), "due_day": due_day.isoformat()},
        now=now,
    )


def _key(kind: str, dossier_id: UUID, due_day: date) -> str:
    return f"{kind}:{dossier_id}:{due_day.isoformat()}"
