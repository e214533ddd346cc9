"""What would work when nothing asked for does: other days or offices, longer windows, online."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from backend.offices.selectors import distance_m, offices_nearest
from scheduling.errors import PlaceTaken
from scheduling.rules import MAX_OFFER_DAYS
from scheduling.services.offer_sheets import Offer, OfferSheet, Question
from scheduling.services.offers import search
from scheduling.services.windows import horizon_of

N_OFFERS: Final = 3  # of a kind: enough to choose from, little enough to read over the phone
N_ALTERNATIVES: Final = 6
N_OFFICES: Final = 2
FULL: Final = "full"  # routing.reasons: it would fit an empty day, but not this one


@dataclass(frozen=True, slots=True)
class OtherOffice:
    """An office one can go to; if `first` is not None, its couriers come to the place, too."""

    office_id: UUID
    name: str
    address: str
    phone: str
    distance_m: int
    first: Offer | None


@dataclass(frozen=True, slots=True)
class Instead:
    """The nearest things that would work.

    `waitlist_days`: full days on which one may wait for a place. `online`: all errands can be
    filed on the national portal.
    """

    other_days: tuple[Offer, ...]
    longer_windows: tuple[Offer, ...]
    offices: tuple[OtherOffice, ...]
    waitlist_days: tuple[date, ...]
    online: bool


def nearest_offers(question: Question, *, n: int = N_OFFERS) -> list[Offer]:
    """Return the first windows that can be kept now, on the days asked for or after them."""
    sheet = search(replace(question, last=_last_day(question)), with_reasons=False)
    return list(sheet.offers[:n])


@contextmanager
def alternatives_told(question: Callable[[], Question]) -> Iterator[None]:
    """Tell whoever loses a race for a place what is free now: the same day, else the days after.

    `question` is asked when the refusal is told. The transaction that held the day's lock is over
    then, so that the search keeps nobody waiting.
    """
    try:
        yield
    except PlaceTaken as taken:
        taken.later = lambda: {
            "alternatives": [_told(each) for each in nearest_offers(question(), n=N_ALTERNATIVES)]
        }
        raise


def _told(offer: Offer) -> dict[str, str | int]:
    return {
        "opens_at": offer.opens_at.isoformat(), "closes_at": offer.closes_at.isoformat(),
        "added_travel_s": offer.added_travel_s, "grade": offer.grade,
    }  # fmt: skip


def what_would_work(sheet: OfferSheet) -> Instead:
    """Return what would work in place of a question that has no offer."""
    question = sheet.question
    return Instead(
        other_days=tuple(_other_days(question)[:N_OFFERS]),
        longer_windows=tuple(_longer(question)[:N_OFFERS]),
        offices=tuple(_offices(question)),
        waitlist_days=tuple(each.day for each in sheet.refusals if each.code == FULL),
        online=question.files_online,
    )


def _other_days(question: Question) -> Sequence[Offer]:
    if not _has_days_after(question):
        return ()
    return search(_after(question), with_reasons=False).offers


def _longer(question: Question) -> Sequence[Offer]:
    for length_min in sorted(question.office.window_lengths_min):
        if length_min > question.length_min:
            longer = replace(question, length_min=length_min)
            offers = search(longer, with_reasons=False).offers
            if offers:
                return offers
    return ()


def _offices(question: Question) -> list[OtherOffice]:
    lat, lon = question.visit.lat, question.visit.lon
    found = []
    for office, is_covering in offices_nearest(lat=lat, lon=lon, n=N_OFFICES + 1):
        if office.id == question.office.id:
            continue
        asked = replace(question, office=office)
        offers = search(asked, with_reasons=False).offers if is_covering else ()
        found.append(
            OtherOffice(
                office_id=office.id, name=office.name, address=office.address, phone=office.phone,
                distance_m=distance_m(lat, lon, office.lat, office.lon),
                first=offers[0] if offers else None,
            )
        )  # fmt: skip
    return found[:N_OFFICES]


def _last_day(question: Question) -> date:
    longest = question.first + timedelta(days=MAX_OFFER_DAYS)
    return min(horizon_of(question.office, now=question.now), longest)


def _has_days_after(question: Question) -> bool:
    return question.last < _last_day(question)


def _after(question: Question) -> Question:
    first = question.last + timedelta(days=1)
    return replace(question, first=first, last=_last_day(question))
