"""What the database says after a crowd has booked: was a place sold twice, is one stuck?

Each day is rebuilt from what was promised (the holds, not the draft) and checked by routing.check:
whoever has a promise but no place was sold a place twice.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.common.localtime import seconds_of_day
from routing.check import check
from scheduling.draft import Draft, DraftVisit
from scheduling.models import Appointment, Hold, ServiceDay
from scheduling.services.days import model_of
from scheduling.services.errands import CheckedErrand
from scheduling.services.holds import expire_holds
from scheduling.states import AppointmentState, HoldState

LIVE = (HoldState.HELD, HoldState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Audit:
    """Counts; all but the first two should be 0.

    `oversold`: promises without a place in a checked route. `violations`: broken rules. `astray`:
    visits in a draft that nobody was promised. `stuck_holds`: alive after their time and a sweep.
    `broken_promises`: confirmations that were answered and are no appointment, or one without
    a place.
    """

    promised: int = 0
    appointments: int = 0
    oversold: int = 0
    violations: int = 0
    astray: int = 0
    stuck_holds: int = 0
    broken_promises: int = 0

    @property
    def is_clean(self) -> bool:
        """Say whether nothing is wrong."""
        wrong = (self.oversold, self.violations, self.astray, self.stuck_holds)
        return not any((*wrong, self.broken_promises))


def audit(*, acknowledged: Collection[UUID] = (), after: datetime | None = None) -> Audit:
    """Look at all days; with `after`, a moment when all holds are over, sweep them first."""
    if after is not None:
        expire_holds(now=after)
    stuck = Hold.objects.filter(state=HoldState.HELD, expires_at__lte=after) if after else ()
    promised = oversold = violations = astray = 0
    placed: set[UUID] = set()
    for day in ServiceDay.objects.select_related("office"):
        stored = Draft.from_json(day.draft)
        promises = {
            hold.id: _visit_of(hold)
            for hold in Hold.objects.filter(service_day=day, state__in=LIVE).order_by("id")
        }
        model = model_of(day, draft=Draft(promises, stored.orders))
        promised += len(promises)
        oversold += len(model.plan.unserved)
        violations += len(check(model.problem, model.plan))
        astray += len(stored.visits.keys() - promises.keys())
        placed |= {UUID(each) for route in model.plan.routes for each in route.visits}
    booked = Appointment.objects.filter(state=AppointmentState.CONFIRMED)
    kept = set(booked.values_list("id", flat=True)) & placed
    return Audit(
        promised=promised, appointments=booked.count(), oversold=oversold, violations=violations,
        astray=astray, stuck_holds=len(stuck), broken_promises=len(set(acknowledged) - kept),
    )  # fmt: skip


def _visit_of(hold: Hold) -> DraftVisit:
    """Return what the citizen was promised, from the row and not from the draft."""
    errands = [CheckedErrand.from_json(row) for row in hold.errands]
    return DraftVisit(
        id=hold.id, lat=hold.lat, lon=hold.lon, opens_s=seconds_of_day(hold.opens_at),
        closes_s=seconds_of_day(hold.closes_at), service_s=sum(each.service_s for each in errands),
        skills=frozenset().union(*(each.skills for each in errands)),
    )  # fmt: skip
