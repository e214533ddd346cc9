"""After the last try: the policy's next step is taken, and given back if the try did not count."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from backend.accounts.roles import Role
from backend.accounts.selectors import members_of_office
from backend.common.localtime import day_text, moment_of, service_day_of
from backend.custody.states import PacketState
from backend.notifications.services import tell
from backend.offices.selectors import add_working_days
from backend.outbox.services import enqueue
from backend.procedures.states import Purpose
from scheduling.attempt_rules import POLICIES, RETURN_WITHIN_DAYS, NextStep
from scheduling.errors import KeepingNotOver
from scheduling.models import Appointment, Attempt, Errand, Keeping
from scheduling.selectors.keepings import kept_packets, with_packets
from scheduling.services.errands import live_errands
from scheduling.states import ALLOWED_KEEPING, LIVE_KEEPING, KeepingState, check_transition

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY_S = 24 * 60 * 60


def end_tries(attempt: Attempt, *, now: datetime) -> None:
    """Take the next step after a counted try, if it was the last. Twice is once.

    What was to be collected is with the citizen: the errand is over and may be booked anew. What
    was to be brought becomes a task of the office, with its time. The caller holds the locks of
    the day and of the visit, so two reports of one visit come one after the other.
    """
    if attempt.next_step in {"", NextStep.AGAIN}:
        return
    for errand in live_errands(attempt.appointment):
        then = POLICIES[Purpose(errand.purpose)].then
        if then == NextStep.ENDED:
            errand.is_live = False
            errand.save(update_fields=["is_live"])
        else:
            _keep(errand, attempt, then, now=now)


def bring_back(errand: Errand, *, now: datetime) -> None:
    """Make it a task of the office to return a result that its recipient found wrong.

    The office is told at once, and again when it is not back in time. Twice is once.
    """
    if Keeping.objects.filter(errand=errand, attempt=None).exists():
        return
    keeping = Keeping.objects.create(
        errand=errand, office_id=errand.appointment.service_day.office_id,
        state=KeepingState.RETURNING, due_at=_return_by(now), created_at=now,
    )  # fmt: skip
    tell_office([keeping], now=now)
    _look_again(keeping, now=now)


@transaction.atomic
def close_gone(*, dossier_id: UUID, now: datetime) -> int:
    """Close the tasks of a dossier whose packets have left the post; returns how many.

    The agency has them back, or they are lost or replaced. What replaces them is booked anew.
    """
    rows = Keeping.objects.filter(errand__dossier_id=dossier_id)
    ids = list(rows.filter(state__in=LIVE_KEEPING).order_by("id").values_list("id", flat=True))
    done = [keeping for keeping in map(lock_keeping, ids) if not _with_the_post(keeping)]
    for keeping in done:
        _close(keeping, now=now)
    return len(done)


def lock_keeping(keeping_id: UUID) -> Keeping:
    """Return a keeping with its packets, locked until the transaction ends."""
    Keeping.objects.select_for_update().get(id=keeping_id)
    return with_packets(Keeping.objects.filter(id=keeping_id)).get()


def close_if_gone(keeping_id: UUID, *, now: datetime) -> bool:
    """Close a locked task whose packets have all left the post; returns whether they have."""
    keeping = lock_keeping(keeping_id)
    is_gone = not _with_the_post(keeping)
    if is_gone:
        _close(keeping, now=now)
    return is_gone


def give_back(appointment: Appointment, *, now: datetime) -> None:
    """Undo what followed the last try of a locked visit: a courier comes again after all.

    An errand that was booked anew meanwhile stays over.
    """
    mine = Keeping.objects.filter(
        errand__appointment=appointment, attempt__isnull=False, state__in=LIVE_KEEPING
    )
    for keeping in mine.select_for_update(of=("self",)):
        _move(keeping, KeepingState.GIVEN_BACK, now=now)
    for errand in appointment.errands.filter(is_live=False, done_at=None):
        later = Errand.objects.filter(dossier=errand.dossier_id, purpose=errand.purpose)
        if not later.filter(id__gt=errand.id).exists():
            errand.is_live = True
            errand.save(update_fields=["is_live"])


@transaction.atomic
def close_keeping(*, keeping_id: UUID, now: datetime) -> Keeping:
    """Close a task whose packets have left the post. Closing twice is closing once.

    Raises:
        KeepingNotOver: if the post still has a packet of it.
        IllegalTransition: if the try was given back.
    """
    keeping = lock_keeping(keeping_id)
    if keeping.state != KeepingState.CLOSED:
        here = _with_the_post(keeping)
        if here:
            raise KeepingNotOver(packets=here)
        _close(keeping, now=now)
    return keeping


@transaction.atomic
def step_keeping(*, keeping_id: UUID, now: datetime) -> str:
    """Go on with a task whose time is over; returns its state.

    Kept long enough: it goes back to the agency, and the owner and the office are told. Not back
    in time: the office is told again. What has left the post is closed.
    """
    keeping = lock_keeping(keeping_id)
    if keeping.state not in LIVE_KEEPING or keeping.due_at > now:
        return keeping.state
    if not _with_the_post(keeping):
        _close(keeping, now=now)
        return keeping.state
    if keeping.state == KeepingState.KEPT:
        _move(keeping, KeepingState.RETURNING, now=now)
        _tell_owner(keeping, now=now)
    keeping.due_at = _return_by(now)
    keeping.save(update_fields=["due_at"])
    tell_office([keeping], now=now)
    _look_again(keeping, now=now)
    return keeping.state


def tell_office(keepings: "Iterable[Keeping]", *, now: datetime) -> None:
    """Tell the dispatchers of their office of tasks, with the day by which they are due."""
    for keeping in keepings:
        for user in members_of_office(keeping.office_id, Role.DISPATCHER):
            tell(
                kind="exception_raised", user_id=user.id, phone=None,
                params={
                    "day": day_text(service_day_of(keeping.due_at)),
                    "code": f"results-{keeping.state}" if keeping.attempt_id else "result-wrong",
                },
                dedupe_key=f"keeping:{keeping.id}:{keeping.due_at.isoformat()}:{user.id}", now=now,
            )  # fmt: skip


def _keep(errand: Errand, attempt: Attempt, then: NextStep, *, now: datetime) -> None:
    if Keeping.objects.filter(errand=errand, state__in=LIVE_KEEPING).exists():
        return
    is_kept = then == NextStep.OFFICE
    days = POLICIES[Purpose(errand.purpose)].keep_days
    last_day = service_day_of(now) + timedelta(days=days)
    keeping = Keeping.objects.create(
        errand=errand, attempt=attempt, office_id=attempt.appointment.service_day.office_id,
        state=KeepingState.KEPT if is_kept else KeepingState.RETURNING,
        due_at=_end_of(last_day) if is_kept else _return_by(now), created_at=now,
    )  # fmt: skip
    _look_again(keeping, now=now)


def _look_again(keeping: Keeping, *, now: datetime) -> None:
    enqueue(
        kind="keeping_due", payload={"keeping_id": str(keeping.id)},
        dedupe_key=f"keeping_due:{keeping.id}:{keeping.due_at.isoformat()}", now=now,
        not_before=keeping.due_at,
    )  # fmt: skip


def _with_the_post(keeping: Keeping) -> list[dict[str, str]]:
    return [each for each in kept_packets(keeping) if each["state"] != PacketState.AT_DESK]


def _close(keeping: Keeping, *, now: datetime) -> None:
    _move(keeping, KeepingState.CLOSED, now=now)
    Errand.objects.filter(id=keeping.errand_id, is_live=True).update(is_live=False)


def _move(keeping: Keeping, to: KeepingState, *, now: datetime) -> None:
    check_transition(ALLOWED_KEEPING, KeepingState(keeping.state), to)
    keeping.state = to
    keeping.closed_at = None if to in LIVE_KEEPING else now
    keeping.save(update_fields=["state", "closed_at"])


def _tell_owner(keeping: Keeping, *, now: datetime) -> None:
    dossier = keeping.errand.dossier
    tell(
        kind="kept_over", phone=dossier.owner_phone, user_id=dossier.citizen_id,
        params={"number": dossier.number, "agency": dossier.agency.name_vi},
        dedupe_key=f"kept_over:{keeping.id}", now=now, about={"dossier_id": str(dossier.id)},
    )  # fmt: skip


def _return_by(now: datetime) -> datetime:
    return _end_of(add_working_days(start=service_day_of(now), n=RETURN_WITHIN_DAYS))


def _end_of(day: date) -> datetime:
    """Return the last moment of a day in Vietnam: its successor's first."""
    return moment_of(day, _DAY_S)
