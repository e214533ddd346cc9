"""Offers: the windows we can really keep, over the coming days.

For each day every insertion position of every route is tried (routing/insertion.py); a window is
offered only if one of them keeps it and every promise made before. Nothing is written here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from backend.common.localtime import moment_of, service_day_of
from backend.common.uuid7 import uuid7
from backend.offices.selectors import (
    ShiftOnDay,
    office_covering,
    route_days,
    shifts_between,
    windows_between,
)
from routing.explain import why_unserved
from routing.model import Place, TimeWindow
from scheduling.draft import Draft, DraftVisit
from scheduling.errors import WindowNotOffered
from scheduling.models import Appointment, Hold, ServiceDay
from scheduling.rules import FAIR_TRAVEL_S, MAX_OFFER_DAYS, NEAR_TRAVEL_S
from scheduling.services.day_model import DayModel, added_travel_of, build_day_model
from scheduling.services.errands import (
    CheckedErrand,
    check_errands,
    live_errands,
    visit_of_appointment,
)
from scheduling.services.windows import bookable_windows, check_length, horizon_of
from scheduling.states import HoldState, ServiceDayState

BOOKABLE = frozenset({ServiceDayState.OPEN, ServiceDayState.PUBLISHED})


if TYPE_CHECKING:
    from backend.offices.models import Office


@dataclass(frozen=True, slots=True)
class Offer:
    """A window [`opens_s`, `closes_s`] of `day` that can be kept, and the driving it adds."""

    day: date
    opens_s: int
    closes_s: int
    added_travel_s: int

    @property
    def opens_at(self) -> datetime:
        """When the window opens."""
        return moment_of(self.day, self.opens_s)

    @property
    def closes_at(self) -> datetime:
        """When the window closes."""
        return moment_of(self.day, self.closes_s)

    @property
    def grade(self) -> str:
        """`near` (a courier is near anyway), `fair` or `far`."""
        if self.added_travel_s <= NEAR_TRAVEL_S:
            return "near"
        return "fair" if self.added_travel_s <= FAIR_TRAVEL_S else "far"


@dataclass(frozen=True, slots=True)
class DayRefusal:
    """Why a day has no offer, with facts.

    `closed`, `not_a_route_day`, `running`, or a code of routing.explain.
    """

    day: date
    code: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OfferSheet:
    """The answer to one question for offers."""

    office_id: UUID
    office_name: str
    service_s: int
    offers: tuple[Offer, ...]
    refusals: tuple[DayRefusal, ...]

    @property
    def greenest(self) -> Offer | None:
        """The offer with the least added driving; the earliest among equals."""
        return min(
            self.offers,
            key=lambda each: (each.added_travel_s, each.day, each.opens_s),
            default=None,
        )


def find_offers(
    *,
    lat: float,
    lon: float,
    wishes: Sequence[Mapping[str, Any]],
    now: datetime,
    from_day: date | None = None,
    days: int = MAX_OFFER_DAYS,
    length_min: int = 60,
    is_priority: bool = False,
) -> OfferSheet:
    """Return every window that can be kept for these errands at this place.

    Args:
        lat: where the visit is, degrees.
        lon: see `lat`.
        wishes: the errands, as in `check_errands`.
        now: the present.
        from_day: first day to look at; today if None. Not beyond the office's horizon.
        days: how many days to look at.
        length_min: length of the windows: 60, 90 or 120 minutes.
        is_priority: the citizen belongs to a group that is served first.

    Raises:
        OutsideServiceArea: if no office covers the place.
        WindowNotOffered: if `from_day` is beyond the horizon, or the office has no windows of
            this length.
        DomainError: whatever `check_errands` raises.
    """
    office = office_covering(lat=lat, lon=lon)
    today = service_day_of(now)
    first, horizon = max(from_day or today, today), horizon_of(office, now=now)
    if first > horizon:
        raise WindowNotOffered(horizon_days=office.horizon_days)
    check_length(office, length_min)
    last = min(first + timedelta(days=days - 1), horizon)
    errands = check_errands(wishes, on_day=first)
    visit = candidate(errands, lat=lat, lon=lon, is_priority=is_priority)
    return _sheet(
        office=office, visit=visit, first=first, last=last, length_min=length_min, now=now
    )


def _sheet(
    *, office: "Office", visit: DraftVisit, first: date, last: date, length_min: int, now: datetime
) -> OfferSheet:
    book = _DayBook.read(
        office_id=office.id, first=first, last=last, length_min=length_min, now=now,
        visit=visit,
    )  # fmt: skip
    answers = [_offers_on(day, book, visit, office, now=now) for day in book.windows]
    return OfferSheet(
        office_id=office.id, office_name=office.name, service_s=visit.service_s,
        offers=tuple(offer for offers, _ in answers for offer in offers),
        refusals=tuple(refusal for _, refusal in answers if refusal is not None),
    )  # fmt: skip


def offers_for_appointment(
    *, appointment: Appointment, length_min: int, now: datetime
) -> OfferSheet:
    """Return the windows a booked or failed visit could be moved to, its own place left free."""
    visit = visit_of_appointment(appointment, live_errands(appointment))
    today = service_day_of(now)
    office = appointment.service_day.office
    last = min(horizon_of(office, now=now), today + timedelta(days=MAX_OFFER_DAYS))
    check_length(office, length_min)
    return _sheet(
        office=office, visit=visit, first=today, last=last, length_min=length_min, now=now
    )


def candidate(
    errands: Sequence[CheckedErrand],
    *,
    lat: float,
    lon: float,
    is_priority: bool,
    visit_id: UUID | None = None,
    opens_s: int = 0,
    closes_s: int = 86_399,
) -> DraftVisit:
    """Return the visit that these errands make: their minutes and skills together."""
    return DraftVisit(
        id=visit_id or uuid7(), lat=lat, lon=lon, opens_s=opens_s, closes_s=closes_s,
        service_s=sum(errand.service_s for errand in errands),
        skills=frozenset().union(*(errand.skills for errand in errands)),
        priority=1 if is_priority else 0,
    )  # fmt: skip


def windows_kept(
    model: DayModel, visit: DraftVisit, windows: Sequence[tuple[int, int]], *, day: date
) -> list[Offer]:
    """Return the windows in which `visit`, which has no place in the model, still fits."""
    slots = [TimeWindow(opens, closes) for opens, closes in windows]
    found = added_travel_of(model, visit, slots)
    return [
        Offer(day, slot.opens, slot.closes, added_s)
        for slot, added_s in zip(slots, found, strict=True)
        if added_s is not None
    ]


@dataclass(frozen=True, slots=True)
class _DayBook:
    """What is known of a span of days, read with a fixed number of queries.

    Expired holds are not in the drafts.
    """

    windows: Mapping[date, Sequence[tuple[int, int]]]
    shifts: Mapping[date, Sequence[ShiftOnDay]]
    drafts: Mapping[date, Draft]
    states: Mapping[date, str]
    visited: frozenset[date] | None  # the days on which couriers come to the place; None: all

    @classmethod
    def read(
        cls, *, office_id: UUID, first: date, last: date, length_min: int, now: datetime,
        visit: DraftVisit,
    ) -> "_DayBook":  # fmt: skip
        rows = list(ServiceDay.objects.filter(office_id=office_id, day__range=(first, last)))
        dead = Hold.objects.filter(
            service_day__in=rows, state=HoldState.HELD, expires_at__lte=now
        ).values_list("id", flat=True)
        gone = (visit.id, *dead)
        return cls(
            windows=windows_between(
                office_id=office_id, start=first, end=last, length_min=length_min
            ),
            shifts=shifts_between(office_id=office_id, start=first, end=last),
            drafts={row.day: Draft.from_json(row.draft).without(*gone) for row in rows},
            states={row.day: row.state for row in rows},
            visited=route_days(
                office_id=office_id, lat=visit.lat, lon=visit.lon, start=first, end=last
            ),
        )


def _offers_on(
    day: date, book: _DayBook, visit: DraftVisit, office: "Office", *, now: datetime
) -> tuple[list[Offer], DayRefusal | None]:
    if book.states.get(day, ServiceDayState.OPEN) not in BOOKABLE:
        return [], DayRefusal(day, "running", {})
    windows = bookable_windows(book.windows[day], office=office, day=day, now=now)
    if not windows:
        return [], DayRefusal(day, "closed", {})
    if book.visited is not None and day not in book.visited:
        return [], DayRefusal(day, "not_a_route_day", {})
    whole_day = replace(visit, opens_s=windows[0][0], closes_s=windows[-1][1])
    shifts, draft = book.shifts[day], book.drafts.get(day, Draft())
    place = Place(office.lat, office.lon)
    model = build_day_model(office=place, shifts=shifts, draft=draft)
    offers = windows_kept(model, whole_day, windows, day=day)
    if offers:
        return offers, None
    model = build_day_model(office=place, shifts=shifts, draft=draft, also=(whole_day,))
    reason = why_unserved(model.problem, model.plan, str(visit.id))
    return [], DayRefusal(day, reason.code, dict(reason.facts))
