"""Fixtures of the phone's tests: a published Tuesday and a courier's client."""

import pytest
import time_machine

from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.doors import owner_of
from tests.support.mobile import operation, push
from tests.support.offices import make_courier, make_office
from tests.support.people import signed_in
from tests.support.scheduling import (
    booked_day,
    bring_to_office,
    errand_of,
    hand_to_courier,
    ready_result,
)
from tests.support.server import running_server
from tests.support.worlds import shared

MORNING = at("08:00")


@pytest.fixture
def morning():
    """Tuesday 3 March 2026, 08:00 in Hà Nội; the machine's clock too."""
    with time_machine.travel(MORNING, tick=False):
        yield MORNING


@shared
def tuesday():
    """Two couriers, four visits, published, as it was at the start of the morning."""
    with time_machine.travel(MORNING, tick=False):
        return booked_day()


@pytest.fixture
def day(tuesday, morning):
    """Two couriers, four visits, published."""
    return tuesday


@pytest.fixture
def visit(day):
    """The first visit of the day."""
    return day.appointments[0]


@pytest.fixture
def courier(day, visit):
    """Who drives to the first visit."""
    return day.driver(visit)


@pytest.fixture
def other_courier(day, courier):
    """The colleague."""
    return next(each for each in day.town.couriers if each != courier)


@pytest.fixture
def phone(courier):
    """The API as the courier's device sees it."""
    return signed_in(KeyedClient, courier.user)


@pytest.fixture
def device(db):
    """A courier's device, of a courier without any day."""
    return signed_in(KeyedClient, make_courier(make_office()).user)


@shared
def tuesday_with_a_result():
    """A day with one delivery, and its packet in the office."""
    with time_machine.travel(MORNING, tick=False):
        day = booked_day(n_visits=0, is_published=False)
        dossier, packet = ready_result(day.town)
        bring_to_office(day.town, packet)
        errands = [[{"purpose": "deliver", "dossier_token": dossier.tracking_token}]]
        return booked_day(n_visits=1, town=day.town, errands=errands), packet


@pytest.fixture
def delivery(tuesday_with_a_result, morning):
    """A day with one delivery whose packet waits for its courier's count."""
    return tuesday_with_a_result


@pytest.fixture
def deliverer(delivery):
    """The client of its courier, who has counted the packet."""
    booked, packet = delivery
    courier = booked.driver(booked.appointments[0])
    batch = hand_to_courier(booked.town, courier, packet)
    client = signed_in(KeyedClient, courier.user)
    push(
        client,
        operation(
            "countersign_batch",
            batch_id=str(batch.id),
            tally=[{"s10": packet.s10, "verdict": "present"}],
        ),
    )
    return client


@pytest.fixture
def dossier(visit):
    """What the first visit is about."""
    return errand_of(visit).dossier


@pytest.fixture
def owner(dossier):
    """Its owner, signed in with her own phone."""
    return owner_of(dossier)


@pytest.fixture
def http_server(committed):
    """The address of a real HTTP server on committed data."""
    with running_server() as url:
        yield url
