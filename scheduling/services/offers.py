"""Offers: the windows we can really keep, over the coming days.

For each day every insertion position of every route is tried (routing/gap_query.py); a window is
offered only if one of them keeps it and every promise made before. Nothing is written here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from backend.common.localtime import service_day_of
from backend.common.uuid7 import uuid7
from routing.model import TimeWindow
from routing.reasons import reason_for
from scheduling.draft import DraftVisit
from scheduling.errors import WindowNotOffered
from scheduling.models import Appointment
from scheduling.rules import MAX_OFFER_DAYS
from scheduling.services.day_book import DayBook
from scheduling.services.day_model import DayModel, added_travel_of
from scheduling.services.errands import (
    CheckedErrand,
    check_errands,
    live_errands,
    visit_of_appointment,
)
from scheduling.services.ground import Ground, ground_at, ground_of
from scheduling.services.offer_sheets import DayRefusal, Offer, OfferSheet, Question
from scheduling.services.reserve import entitled_to
from scheduling.services.windows import bookable_windows, check_length, horizon_of


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
    is_urgent: bool = False,
) -> OfferSheet:
    """Return every window that can be kept for these errands at this place, the earliest first.

    Args:
        lat: where the visit is, degrees.
        lon: see `lat`.
        wishes: the errands, as in `check_errands`.
        now: the present.
        from_day: first day to look at; today if None. Not beyond the office's horizon.
        days: how many days to look at.
        length_min: length of the windows: 60, 90 or 120 minutes.
        is_priority: the citizen belongs to a group that is served first.
        is_urgent: a clerk says that it cannot wait.

    Raises:
        OutsideServiceArea: if no office covers the place.
        WindowNotOffered: if `from_day` is beyond the horizon, or the office has no windows of
            this length.
        DomainError: whatever `check_errands` raises.
    """
    ground = ground_at(lat=lat, lon=lon, wishes=wishes)
    office, today = ground.office, service_day_of(now)
    first, horizon = max(from_day or today, today), horizon_of(office, now=now)
    if first > horizon:
        raise WindowNotOffered(horizon_days=office.horizon_days)
    check_length(office, length_min)
    last = min(first + timedelta(days=days - 1), horizon)
    errands = check_errands(wishes, on_day=first, catalogue=ground.catalogue)
    visit = candidate(errands, lat=lat, lon=lon, is_priority=is_priority, is_urgent=is_urgent)
    files_online = all(errand.files_online for errand in errands)
    question = Question(office, visit, first, last, length_min, now, files_online)
    return search(question, ground=ground)


def offers_for_appointment(
    *, appointment: Appointment, length_min: int, now: datetime
) -> OfferSheet:
    """Return the windows a booked or failed visit could be moved to, its own place left free."""
    visit = visit_of_appointment(appointment, live_errands(appointment))
    office = appointment.service_day.office
    today = service_day_of(now)
    last = min(horizon_of(office, now=now), today + timedelta(days=MAX_OFFER_DAYS))
    check_length(office, length_min)
    return search(Question(office, visit, today, last, length_min, now))


def search(
    question: Question, *, with_reasons: bool = True, ground: Ground | None = None
) -> OfferSheet:
    """Return what can be kept, the earliest first, and why days have nothing if that is wanted.

    The visit's own place, if it has one, counts as free. `ground`: of the office, if it was just
    read.
    """
    ground = ground or ground_of(question.office.id)
    book = DayBook.read(
        ground=ground, first=question.first, last=question.last,
        length_min=question.length_min, now=question.now,
    )  # fmt: skip
    visited = ground.known.route_days(
        lat=question.visit.lat, lon=question.visit.lon, start=question.first, end=question.last
    )
    entitled = entitled_to(ground, question.visit)
    asked = _Search(question, book, visited, entitled)
    found = {day: asked.offers_on(day) for day in book.days}
    empty = [day for day, offers in found.items() if not offers] if with_reasons else []
    return OfferSheet(
        question=question,
        offers=tuple(offer for offers in found.values() for offer in offers),
        refusals=tuple(asked.refusal(day) for day in empty),
    )


def candidate(
    errands: Sequence[CheckedErrand],
    *,
    lat: float,
    lon: float,
    is_priority: bool,
    is_urgent: bool = False,
    visit_id: UUID | None = None,
    opens_s: int = 0,
    closes_s: int = 86_399,
) -> DraftVisit:
    """Return the visit that these errands make: their minutes and skills together."""
    return DraftVisit(
        id=visit_id or uuid7(), lat=lat, lon=lon, opens_s=opens_s, closes_s=closes_s,
        service_s=sum(errand.service_s for errand in errands),
        skills=frozenset().union(*(errand.skills for errand in errands)),
        priority=1 if is_priority else 0, is_urgent=is_urgent,
    )  # fmt: skip


def windows_kept(
    model: DayModel, visit: DraftVisit, windows: Sequence[tuple[int, int]], *, day: date
) -> list[Offer]:
    """Return the windows in which `visit`, which has no place in the model, still fits."""
    slots = [TimeWindow(opens, closes) for opens, closes in windows]
    found = added_travel_of(model, visit, slots)
    return [
        Offer(day, slot.opens, slot.closes, added_s, model.survey.busy_percent)
        for slot, added_s in zip(slots, found, strict=True)
        if added_s is not None
    ]


@dataclass(frozen=True, slots=True)
class _Search:
    """A question, and what must be known to answer it for each day.

    `visited`: the days on which couriers come to the place; None: all. `entitled`: the reserve
    rules whose places the visit may take.
    """

    question: Question
    book: DayBook
    visited: frozenset[date] | None
    entitled: frozenset[UUID]

    def offers_on(self, day: date) -> list[Offer]:
        """Return the windows of a day that can be kept."""
        windows = self._windows(day)
        if not windows or not self.book.is_bookable(day) or not self._is_visited(day):
            return []
        return windows_kept(self._model(day), self.question.visit, windows, day=day)

    def refusal(self, day: date) -> DayRefusal:
        """Say why a day has no offer."""
        if not self.book.is_bookable(day):
            return DayRefusal(day, "running", {})
        windows = self._windows(day)
        if not windows:
            return DayRefusal(day, "closed", {})
        if not self._is_visited(day):
            return DayRefusal(day, "not_a_route_day", {})
        whole_day = replace(self.question.visit, opens_s=windows[0][0], closes_s=windows[-1][1])
        model = self._model(day).with_visit(whole_day)
        asked = model.problem.visit(str(whole_day.id))
        reason = reason_for(model.problem, model.plan, asked, table=model.survey.gaps)
        return DayRefusal(day, reason.code, dict(reason.facts))

    def _model(self, day: date) -> DayModel:
        return self.book.model(day, without=self.question.visit.id, entitled=self.entitled)

    def _windows(self, day: date) -> list[tuple[int, int]]:
        office, now = self.question.office, self.question.now
        return bookable_windows(self.book.days[day].windows, office=office, day=day, now=now)

    def _is_visited(self, day: date) -> bool:
        return self.visited is None or day in self.visited
