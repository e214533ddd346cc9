"""The examples of the API description work as they stand, but for the ids."""

import json

import pytest

from backend.common import clock
from scheduling.api.examples import (
    AGENCY,
    ANSWERS,
    BODIES,
    LOCATION,
    OFFICE,
    PROCEDURE,
    TOKEN,
)
from scheduling.errors import PlaceTaken
from scheduling.services.waitlist import offer_freed_places
from tests.support.bookings import hold, make_town
from tests.support.client import KeyedClient
from tests.support.people import signed_in
from tests.support.scheduling import ready_result

pytestmark = pytest.mark.django_db
WINDOWS = ("07:30", "08:30", "09:30", "10:30", "13:30", "14:30", "15:30")


@pytest.fixture
def town(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    return make_town(n_couriers=1)


@pytest.fixture
def clerk(town):
    """Every example can be sent by a clerk."""
    return signed_in(KeyedClient, town.clerk)


@pytest.fixture
def example(town):
    """What an example sends, with the ids of this town."""

    def of(operation_id, **more):
        text = json.dumps(BODIES[operation_id])
        known = {PROCEDURE: town.version.procedure_id, AGENCY: town.agency.id,
                 OFFICE: town.office.id}  # fmt: skip
        for made_up, real in known.items():
            text = text.replace(made_up, str(real))
        return json.loads(text) | more

    return of


def shape(value):
    """Names all the way down; lists by their first element."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items() if key != "facts"}
    return [shape(value[0])] if isinstance(value, list) and value else None


def agrees(operation_id, answer, found=None):
    """Compare an answer, or one element of it, with the example."""
    status, example = ANSWERS[operation_id]
    found = found or answer.json()
    return (str(answer.status_code), shape(found)) == (status, shape(example))


def test_offers_answer_as_in_the_example(api, town):
    errand = f"collect:{town.version.procedure_id}:{town.agency.id}"

    answer = api.get("/api/v1/offers", {**LOCATION, "errand": errand})

    assert agrees("findOffers", answer)


def test_a_visit_is_held_confirmed_moved_and_cancelled_by_example(clerk, example):
    held = clerk.post("/api/v1/holds", example("holdPlace", channel="hotline"))
    assert agrees("holdPlace", held)

    path = f"/api/v1/holds/{held.json()['id']}/confirm"
    done = clerk.post(path, example("confirmHold")).json()["appointment"]
    assert done["precheck"] == BODIES["confirmHold"]["precheck"]
    assert len(done["errands"]) == 2

    moved = clerk.post(
        f"/api/v1/appointments/{done['id']}/reschedule", example("rescheduleAppointment")
    ).json()
    assert moved["opens_at"] == BODIES["rescheduleAppointment"]["opens_at"]

    path = f"/api/v1/appointments/{moved['id']}/cancel"
    assert clerk.post(path, example("cancelAppointment")).json()["state"] == "cancelled"


@pytest.fixture
def full(town):
    """A day without a place, and what fills it."""
    held = []
    for window in WINDOWS:
        for _ in range(9):
            try:
                held.append(hold(town, window, **LOCATION))
            except PlaceTaken:
                break
    return held


def test_somebody_waits_is_offered_a_freed_place_and_takes_it_by_example(clerk, example, full, now):
    assert agrees("joinWaitlist", clerk.post("/api/v1/waiting-places", example("joinWaitlist")))
    clerk.post(f"/api/v1/holds/{full[0].id}/release")
    offer_freed_places(service_day_id=full[0].service_day_id, now=now)

    answer = clerk.get("/api/v1/waiting-places")
    (offered,) = answer.json()["results"]
    assert agrees("listWaitingPlaces", answer, offered)
    assert offered["state"] == "offered"

    path = f"/api/v1/holds/{offered['hold_id']}/confirm"
    done = clerk.post(path, example("confirmHold")).json()["appointment"]
    assert done["opens_at"] == full[0].opens_at.isoformat().replace("+00:00", "Z")


@pytest.mark.usefixtures("full")
def test_somebody_leaves_the_line_by_example(clerk, example):
    waiting = clerk.post("/api/v1/waiting-places", example("joinWaitlist")).json()

    answer = clerk.post(f"/api/v1/waiting-places/{waiting['id']}/leave")

    assert agrees("leaveWaitlist", answer)
    assert answer.json()["state"] == "left"


def test_places_are_kept_back_and_given_up_by_example(town, example):
    dispatcher = signed_in(KeyedClient, town.dispatcher)
    path = f"/api/v1/offices/{town.office.id}/reserve-rules"
    body = example("createReserveRule")

    made = dispatcher.post(path, body)
    assert agrees("createReserveRule", made)
    assert made.json() == made.json() | body

    listed = dispatcher.get(path)
    assert agrees("listReserveRules", listed, listed.json()["results"][0])

    assert dispatcher.delete(f"{path}/{made.json()['id']}").status_code == 204
    assert dispatcher.get(path).json() == {"results": [], "next_cursor": None}


def test_a_result_comes_at_any_time_by_example(town, clerk, example):
    dossier, _ = ready_result(town)
    body = example("allowAnyTimeDelivery")
    assert body["dossier_token"] == TOKEN

    answer = clerk.post(
        "/api/v1/any-time-deliveries", body | {"dossier_token": dossier.tracking_token}
    )
    assert agrees("allowAnyTimeDelivery", answer)

    path = f"/api/v1/any-time-deliveries/{answer.json()['id']}/withdraw"
    assert agrees("withdrawAnyTimeDelivery", clerk.post(path))


def test_a_list_is_imported_by_example(clerk, example):
    answer = clerk.post("/api/v1/uncollected-results", example("importUncollectedResults"))

    assert agrees("importUncollectedResults", answer)
    assert answer.json()["rows"][0]["outcome"] == "opened"
