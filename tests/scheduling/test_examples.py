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


def agrees(operation_id, answer):
    status, example = ANSWERS[operation_id]
    return (str(answer.status_code), shape(answer.json())) == (status, shape(example))


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


def test_somebody_waits_by_example(town, clerk, example):
    for window in WINDOWS:
        for _ in range(9):
            try:
                hold(town, window, **LOCATION)
            except PlaceTaken:
                break

    assert agrees("joinWaitlist", clerk.post("/api/v1/waiting-places", example("joinWaitlist")))


def test_a_result_comes_at_any_time_by_example(town, clerk, example):
    dossier, _ = ready_result(town)
    body = example("allowAnyTimeDelivery")
    assert body["dossier_token"] == TOKEN

    answer = clerk.post(
        "/api/v1/any-time-deliveries", body | {"dossier_token": dossier.tracking_token}
    )

    assert agrees("allowAnyTimeDelivery", answer)


def test_a_list_is_imported_by_example(clerk, example):
    answer = clerk.post("/api/v1/uncollected-results", example("importUncollectedResults"))

    assert agrees("importUncollectedResults", answer)
    assert answer.json()["rows"][0]["outcome"] == "opened"
