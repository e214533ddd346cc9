"""Whole days for tests: booked through offers, holds and confirmations, and published."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from backend.common.localtime import service_day_of
from backend.custody import parties
from backend.custody.models import Batch, Packet
from backend.custody.services import countersign_batch, hand_batch, issue_result
from backend.dossiers.models import Dossier
from backend.offices.models import Courier
from scheduling.models import Appointment, Errand, Plan, Route, ServiceDay
from scheduling.selectors.days import route_of_courier
from scheduling.services.confirming import confirm_hold
from scheduling.services.dispatching import move_visit, publish_day
from scheduling.services.holds import hold_place
from scheduling.services.offers import find_offers
from tests.conftest import NOW
from tests.support.bookings import TUESDAY, Town, make_town, wish
from tests.support.client import KeyedClient
from tests.support.custody import RESULT, new_s10, new_seal
from tests.support.dossiers import make_accepted_dossier
from tests.support.people import signed_in


@dataclass(frozen=True)
class BookedDay:
    """One service day of a town with its appointments, in the order they were booked.

    `plan` is None until the day is published.
    """

    town: Town
    day: date
    appointments: list[Appointment]
    plan: Plan | None = field(default=None)

    def service_day(self) -> ServiceDay:
        """The day's row as it is now."""
        return ServiceDay.objects.get(office=self.town.office, day=self.day)

    def route(self, courier: Courier) -> Route | None:
        """A courier's route in the plan in force."""
        return route_of_courier(courier_id=courier.id, day=self.day)

    def stops(self, courier: Courier) -> list[Appointment]:
        """A courier's appointments, in driving order."""
        route = self.route(courier)
        return [stop.appointment for stop in route.stops.all()] if route else []

    def client(self, courier: Courier) -> KeyedClient:
        """The API as a courier's device sees it."""
        client: KeyedClient = signed_in(KeyedClient, courier.user)
        return client

    def driver(self, appointment: Appointment) -> Courier:
        """Who drives to an appointment."""
        return next(each for each in self.town.couriers if appointment in self.stops(each))


def booked_day(
    *,
    n_visits: int = 4,
    n_couriers: int = 2,
    town: Town | None = None,
    day: date | None = None,
    errands: Sequence[Sequence[dict[str, Any]]] = (),
    is_published: bool = True,
    now: datetime = NOW,
    **facts: Any,
) -> BookedDay:
    """A day on which citizens took windows they were offered; published unless told otherwise.

    It is Tuesday 3 March 2026 unless told otherwise. `errands[i]` is what visit i is for, papers
    of the town's procedure by default; `facts` go into every wish (`contact_name=…`). Windows
    fill from the morning on, one visit for each courier; the dispatcher gives the visits to the
    couriers by turns: visit 0 to the first, 1 to the second.
    """
    town = town or make_town(n_couriers=n_couriers)
    day = day or service_day_of(TUESDAY)
    wanted = [errands[i] if i < len(errands) else [town.errand()] for i in range(n_visits)]
    n_couriers = len(town.couriers)
    appointments = [
        book_offer(town, day, errands=each, position=number // n_couriers, now=now, **facts)
        for number, each in enumerate(wanted)
    ]
    booked = BookedDay(town, day, appointments)
    _share_out(booked, now=now)
    return publish(booked, now=now) if is_published else booked


def book_offer(
    town: Town,
    day: date,
    *,
    errands: Sequence[dict[str, Any]] | None = None,
    position: int = 0,
    now: datetime = NOW,
    **facts: Any,
) -> Appointment:
    """A visit in a window that is offered on a day: the earliest, or the one at a position."""
    wanted = list(errands or [town.errand()])
    asked = wish(town, errands=wanted, **facts)
    sheet = find_offers(lat=asked.lat, lon=asked.lon, wishes=wanted, from_day=day, days=1, now=now)
    offer = sheet.offers[position % len(sheet.offers)]
    taken = wish(
        town,
        **{
            **facts,
            "errands": wanted,
            "lat": asked.lat,
            "lon": asked.lon,
            "opens_at": offer.opens_at,
        },
    )
    hold = hold_place(wish=taken, channel="web", actor="anonymous", now=now)
    return confirm_hold(hold_id=hold.id, citizen_id=None, actor="citizen", now=now)


def _share_out(booked: BookedDay, *, now: datetime) -> None:
    couriers = booked.town.couriers
    for number, appointment in enumerate(booked.appointments):
        row = booked.service_day()
        move_visit(
            day=row,
            visit_id=appointment.id,
            courier_id=couriers[number % len(couriers)].id,
            position=None,
            revision=row.revision,
            actor="dispatcher",
            now=now,
        )


def publish(booked: BookedDay, *, now: datetime = NOW) -> BookedDay:
    """Publish a booked day as its dispatcher."""
    row = booked.service_day()
    plan = publish_day(day=row, revision=row.revision, actor="dispatcher", now=now)
    return BookedDay(booked.town, booked.day, booked.appointments, plan)


def errand_of(appointment: Appointment, position: int = 0) -> Errand:
    """One errand of an appointment, the first unless told otherwise."""
    return list(appointment.errands.order_by("id"))[position]


def ready_result(town: Town, *, now: datetime = NOW, **facts: Any) -> tuple[Dossier, Packet]:
    """A dossier whose result lies sealed at the town's desk."""
    dossier = make_accepted_dossier(
        procedure_version_id=town.version.id, agency_id=town.agency.id, **facts
    )
    packet = issue_result(
        dossier_id=dossier.id,
        desk_id=town.desk.id,
        papers=(RESULT,),
        s10=new_s10(),
        seal_number=new_seal(),
        actor_id=town.clerk.id,
        now=now,
    )
    return dossier, packet


def bring_to_office(town: Town, packet: Packet, *, now: datetime = NOW) -> Packet:
    """Bring a packet from the town's desk to the office, counted there."""
    batch = hand_batch(
        giver=parties.desk(town.desk.id),
        receiver=parties.office(town.office.id),
        packet_ids=[packet.id],
        actor_id=town.dispatcher.id,
        now=now,
    )
    countersign_batch(
        batch_id=batch.id, tally={packet.s10: "present"}, actor_id=town.clerk.id, now=now
    )
    packet.refresh_from_db()
    return packet


def hand_to_courier(town: Town, courier: Courier, *packets: Packet, now: datetime = NOW) -> Batch:
    """The clerk puts packets before a courier, who has not counted them yet."""
    return hand_batch(
        giver=parties.office(town.office.id),
        receiver=parties.courier(courier.id),
        packet_ids=[packet.id for packet in packets],
        actor_id=town.clerk.id,
        now=now,
    )
