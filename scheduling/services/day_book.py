"""What is known of a span of days of one office, read with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from backend.common.compiled import Compiled
from backend.offices.selectors import WorkingDay
from routing.model import Place
from scheduling.draft import Draft
from scheduling.models import Hold, ReserveRule, ServiceDay
from scheduling.services.day_model import DayModel
from scheduling.services.ground import Ground
from scheduling.services.kept_days import drafts_of, kept_model
from scheduling.services.reserve import closed_to, fresh_draft, places_kept
from scheduling.states import BOOKABLE, HoldState

if TYPE_CHECKING:
    from backend.offices.models import Office

UNTOUCHED = UUID(int=0)  # the stamp of a day that has no row yet


@dataclass(frozen=True, slots=True)
class DayBook:
    """The days of an office: their windows, who works, what is booked.

    `gone`: visits that still stand in a draft and count no more, expired holds among them.
    `rules`: what part of a day is kept back for whom.
    """

    office: "Office"
    days: Mapping[date, WorkingDay]
    rows: Mapping[date, ServiceDay]
    drafts: Mapping[UUID, Draft]
    gone: Mapping[UUID, frozenset[UUID]]
    rules: Sequence[ReserveRule]
    now: datetime

    @classmethod
    def read(
        cls, *, ground: Ground, first: date, last: date, length_min: int, now: datetime
    ) -> "DayBook":
        """Read the days from `first` to `last`, both included."""
        rows = _DAYS.all(ground.office.id, first, last)
        return cls(
            office=ground.office,
            days=ground.known.working_days(start=first, end=last, length_min=length_min),
            rows={row.day: row for row in rows},
            drafts=drafts_of(rows),
            gone=_expired(ground.office.id, first, last, now=now) if rows else {},
            rules=ground.rules,
            now=now,
        )

    def is_bookable(self, day: date) -> bool:
        """Say whether the day still takes visits."""
        return day not in self.rows or self.rows[day].state in BOOKABLE

    def model(
        self,
        day: date,
        *,
        without: UUID | None = None,
        entitled: frozenset[UUID] = frozenset(),
    ) -> DayModel:
        """Return the day's model as somebody may see it who is entitled to parts of the reserve.

        Without what is gone and without one visit more.
        """
        row = self.rows.get(day)
        if row is None or row.revision == 0:
            return self._untouched(day, entitled)
        draft = self.drafts[row.id]
        gone = self.gone.get(row.id, frozenset()) | ({without} if without else frozenset())
        if draft.placeholders:
            kept = places_kept(self.rules, draft, day=day, now=self.now)
            gone |= closed_to(draft, kept, entitled=entitled)
        return kept_model(
            stamp=row.stamp, draft=draft, office=self._place, shifts=self.days[day].shifts,
            without=frozenset(each for each in gone if each in draft.visits),
        )  # fmt: skip

    def _untouched(self, day: date, entitled: frozenset[UUID]) -> DayModel:
        shifts = tuple(self.days[day].shifts)
        kept = places_kept(self.rules, Draft(), day=day, now=self.now)
        draft = fresh_draft(self._place, shifts, kept)
        return kept_model(
            stamp=uuid5(UNTOUCHED, repr(kept)) if kept else UNTOUCHED, draft=draft,
            office=self._place, shifts=shifts,
            without=closed_to(draft, kept, entitled=entitled),
        )  # fmt: skip

    @property
    def _place(self) -> Place:
        return Place(self.office.lat, self.office.lon)


_DAYS: Final = Compiled(
    lambda office_id, first, last: ServiceDay.objects.filter(
        office_id=office_id, day__gte=first, day__lte=last
    ).defer("draft")
)
_DEAD: Final = Compiled(
    lambda office_id, first, last, now: Hold.objects.filter(
        service_day__office_id=office_id, service_day__day__gte=first, service_day__day__lte=last,
        state=HoldState.HELD, expires_at__lte=now,
    ).only("service_day_id")
)  # fmt: skip


def _expired(
    office_id: UUID, first: date, last: date, *, now: datetime
) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for hold in _DEAD.all(office_id, first, last, now):
        found[hold.service_day_id].add(hold.id)
    return {day_id: frozenset(holds) for day_id, holds in found.items()}
