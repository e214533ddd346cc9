"""Watching a day that runs: promises that will be missed, and phones nobody has heard of.

A warning stands open until it is over. Dispatchers hear of it once, and again when it gets worse;
the citizen hears that the courier will be late, with our apology, when it is by more than a little.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.accounts.selectors import devices_last_seen
from backend.common.localtime import moment_of, service_day_of
from backend.offices.selectors import couriers_of
from scheduling.locks import lock_service_days
from scheduling.models import Appointment, DayWarning, ServiceDay
from scheduling.services.days import PLANNED, model_of
from scheduling.services.forecasting import Forecast, forecast
from scheduling.services.warnings import tell_late, tell_promise_at_risk, tell_silent
from scheduling.services.watch_jobs import SWEEP_EVERY, plan_sweep
from scheduling.states import AppointmentState, WarningKind

AT_RISK_S: Final = 5 * 60  # less is the ordinary inexactness of travel times
WORSE_S: Final = 15 * 60  # so much later than they were told: the dispatchers hear it again
APOLOGY_S: Final = 10 * 60
WORSE_APOLOGY_S: Final = 30 * 60
SILENT_AFTER: Final = timedelta(minutes=30)
_AHEAD: Final = frozenset({AppointmentState.CONFIRMED, AppointmentState.EN_ROUTE})


@transaction.atomic
def watch_day(*, day_id: UUID, goes_on: bool, now: datetime) -> None:
    """Look at a planned day once; with `goes_on` another look follows until the day is over."""
    day = lock_service_days([day_id])[day_id]
    if day.state not in PLANNED or service_day_of(now) != day.day:
        _end(day.warnings.all(), now=now)
        return
    booked = {each.id: each for each in day.appointments.filter(state__in=_AHEAD)}
    expected = forecast(day, model_of(day), now=now)
    ahead = [each for each in expected if each.visit_id in booked]
    silent = _watch_devices(day, ahead, now=now)
    _watch_promises(day, [each for each in ahead if each.courier_id not in silent], booked, now=now)
    if goes_on:
        plan_sweep(day, at=now + SWEEP_EVERY, now=now)


def _watch_devices(day: ServiceDay, ahead: Iterable[Forecast], *, now: datetime) -> set[UUID]:
    """Warn of couriers on duty with stops left whose phone is silent; returns who is."""
    leaves = _leave_times(day)
    couriers = {each.id: each for each in couriers_of(day.office_id)}
    out = {each.courier_id for each in ahead if leaves.get(each.courier_id, now) < now}
    seen = devices_last_seen([couriers[each].user_id for each in out if each in couriers])
    silent: dict[UUID, datetime] = {}
    for courier_id in out & couriers.keys():
        heard_at = seen.get(couriers[courier_id].user_id)
        since = max(heard_at, leaves[courier_id]) if heard_at else leaves[courier_id]
        if couriers[courier_id].user_id in seen and now - since >= SILENT_AFTER:
            silent[courier_id] = since
    open_rows = _open(day, WarningKind.DEVICE_SILENT)
    _end((row for key, row in open_rows.items() if key not in silent), now=now)
    for courier_id in silent.keys() - open_rows.keys():
        row = _raise(day, WarningKind.DEVICE_SILENT, courier_id, now=now)
        tell_silent(row, couriers[courier_id], since=silent[courier_id], now=now)
    return set(silent)


def _watch_promises(
    day: ServiceDay, expected: Iterable[Forecast], booked: dict[UUID, Appointment], *, now: datetime
) -> None:
    """Warn of windows that will be missed. What a silent phone last said is no ground for it."""
    late = {each.visit_id: each for each in expected if each.late_s > 0}
    open_rows = _open(day, WarningKind.PROMISE_AT_RISK)
    told = {each.visit_id for each in expected}
    _end(
        (
            row
            for key, row in open_rows.items()
            if key not in late and _is_settled(key, told, booked)
        ),
        now=now,
    )
    for visit_id, each in late.items():
        row = open_rows.get(visit_id)
        if row is None and each.late_s >= AT_RISK_S:
            row = _raise(day, WarningKind.PROMISE_AT_RISK, visit_id, now=now)
        if row is not None:
            _tell_of(row, booked[visit_id], each, day, now=now)


def _is_settled(visit_id: UUID, told: set[UUID], booked: dict[UUID, Appointment]) -> bool:
    """Tell whether a visit is in time again or over; of a silent courier's we know nothing."""
    return visit_id in told or visit_id not in booked


def _tell_of(
    row: DayWarning, visit: Appointment, each: Forecast, day: ServiceDay, *, now: datetime
) -> None:
    begins_at = moment_of(day.day, each.begins_s)
    if each.late_s >= row.late_s + WORSE_S or row.late_s == 0:
        row.late_s = each.late_s
        tell_promise_at_risk(row, visit, now=now)
    is_worse = row.told_late_s == 0 or each.late_s >= row.told_late_s + WORSE_APOLOGY_S
    if each.late_s >= APOLOGY_S and is_worse:
        row.told_late_s = each.late_s
        tell_late(row, visit, begins_at=begins_at, now=now)
    row.save(update_fields=["late_s", "told_late_s"])


def _leave_times(day: ServiceDay) -> dict[UUID, datetime]:
    """Return when each courier leaves the office, by the plan in force."""
    plan = day.plans.order_by("-number").first()
    return dict(plan.routes.values_list("courier_id", "leaves_at")) if plan else {}


def _open(day: ServiceDay, kind: WarningKind) -> dict[UUID, DayWarning]:
    rows = day.warnings.filter(kind=kind, ended_at__isnull=True)
    return {row.subject_id: row for row in rows}


def _raise(day: ServiceDay, kind: WarningKind, subject_id: UUID, *, now: datetime) -> DayWarning:
    return DayWarning.objects.create(
        service_day=day, kind=kind, subject_id=subject_id, raised_at=now
    )


def _end(rows: Iterable[DayWarning], *, now: datetime) -> None:
    for row in rows:
        if row.ended_at is None:
            row.ended_at = now
            row.save(update_fields=["ended_at"])
