"""What is known of a span of days of one office, read with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from backend.offices.selectors import WorkingDay, working_days
from routing.model import Place
from scheduling.draft import Draft
from scheduling.models import Hold, ServiceDay
from scheduling.services.day_model import DayModel
from scheduling.services.kept_days import drafts_of, kept_model
from scheduling.states import BOOKABLE, HoldState

if TYPE_CHECKING:
    from backend.offices.models import Office

UNTOUCHED = UUID(int=0)  # the stamp of a day that has no row yet


@dataclass(frozen=True, slots=True)
class DayBook:
    """The days of an office: their windows, who works, what is booked.

    `gone`: visits that still stand in a draft and count no more, expired holds among them.
    """

    office: "Office"
    days: Mapping[date, WorkingDay]
    rows: Mapping[date, ServiceDay]
    drafts: Mapping[UUID, Draft]
    gone: Mapping[UUID, frozenset[UUID]]

    @classmethod
    def read(
        cls, *, office: "Office", first: date, last: date, length_min: int, now: datetime
    ) -> "DayBook":
        """Read the days from `first` to `last`, both included."""
        rows = list(
            ServiceDay.objects.filter(office=office, day__range=(first, last)).defer("draft")
        )
        return cls(
            office=office,
            days=working_days(office=office, start=first, end=last, length_min=length_min),
            rows={row.day: row for row in rows},
            drafts=drafts_of(rows),
            gone=_expired(rows, now=now),
        )

    def is_bookable(self, day: date) -> bool:
        """Say whether the day still takes visits."""
        return day not in self.rows or self.rows[day].state in BOOKABLE

    def model(self, day: date, *, without: UUID | None = None) -> DayModel:
        """Return the day's model, without what is gone and without one visit more."""
        place, shifts = Place(self.office.lat, self.office.lon), self.days[day].shifts
        row = self.rows.get(day)
        if row is None:
            return kept_model(stamp=UNTOUCHED, draft=Draft(), office=place, shifts=shifts)
        draft, gone = self.drafts[row.id], self.gone.get(row.id, frozenset())
        if without is not None and without in draft.visits:
            gone |= {without}
        return kept_model(
            stamp=row.stamp, draft=draft, office=place, shifts=shifts,
            without=gone.intersection(draft.visits),
        )  # fmt: skip


def _expired(rows: Sequence[ServiceDay], *, now: datetime) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    dead = Hold.objects.filter(service_day__in=rows, state=HoldState.HELD, expires_at__lte=now)
    for day_id, hold_id in dead.values_list("service_day_id", "id"):
        found[day_id].add(hold_id)
    return {day_id: frozenset(holds) for day_id, holds in found.items()}
