"""The day before a visit: when it is, what to prepare, and one link to confirm, move or cancel."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.common.localtime import clock_text, day_text, moment_of, service_day_of
from backend.notifications.services import tell
from backend.notifications.services.links import make_link
from backend.outbox.services import enqueue
from backend.procedures.selectors import required_documents
from scheduling.models import Appointment
from scheduling.states import AppointmentState

REMIND_AT_S: Final = 17 * 3600  # five in the afternoon, when people are home or on their way
MOST_DOCUMENTS: Final = 4


def plan_reminder(appointment: Appointment, *, now: datetime) -> None:
    """Have the citizen of a fresh appointment reminded on the day before, unless that is over.

    The job carries the visit's sequence: one that was moved meanwhile has another reminder.
    """
    day = service_day_of(appointment.opens_at)
    at = moment_of(day - timedelta(days=1), REMIND_AT_S)
    if at > now:
        enqueue(
            kind="visit_reminder",
            payload={"appointment_id": str(appointment.id), "sequence": appointment.sequence},
            dedupe_key=f"visit_reminder:{appointment.id}:{appointment.sequence}", now=now,
            not_before=at, expires_at=appointment.opens_at, is_first=True,
        )  # fmt: skip


def is_reminder_wanted(*, appointment_id: UUID, sequence: int) -> bool:
    """Tell whether the visit still stands in the window that the reminder was planned for."""
    standing = Appointment.objects.filter(state=AppointmentState.CONFIRMED)
    return standing.filter(id=appointment_id, sequence=sequence).exists()


@transaction.atomic
def remind(*, appointment_id: UUID, now: datetime) -> None:
    """Tell the citizen of tomorrow's visit."""
    visit = Appointment.objects.select_related("service_day").get(id=appointment_id)
    tell(
        kind="visit_reminder", phone=visit.phone, user_id=visit.citizen_id,
        params={
            "day": day_text(service_day_of(visit.opens_at)),
            "window": f"{clock_text(visit.opens_at)}–{clock_text(visit.closes_at)}",
            "prepare": _prepare(visit),
            "visit_url": make_link(
                scope="visit", subject_id=visit.id, now=now, expires_at=visit.opens_at
            ),
        },
        dedupe_key=f"visit_reminder:{visit.id}:{visit.sequence}", now=now,
        expires_at=visit.opens_at,
        about={"appointment_id": str(visit.id), "sequence": str(visit.sequence)},
        office_id=visit.service_day.office_id,
    )  # fmt: skip


def _prepare(visit: Appointment) -> str:
    """Name the papers that the procedures of the visit ask for."""
    names: list[str] = ["giấy tờ tùy thân"]
    for errand in visit.errands.select_related("dossier").order_by("id"):
        rows = required_documents(errand.dossier.procedure_version_id)
        names += [row.name_vi for row in rows]
    return "; ".join(dict.fromkeys(names[: MOST_DOCUMENTS + 1]))
