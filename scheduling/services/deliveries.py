"""Results brought home at any time of a day: neighbours' are gathered in one round.

Who does not mind the hour lets the post choose the day. In the evening the wishes of an office are
put on the day on which they add the least driving together, each with the whole working day as its
promise; who finds no place stays for the next evening.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import transaction

from backend.common.errors import DomainError
from backend.common.localtime import moment_of, service_day_of
from backend.common.uuid7 import uuid7
from backend.dossiers.locks import lock_dossier
from backend.dossiers.selectors import dossier, dossier_by_tracking
from backend.offices.selectors import WorkingDay, office, office_covering
from backend.outbox.services import enqueue
from backend.procedures.states import Purpose
from scheduling.draft import DraftVisit
from scheduling.errors import NotTheOwnersPhone, PapersStopped, PlaceTaken
from scheduling.locks import lock_service_day
from scheduling.models import Appointment, Channel, DeliveryWish
from scheduling.selectors.numbers import next_appointment_number
from scheduling.services.day_book import DayBook
from scheduling.services.day_model import DayModel, placed
from scheduling.services.errands import CheckedErrand, check_errands, make_errands
from scheduling.services.ground import ground_of
from scheduling.services.moves import record_appointment_event
from scheduling.services.offers import candidate
from scheduling.services.placing import place_visit
from scheduling.services.telling import tell_confirmed
from scheduling.states import ALLOWED_DELIVERY_WISH, DeliveryWishState, check_transition

if TYPE_CHECKING:
    from backend.offices.models import Office

ROUND_AT_S: Final = 17 * 3600 + 1800  # when the day's wishes are known and tomorrow can be planned
DAYS_AHEAD: Final = 5
ANY_LENGTH_MIN: Final = 60


@dataclass(frozen=True, slots=True)
class Home:
    """Where the result is brought."""

    lat: float
    lon: float
    address: str
    landmark: str = ""


@transaction.atomic
def allow_any_time(
    *, dossier_token: str, home: Home, phone: str | None, actor: str, now: datetime
) -> DeliveryWish:
    """Let the post choose day and hour of a delivery. Allowing twice is allowing once.

    `phone` is the asking citizen's; None for a clerk.

    Raises:
        NotTheOwnersPhone: for somebody else's dossier.
        OutsideServiceArea, NothingToDeliver, ErrandLive: nothing is written.
    """
    found = lock_dossier(dossier_by_tracking(dossier_token).id)
    if phone is not None and found.owner_phone != phone:
        raise NotTheOwnersPhone
    by = office_covering(lat=home.lat, lon=home.lon)
    _errands(dossier_token, on_day=service_day_of(now))
    wish = DeliveryWish.objects.filter(dossier=found, state=DeliveryWishState.WAITING).first()
    if wish is None:
        wish = DeliveryWish.objects.create(
            dossier=found, office_id=by.id, lat=home.lat, lon=home.lon, address=home.address,
            landmark=home.landmark, created_by=actor, created_at=now,
        )  # fmt: skip
    _ask_for_round(by.id, now=now)
    return wish


@transaction.atomic
def withdraw_any_time(*, wish_id: UUID, now: datetime) -> DeliveryWish:
    """Take the permission back before a round used it; a booked delivery is moved or cancelled."""
    wish = DeliveryWish.objects.select_for_update().get(id=wish_id)
    if wish.state != DeliveryWishState.WITHDRAWN:
        _move(wish, DeliveryWishState.WITHDRAWN)
    return wish


def plan_round(*, office_id: UUID, now: datetime) -> int:
    """Book the waiting deliveries of an office on the day that suits them best; returns how many.

    Each is booked in a transaction of its own, so a round that is interrupted goes on where it
    was. Wishes that somebody fulfilled otherwise are withdrawn; those of papers that something is
    wrong with wait for the next evening.
    """
    home = office(office_id)
    waiting = _ready(office_id, now=now)
    first = service_day_of(now) + timedelta(days=1)
    book = DayBook.read(
        ground=ground_of(office_id), first=first, last=first + timedelta(days=DAYS_AHEAD - 1),
        length_min=ANY_LENGTH_MIN, now=now,
    )  # fmt: skip
    day = _best_day(book, [visit for _, visit in waiting])
    if day is None:
        return 0
    working = book.days[day]
    return sum(_is_booked(wish.id, home, day, working, now=now) for wish, _ in waiting)


def _ready(office_id: UUID, *, now: datetime) -> list[tuple[DeliveryWish, DraftVisit]]:
    rows = DeliveryWish.objects.filter(office_id=office_id, state=DeliveryWishState.WAITING)
    found = []
    for wish in rows.select_related("dossier").order_by("created_at", "id"):
        try:
            errands = _errands(wish.dossier.tracking_token, on_day=service_day_of(now))
        except PapersStopped:
            _ask_for_round(office_id, now=now)
            continue
        except DomainError:
            withdraw_any_time(wish_id=wish.id, now=now)  # delivered, recalled or booked otherwise
            continue
        found.append((wish, candidate(errands, lat=wish.lat, lon=wish.lon, is_priority=False)))
    return found


def _best_day(book: DayBook, visits: Sequence[DraftVisit]) -> date | None:
    """Return the day that takes most of the visits, with the least driving; None if none does."""
    best: tuple[int, int, date] | None = None
    for day, working in book.days.items():
        if not working.windows or not book.is_bookable(day):
            continue
        n_served, added_s = _tried(book.model(day), visits, working)
        if n_served and (best is None or (-n_served, added_s, day) < best):
            best = (-n_served, added_s, day)
    return best[2] if best else None


def _tried(model: DayModel, visits: Sequence[DraftVisit], working: WorkingDay) -> tuple[int, int]:
    before_s, n_served = model.plan.key_figures().travel_s, 0
    for visit in visits:
        asked = _at_any_time(visit, working)
        with_it = model.with_visit(asked)
        served = placed(with_it, with_it.problem.visit(str(asked.id)))
        if served is not None:
            model, n_served = served, n_served + 1
    return n_served, model.plan.key_figures().travel_s - before_s


def _is_booked(
    wish_id: UUID, home: "Office", day: date, working: WorkingDay, *, now: datetime
) -> bool:
    try:
        with transaction.atomic():
            return _book(wish_id, home, day, working, now=now)
    except PlaceTaken:
        return False  # for the next round


def _book(wish_id: UUID, home: "Office", day: date, working: WorkingDay, *, now: datetime) -> bool:
    lock_dossier(DeliveryWish.objects.get(id=wish_id).dossier_id)
    row = lock_service_day(office_id=home.id, day=day)
    wish = DeliveryWish.objects.select_for_update().get(id=wish_id)
    if wish.state != DeliveryWishState.WAITING:
        return False
    of = dossier(wish.dossier_id)
    errands = _errands(of.tracking_token, on_day=day)
    opens_s, closes_s = _span(working)
    appointment = Appointment(
        id=uuid7(), number=next_appointment_number(day), service_day=row,
        opens_at=moment_of(day, opens_s), closes_at=moment_of(day, closes_s), lat=wish.lat,
        lon=wish.lon, address=wish.address, landmark=wish.landmark, contact_name=of.owner_name,
        phone=of.owner_phone, channel=Channel.WEB, citizen_id=of.citizen_id, created_at=now,
    )  # fmt: skip
    appointment.series = appointment.id
    visit = candidate(
        errands, lat=wish.lat, lon=wish.lon, is_priority=False, visit_id=appointment.id,
        opens_s=opens_s, closes_s=closes_s,
    )  # fmt: skip
    place_visit(row, visit, cause="delivery_round", actor="system", now=now, working=working)
    appointment.save(force_insert=True)
    record_appointment_event(appointment, old="", actor="system", now=now, any_time=True)
    booked = make_errands(appointment, errands, known={of.id: of}, now=now)
    wish.appointment = appointment
    _move(wish, DeliveryWishState.BOOKED, "appointment")
    tell_confirmed(appointment, booked, now=now)
    return True


def _errands(dossier_token: str, *, on_day: date) -> list[CheckedErrand]:
    wish: Mapping[str, str] = {"purpose": Purpose.DELIVER, "dossier_token": dossier_token}
    return check_errands([wish], on_day=on_day)


def _at_any_time(visit: DraftVisit, working: WorkingDay) -> DraftVisit:
    opens_s, closes_s = _span(working)
    return replace(visit, opens_s=opens_s, closes_s=closes_s)


def _span(working: WorkingDay) -> tuple[int, int]:
    """Return the working day from its first window's begin to its last window's end."""
    return working.windows[0][0], working.windows[-1][1]


def _ask_for_round(office_id: UUID, *, now: datetime) -> None:
    at = moment_of(service_day_of(now), ROUND_AT_S)
    if at <= now:
        at += timedelta(days=1)
    enqueue(
        kind="delivery_round", payload={"office_id": str(office_id)},
        dedupe_key=f"delivery_round:{office_id}:{at.isoformat()}", now=now, not_before=at,
    )  # fmt: skip


def _move(wish: DeliveryWish, to: DeliveryWishState, *fields: str) -> None:
    check_transition(ALLOWED_DELIVERY_WISH, DeliveryWishState(wish.state), to)
    wish.state = to
    wish.save(update_fields=["state", *fields])
