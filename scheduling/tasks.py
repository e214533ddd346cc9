"""Jobs of scheduling: each is one call into a service, safe to run twice."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from backend.common.localtime import service_day_of
from backend.notifications.callers import office_of
from backend.notifications.selectors import is_succeeded
from backend.notifications.wanted import still_wanted
from backend.outbox.registry import job_kind
from backend.outbox.starting import at_worker_start
from backend.outbox.states import JobState, Lane
from scheduling.models import ServiceDay
from scheduling.selectors.offices import office_of_dossier
from scheduling.services.affected import find_proposals
from scheduling.services.attempt_disputes import tell_disputed
from scheduling.services.deliveries import plan_round
from scheduling.services.dispatching import review_day
from scheduling.services.exceptions import tell_dispatchers
from scheduling.services.holds import expire_holds
from scheduling.services.improving import improve_draft, is_improvable
from scheduling.services.last_tries import close_gone, step_keeping
from scheduling.services.next_visits import offer_delivery, offer_next_attempt
from scheduling.services.planning import execute_plan_run, plan_run_ended
from scheduling.services.reminders import is_reminder_wanted, remind
from scheduling.services.replanning import execute_replan, replan_ended
from scheduling.services.waitlist import end_waiting, offer_freed_places
from scheduling.services.warming import warm_up
from scheduling.services.warnings import is_warning_open
from scheduling.services.watch_jobs import SWEEP_EVERY, plan_sweep
from scheduling.services.watching import watch_day

if TYPE_CHECKING:
    from backend.notifications.models import Message


_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@at_worker_start
def warm(lane: Lane) -> None:
    """Load what offers need, and where plans are made the solver's process, too."""
    warm_up(for_plans=lane == Lane.SOLVER)


def _plan_run_ended(
    payload: dict[str, Any], *, state: JobState, reason: str, now: datetime
) -> None:
    plan_run_ended(run_id=UUID(payload["plan_run_id"]), reason=reason, now=now)


# Nobody waits longer for a proposal: the day has moved on by then.
@job_kind(
    "plan_run", expires_after=_HOUR, lane=Lane.SOLVER, max_attempts=3,
    if_undone=_plan_run_ended,
)  # fmt: skip
def run_plan(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Run the optimiser for a waiting run."""
    execute_plan_run(run_id=UUID(payload["plan_run_id"]), now=now)


def _is_improvable(payload: dict[str, Any], *, now: datetime) -> bool:
    return is_improvable(
        day_id=UUID(payload["service_day_id"]), revision=payload["revision"], now=now
    )


@job_kind(
    "improve_draft", expires_after=timedelta(minutes=10), lane=Lane.SOLVER, max_attempts=1,
    still_wanted=_is_improvable,
)  # fmt: skip
def improve(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Put a draft in a better order, if nothing has changed since the job was written."""
    improve_draft(day_id=UUID(payload["service_day_id"]), revision=payload["revision"], now=now)


def _replan_ended(payload: dict[str, Any], *, state: JobState, reason: str, now: datetime) -> None:
    replan_ended(replan_id=UUID(payload["replan_id"]), reason=reason, now=now)


@job_kind(
    "replan", expires_after=_HOUR, lane=Lane.SOLVER, max_attempts=3,
    if_undone=_replan_ended,
)  # fmt: skip
def go_on(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Work out how to go on with a running day that lost couriers."""
    execute_replan(replan_id=UUID(payload["replan_id"]), now=now)


@job_kind("release_reserve", expires_after=2 * _DAY)
def release(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Give up the places of a day that were kept back until now."""
    review_day(day=ServiceDay.objects.get(id=payload["service_day_id"]), cause="reserve", now=now)


@job_kind("result_ready", expires_after=30 * _DAY)
def offer_result(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Offer the owner of a result its delivery."""
    after = payload.get("incident_id", "")
    offer_delivery(dossier_id=UUID(payload["dossier_id"]), after_incident=after, now=now)


@job_kind("visit_failed", expires_after=7 * _DAY)
def offer_again(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Tell the citizen why a visit failed, and offer the next."""
    offer_next_attempt(attempt_id=UUID(payload["attempt_id"]), now=now)


@job_kind("attempt_disputed", expires_after=7 * _DAY)
def tell_dispute(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Tell the office's dispatchers that a citizen disputes a failed visit."""
    tell_disputed(attempt_id=UUID(payload["attempt_id"]), now=now)


@job_kind("keeping_due", expires_after=30 * _DAY)
def go_on_keeping(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Go on with what an office kept long enough."""
    step_keeping(keeping_id=UUID(payload["keeping_id"]), now=now)


@job_kind("wrong_result_back", expires_after=30 * _DAY)
@job_kind("packet_lost", expires_after=30 * _DAY)
def end_keeping(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Close the task about a packet that the agency has back, or that is lost."""
    close_gone(dossier_id=UUID(payload["dossier_id"]), now=now)


@job_kind("shifts_changed", expires_after=7 * _DAY)
def review(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Look at a day again whose shifts or opening changed."""
    day = date.fromisoformat(payload["day"])
    for row in ServiceDay.objects.filter(office_id=payload["office_id"], day=day):
        review_day(day=row, cause="shift_changed", now=now)


@job_kind("calendar_changed", expires_after=7 * _DAY)
def review_all(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Look at all days of an office again, from today on: hours, shifts or skills changed."""
    days = ServiceDay.objects.filter(
        office_id=payload["office_id"], day__gte=service_day_of(now)
    ).order_by("day")
    for row in days:
        review_day(day=row, cause="shift_changed", now=now)


@job_kind("find_proposals", expires_after=_DAY)
def propose(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Look which windows could be kept for a booking that lost its place."""
    find_proposals(affected_id=UUID(payload["affected_id"]), now=now)


@job_kind("exception_raised", expires_after=_DAY)
def tell_exception(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Tell the office's dispatchers of a visit without a place."""
    tell_dispatchers(exception_id=UUID(payload["exception_id"]), now=now)


@job_kind("expire_holds", expires_after=7 * _DAY)
def expire(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Give the places of expired holds back."""
    expire_holds(now=now)


@job_kind("place_freed", expires_after=_DAY)
def offer_freed(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Offer the places of a day that became free to those who wait for them."""
    offer_freed_places(service_day_id=UUID(payload["service_day_id"]), now=now)


@job_kind("waiting_over", expires_after=2 * _DAY)
def end_wait(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Tell somebody that the day she waited for went by."""
    end_waiting(waiting_id=UUID(payload["waiting_id"]), now=now)


@job_kind("delivery_round", expires_after=_DAY)
def deliver_any_time(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Book the deliveries of an office that may come at any time."""
    plan_round(office_id=UUID(payload["office_id"]), now=now)


def _reminds_of_what_stands(payload: dict[str, Any], *, now: datetime) -> bool:
    return is_reminder_wanted(
        appointment_id=UUID(payload["appointment_id"]), sequence=payload["sequence"]
    )


@job_kind("visit_reminder", expires_after=timedelta(hours=14), still_wanted=_reminds_of_what_stands)
def remind_of_visit(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Remind a citizen of tomorrow's visit."""
    remind(appointment_id=UUID(payload["appointment_id"]), now=now)


def look_again(payload: dict[str, Any], *, state: JobState, reason: str, now: datetime) -> None:
    """Go on watching a day of which one look was missed."""
    day = ServiceDay.objects.filter(id=payload["service_day_id"]).first()
    if payload["goes_on"] and day is not None and service_day_of(now) == day.day:
        plan_sweep(day, at=now + SWEEP_EVERY, now=now)


@job_kind("watch_day", expires_after=timedelta(minutes=15), max_attempts=3, if_undone=look_again)
def watch(payload: dict[str, Any], *, job_id: UUID, attempt: int, now: datetime) -> None:
    """Look for promises at risk and silent phones of a running day."""
    watch_day(day_id=UUID(payload["service_day_id"]), goes_on=payload["goes_on"], now=now)


@office_of("dossier_id")
def clerks_of_dossier(dossier_id: UUID) -> UUID | None:
    """Return whose clerks call the owner of a dossier."""
    return office_of_dossier(dossier_id)


@still_wanted("promise_at_risk", "device_silent", "visit_late")
def warning_stands(message: "Message") -> bool:
    """Tell whether what the message warns of is not over."""
    return is_warning_open(message.about["warning_id"])


@still_wanted("plan_changed")
def route_is_last_told(message: "Message") -> bool:
    """Tell whether no later change of the same day is told anyway."""
    return not is_succeeded(message, subject="service_day_id")


@still_wanted("visit_reminder")
def visit_stands(message: "Message") -> bool:
    """Tell whether the visit that the message is about still stands in that window."""
    return is_reminder_wanted(
        appointment_id=UUID(message.about["appointment_id"]),
        sequence=int(message.about["sequence"]),
    )
