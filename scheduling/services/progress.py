"""What happens on the road: on the way, at the door, papers taken or handed over, failed.

A fact that happened is never refused for its state: a courier who was offline may report the
handover first, and the steps before it are then recorded as implied.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction

from backend.common.compiled import Compiled
from backend.common.localtime import service_day_of
from backend.common.transactions import joined
from backend.common.writing import update_with_others
from backend.custody.kinds import Flag
from backend.custody.selectors.payments import fee_left, fees_collected
from backend.custody.services import record_collection, record_delivery, record_refusal
from backend.dossiers.selectors import dossier
from backend.procedures.states import Purpose
from scheduling.errors import DayNotOpen
from scheduling.locks import lock_service_day
from scheduling.models import Appointment, Errand, ServiceDay
from scheduling.services.dispatching import move_day
from scheduling.services.errands import COLLECTING, DELIVERING
from scheduling.services.handover_codes import send_handover_code
from scheduling.services.last_tries import bring_back
from scheduling.services.moves import move_appointment
from scheduling.services.placing import take_out
from scheduling.services.reported_visits import (
    Visit,
    lock_errand,
    lock_visit_of_courier,
    stops_before,
)
from scheduling.services.telling import tell_arrived, tell_on_the_way
from scheduling.services.watch_jobs import watch_soon
from scheduling.states import BOOKABLE, AppointmentState, ErrandOutcome, ServiceDayState

if TYPE_CHECKING:
    from backend.custody.models import Handover

# The way to each state on the road; whoever is further has been at all before.
_ROAD = (AppointmentState.CONFIRMED, AppointmentState.EN_ROUTE, AppointmentState.ARRIVED)
_RESULTS: Final = frozenset({Purpose.DELIVER})
FRESH: Final = timedelta(minutes=15)


@joined()
def start_travel(
    *, appointment_id: UUID, courier_id: UUID, actor: str, at: datetime, now: datetime
) -> Appointment:
    """Record that the courier is on the way; tell the citizen, with a code for the door.

    Twice is once. A report that comes late, from a phone without a network, tells nobody.

    Raises:
        NotYourVisit: if the visit was never in a route of this courier.
        IllegalTransition: if the visit is over, cancelled or moved.
    """
    visit = lock_visit_of_courier(appointment_id, courier_id, now=now)
    appointment = visit.appointment
    if visit.is_current and appointment.state in _ROAD[1:]:
        return appointment
    visit.check_current()
    move_appointment(
        appointment, to=AppointmentState.EN_ROUTE, actor=actor, now=now, happened_at=at.isoformat()
    )
    if now - at <= FRESH:  # a report from an hour ago would only confuse
        tell_on_the_way(appointment, n_before=stops_before(visit), now=now)
        watch_soon(visit.day, now=now)
        send_handover_code(appointment, now=now)
    return appointment


@joined()
def arrive(
    *, appointment_id: UUID, courier_id: UUID, actor: str, at: datetime, now: datetime
) -> Appointment:
    """Record that the courier is at the door. Twice is once. Raises: as `start_travel`."""
    visit = lock_visit_of_courier(appointment_id, courier_id, now=now)
    if visit.is_current:
        is_news = visit.appointment.state in _ROAD[:2]
        _walk_to(visit.appointment, AppointmentState.ARRIVED, actor=actor, at=at, now=now)
        if is_news and now - at <= FRESH:
            tell_arrived(visit.appointment, now=now)
            watch_soon(visit.day, now=now)
    return visit.appointment


@joined()
def complete_collection(
    *, appointment_id: UUID, errand_id: UUID, courier_id: UUID, actor: str, at: datetime,
    now: datetime, facts: Mapping[str, Any],
) -> "Handover":  # fmt: skip
    """Record papers taken at the door; `facts` are those of custody's `record_collection`.

    Raises:
        NotYourVisit, NotFound: for a visit or errand that is not this courier's.
        DomainError: of custody, for facts the courier can mend on the spot.
    """
    return _complete(
        appointment_id, errand_id, courier_id, COLLECTING, record_collection,
        actor=actor, at=at, now=now, facts=facts,
    )  # fmt: skip


@joined()
def complete_delivery(
    *, appointment_id: UUID, errand_id: UUID, courier_id: UUID, actor: str, at: datetime,
    now: datetime, facts: Mapping[str, Any],
) -> "Handover":  # fmt: skip
    """Record a result handed over at the door; `facts` are those of `record_delivery`.

    Raises: as `complete_collection`.
    """
    return _complete(
        appointment_id, errand_id, courier_id, DELIVERING, record_delivery,
        actor=actor, at=at, now=now, facts=facts,
    )  # fmt: skip


@joined()
def complete_refusal(
    *, appointment_id: UUID, errand_id: UUID, courier_id: UUID, actor: str, at: datetime,
    now: datetime, facts: Mapping[str, Any],
) -> "Handover":  # fmt: skip
    """Record a result that the recipient found wrong; `facts` are those of `record_refusal`.

    The errand is over, and no try of the citizen's: the result is brought anew once it is right.
    To bring the wrong one back to the agency is a task of the office, with its time.

    Raises: as `complete_collection`.
    """
    handover = _complete(
        appointment_id, errand_id, courier_id, _RESULTS, record_refusal,
        actor=actor, at=at, now=now, facts=facts, outcome=ErrandOutcome.RESULT_WRONG,
    )  # fmt: skip
    if Flag.CONTESTED not in handover.flags:
        bring_back(Errand.objects.get(id=errand_id), now=now)
    return handover


@joined()
def complete_assistance(
    *, appointment_id: UUID, errand_id: UUID, courier_id: UUID, actor: str, at: datetime,
    now: datetime, note: str,
) -> Appointment:  # fmt: skip
    """Record help with filing online: no papers change hands. Raises: as `start_travel`."""
    visit, errand = lock_errand(
        appointment_id, errand_id, courier_id, frozenset({Purpose.ONLINE_ASSIST}), now=now
    )
    _finish(visit, errand, ErrandOutcome.DONE, actor=actor, at=at, now=now, note=note)
    return visit.appointment


@transaction.atomic
def close_day(*, day: ServiceDay, now: datetime) -> ServiceDay:
    """Close a day once every visit of it has ended. Closing twice is closing once.

    A published day that nobody started, because its visits were cancelled or moved, can be closed
    when it has come.

    Raises:
        DayNotOpen: if visits have not ended, or the day is still to come.
        IllegalTransition: if the day was never published.
    """
    day = lock_service_day(office_id=day.office_id, day=day.day)
    if day.state == ServiceDayState.CLOSED:
        return day
    if day.day > service_day_of(now):
        raise DayNotOpen("The day is still to come.", state=day.state)
    left = day.appointments.filter(state__in=_ROAD).count()
    if left:
        raise DayNotOpen("Visits of this day have not ended.", left=left)
    move_day(day, ServiceDayState.CLOSED)
    return day


def _complete(
    appointment_id: UUID, errand_id: UUID, courier_id: UUID, purposes: frozenset[Purpose],
    record: Any, *, actor: str, at: datetime, now: datetime, facts: Mapping[str, Any],
    outcome: ErrandOutcome = ErrandOutcome.DONE,
) -> "Handover":  # fmt: skip
    visit, errand = lock_errand(appointment_id, errand_id, courier_id, purposes, now=now)
    handover: Handover = record(
        dossier_id=errand.dossier_id, courier_id=courier_id, device_time=at, now=now,
        **_with_quote(facts, errand),
    )  # fmt: skip
    _finish(visit, errand, outcome, actor=actor, at=at, now=now, handover=str(handover.id))
    return handover


def _with_quote(facts: Mapping[str, Any], errand: Errand) -> dict[str, Any]:
    """Put beside what was paid what had been quoted.

    Of the procedure's fee, as the version under which the dossier was opened has it, what no
    earlier visit took.
    """
    payment = facts.get("payment")
    if payment is None:
        return dict(facts)
    fee = dossier(errand.dossier_id).procedure_version.fee_vnd
    collected = fees_collected([errand.dossier_id]) if fee else {}
    left = fee_left(fee, collected.get(errand.dossier_id, 0))
    postage = errand.quote["postage_vnd"] if errand.quote else None
    return {**facts, "payment": replace(payment, quoted_vnd=postage, quoted_fee_vnd=left)}


def _walk_to(
    appointment: Appointment, goal: AppointmentState, *, actor: str, at: datetime, now: datetime
) -> None:
    """Take every step to the goal; the ones nobody reported are marked as implied."""
    if appointment.state not in _ROAD:
        return  # over, cancelled or moved while the courier was at the door: the fact stands
    reached = _ROAD.index(AppointmentState(appointment.state))
    for step in _ROAD[reached + 1 : _ROAD.index(goal) + 1]:
        move_appointment(
            appointment, to=step, actor=actor, now=now, happened_at=at.isoformat(),
            implied=step != goal,
        )  # fmt: skip


def _finish(
    visit: Visit, errand: Errand, outcome: ErrandOutcome, *, actor: str, at: datetime,
    now: datetime, **facts: Any,
) -> None:  # fmt: skip
    """Write down how an errand ended, and with the last one the visit. Twice is once."""
    if errand.done_at is not None:
        return
    appointment = visit.appointment
    is_last = _OTHER.first(appointment.id, errand.id) is None
    errand.is_live, errand.done_at, errand.outcome = False, now, outcome
    update_with_others(errand, "is_live", "done_at", "outcome")
    if outcome != ErrandOutcome.DONE:
        facts["outcome"] = outcome.value
    if is_last and appointment.state == AppointmentState.FAILED:
        # The courier had given up, and then the citizen came to the door after all.
        move_appointment(
            appointment, to=AppointmentState.CONFIRMED, actor=actor, now=now, implied=True
        )
    if is_last or visit.is_current:
        _walk_to(appointment, AppointmentState.ARRIVED, actor=actor, at=at, now=now)
    if is_last and appointment.state == AppointmentState.ARRIVED:
        move_appointment(appointment, to=AppointmentState.DONE, actor=actor, now=now, **facts)
        if visit.day.state in BOOKABLE:  # booked again for a day to come: nobody need go there
            take_out(visit.day, appointment.id, cause="done before", actor=actor, now=now)


_OTHER: Final = Compiled(
    lambda appointment_id, own_id: (
        Errand.objects.filter(appointment_id=appointment_id, is_live=True)
        .exclude(id=own_id)
        .only("id")[:1]
    )
)
