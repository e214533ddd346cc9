"""Who is told of a warning: the office's dispatchers, and the citizen who waits longer."""

from datetime import datetime
from typing import TYPE_CHECKING

from backend.accounts.roles import Role
from backend.accounts.selectors import members_of_office
from backend.common.localtime import clock_text, moment_of
from backend.notifications.services import tell
from backend.notifications.services.links import make_link
from scheduling.models import Appointment, DayWarning
from scheduling.services.telling import window_text
from scheduling.states import WarningKind

if TYPE_CHECKING:
    from backend.offices.models import Courier

DAY_S = 86_400


def tell_promise_at_risk(row: DayWarning, visit: Appointment, *, now: datetime) -> None:
    """Tell the dispatchers that a window will be missed, and by how much."""
    late_min = -(-row.late_s // 60)
    _tell_dispatchers(
        row, mark=f":{late_min}", now=now,
        number=visit.number, window=window_text(visit.opens_at, visit.closes_at), late_min=late_min,
    )  # fmt: skip


def tell_silent(row: DayWarning, courier: "Courier", *, since: datetime, now: datetime) -> None:
    """Tell the dispatchers that nobody has heard of a courier's phone."""
    _tell_dispatchers(
        row, mark="", now=now, employee_code=courier.employee_code, since=clock_text(since)
    )


def tell_late(row: DayWarning, visit: Appointment, *, begins_at: datetime, now: datetime) -> None:
    """Apologise to the citizen: when the courier will come, and a link to take another time."""
    tell(
        kind="visit_late", phone=visit.phone, user_id=visit.citizen_id,
        params={
            "window": window_text(visit.opens_at, visit.closes_at),
            "expected": clock_text(begins_at),
            "visit_url": make_link(
                scope="visit", subject_id=visit.id, now=now,
                expires_at=moment_of(row.service_day.day, DAY_S),
            ),
        },
        dedupe_key=f"visit_late:{row.id}:{row.told_late_s}", now=now,
        about={"appointment_id": str(visit.id), "warning_id": str(row.id)},
    )  # fmt: skip


def is_warning_open(warning_id: str) -> bool:
    """Tell whether a warning is not over."""
    return DayWarning.objects.filter(id=warning_id, ended_at__isnull=True).exists()


def was_told_late(visit: Appointment) -> bool:
    """Tell whether we told the citizen that we will be late, and still will be."""
    rows = DayWarning.objects.filter(kind=WarningKind.PROMISE_AT_RISK, ended_at__isnull=True)
    return rows.filter(subject_id=visit.id, told_late_s__gt=0).exists()


def _tell_dispatchers(row: DayWarning, *, mark: str, now: datetime, **params: str | int) -> None:
    for user in members_of_office(row.service_day.office_id, Role.DISPATCHER):
        tell(
            kind=row.kind, user_id=user.id, params=params,
            dedupe_key=f"{row.kind}:{row.id}{mark}:{user.id}", now=now,
            about={"warning_id": str(row.id)},
        )  # fmt: skip
