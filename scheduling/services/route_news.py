"""What couriers are told when a published route changes: a stop that is gone, another order.

The phone gets the route itself from the change feed; a message makes the courier look.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from backend.common.localtime import day_text, moment_of, service_day_of
from backend.notifications.services import tell
from backend.offices.selectors import couriers_of
from scheduling.models import Appointment, Plan, ServiceDay
from scheduling.services.telling import window_text
from scheduling.states import AppointmentState

if TYPE_CHECKING:
    from backend.offices.models import Courier

MOST_REMOVED: Final = 2  # a route that loses more is told as a changed one
DAY_S: Final = 86_400
# What somebody has reported of is known to the courier; the rest would be driven to for nothing.
_UNREPORTED: Final = frozenset(
    {
        AppointmentState.CONFIRMED,
        AppointmentState.EN_ROUTE,
        AppointmentState.CANCELLED,
        AppointmentState.RESCHEDULED,
    }
)
Orders = Mapping[UUID, Sequence[UUID]]


def tell_couriers(day: ServiceDay, old: Orders, new: Orders, plan: Plan, *, now: datetime) -> None:
    """Tell each courier whose stops are others than in the plan before; times alone tell nobody.

    Args:
        day: a published day that is not over.
        old: the stops of each courier, in driving order, in the plan before.
        new: the same in this plan.
        plan: this plan.
        now: the present.
    """
    if service_day_of(now) > day.day:
        return
    changed = [each for each in old.keys() | new.keys() if old.get(each, ()) != new.get(each, ())]
    couriers = {each.id: each for each in couriers_of(day.office_id)} if changed else {}
    for courier_id in sorted(couriers.keys() & set(changed)):
        before, after = old.get(courier_id, ()), new.get(courier_id, ())
        _tell_courier(day, couriers[courier_id], before, after, plan, now=now)


def _tell_courier(
    day: ServiceDay,
    courier: "Courier",
    before: Sequence[UUID],
    after: Sequence[UUID],
    plan: Plan,
    *,
    now: datetime,
) -> None:
    gone = Appointment.objects.filter(id__in=set(before) - set(after), state__in=_UNREPORTED)
    removed = list(gone.order_by("opens_at", "id"))
    if len(removed) <= MOST_REMOVED:
        for visit in removed:
            _tell_removed(day, courier, visit, plan, now=now)
    stays = [each for each in before if each in after]
    if list(after) != stays or len(removed) > MOST_REMOVED:
        _tell_changed(day, courier, len(after), plan, now=now)


def _tell_removed(
    day: ServiceDay, courier: "Courier", visit: Appointment, plan: Plan, *, now: datetime
) -> None:
    tell(
        kind="stop_removed", user_id=courier.user_id, now=now,
        params={
            "day": day_text(day.day), "number": visit.number,
            "window": window_text(visit.opens_at, visit.closes_at),
        },
        dedupe_key=f"stop_removed:{plan.id}:{visit.id}:{courier.id}",
        expires_at=moment_of(day.day, DAY_S), about=_about(day, appointment_id=str(visit.id)),
    )  # fmt: skip


def _tell_changed(
    day: ServiceDay, courier: "Courier", n_stops: int, plan: Plan, *, now: datetime
) -> None:
    tell(
        kind="plan_changed", user_id=courier.user_id, now=now,
        params={"day": day_text(day.day), "n_stops": n_stops},
        dedupe_key=f"plan_changed:{plan.id}:{courier.id}",
        expires_at=moment_of(day.day, DAY_S), about=_about(day),
    )  # fmt: skip


def _about(day: ServiceDay, **more: str) -> dict[str, str]:
    return {"service_day_id": str(day.id), **more}
