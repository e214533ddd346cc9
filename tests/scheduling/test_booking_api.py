"""The citizen's and the clerk's door, as HTTP: the whole way, and every wrong turn."""

import uuid
from datetime import timedelta

import pytest

from backend.accounts.models import PhoneCode
from backend.accounts.services import code_for
from backend.common import clock
from backend.dossiers.models import Dossier
from scheduling.models import Appointment, Hold
from scheduling.states import AppointmentState, HoldState
from tests.conftest import NOW
from tests.support.bookings import at, book, make_town
from tests.support.client import KeyedClient
from tests.support.offices import CENTRE
from tests.support.people import citizen, signed_in, staff

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def _fixed_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def town():
    return make_town(n_couriers=1)


def wish(town, **facts):
    known = {
        "opens_at": at("09:30").isoformat(),
        "closes_at": at("10:30").isoformat(),
        "location": {"lat": CENTRE[0], "lon": CENTRE[1]},
        "address": "Số 1, khóm 2",
        "landmark": "cạnh chợ",
        "contact_name": "citizen",
        "phone": "0912 345 678",
        "errands": [
            {
                "purpose": "collect",
                "procedure_id": str(town.version.procedure_id),
                "agency_id": str(town.agency.id),
            }
        ],
    }
    return known | facts


def code() -> str:
    return code_for(PhoneCode.objects.latest("id").id)[1]


def test_a_citizen_books_from_offer_to_appointment(api, town):
    errand = f"collect:{town.version.procedure_id}:{town.agency.id}"
    query = {"lat": CENTRE[0], "lon": CENTRE[1], "errand": errand, "from_day": "2026-03-03"}
    offers = api.get(f"{BASE}/offers", query).json()["offers"]
    offer = next(each for each in offers if each["is_greenest"])

    times = {key: offer[key] for key in ("opens_at", "closes_at")}
    held = api.post(f"{BASE}/holds", wish(town, **times))
    done = api.post(f"{BASE}/holds/{held.json()['id']}/confirm", {"code": code()})

    assert (held.status_code, done.status_code) == (201, 201)
    appointment = done.json()["appointment"]
    assert appointment["id"] == held.json()["id"]
    assert appointment["opens_at"] == offer["opens_at"]
    assert appointment["phone"] == "+84912345678"
    api.credentials(HTTP_AUTHORIZATION=f"Token {done.json()['token']}")
    mine = api.get(f"{BASE}/appointments").json()["results"]
    assert [each["number"] for each in mine] == [appointment["number"]]


def test_a_wrong_code_confirms_nothing_and_five_burn_it(api, town):
    held = api.post(f"{BASE}/holds", wish(town)).json()
    right = code()
    wrong = "000000" if right != "000000" else "111111"

    answers = [
        api.post(f"{BASE}/holds/{held['id']}/confirm", {"code": wrong}).json()["code"]
        for _ in range(6)
    ]
    last = api.post(f"{BASE}/holds/{held['id']}/confirm", {"code": right})

    assert answers[:5] == ["code-wrong"] * 5
    assert (last.status_code, last.json()["code"]) == (422, "code-burnt")
    assert Appointment.objects.count() == 0


def test_a_repeated_confirmation_answers_the_same_token(api, town):
    held = api.post(f"{BASE}/holds", wish(town)).json()
    body = {"code": code()}

    first = api.post(f"{BASE}/holds/{held['id']}/confirm", body, key="confirm-0001")
    second = api.post(f"{BASE}/holds/{held['id']}/confirm", body, key="confirm-0001")

    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert Appointment.objects.count() == 1


def test_a_signed_in_citizen_needs_no_code_for_her_own_phone(api, town):
    held = api.post(f"{BASE}/holds", wish(town)).json()
    client = signed_in(KeyedClient, citizen(phone="+84912345678"))

    done = client.post(f"{BASE}/holds/{held['id']}/confirm")

    assert (done.status_code, done.json()["token"]) == (201, None)


def test_another_citizen_cannot_confirm_a_hold(api, town):
    held = api.post(f"{BASE}/holds", wish(town)).json()
    other = signed_in(KeyedClient, citizen())

    refused = other.post(f"{BASE}/holds/{held['id']}/confirm")

    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
    assert Hold.objects.get().state == HoldState.HELD


def test_nobody_confirms_without_a_code(api, town):
    held = api.post(f"{BASE}/holds", wish(town)).json()

    refused = api.post(f"{BASE}/holds/{held['id']}/confirm")

    assert (refused.status_code, refused.json()["code"]) == (422, "code-needed")
    assert Appointment.objects.count() == 0


def test_a_clerk_books_for_a_caller_without_a_code(town):
    clerk = signed_in(KeyedClient, town.clerk)

    held = clerk.post(f"{BASE}/holds", wish(town, channel="hotline"))
    precheck = {"missing": ["id-card"], "note": "hẹn bổ sung"}
    done = clerk.post(f"{BASE}/holds/{held.json()['id']}/confirm", {"precheck": precheck})

    assert (held.status_code, done.status_code) == (201, 201)
    assert PhoneCode.objects.count() == 0
    assert done.json()["appointment"]["precheck"] == precheck
    assert Appointment.objects.get().events.get().facts == {"prechecked": True}


def test_a_clerk_of_another_office_books_nothing_here(town):
    clerk = signed_in(KeyedClient, staff("clerk"))

    refused = clerk.post(f"{BASE}/holds", wish(town, channel="hotline"))

    assert (refused.status_code, Hold.objects.count()) == (404, 0)


WRONG = [
    ({"opens_at": "yesterday"}, 400, "malformed"),
    ({"phone": "12345"}, 400, "malformed"),
    ({"errands": []}, 400, "malformed"),
    ({"errands": [{"purpose": "steal"}]}, 400, "malformed"),
    ({"location": {"lat": 100, "lon": 0}}, 400, "malformed"),
    ({"location": {"lat": 21.03, "lon": 105.85}}, 422, "outside-service-area"),
    ({"errands": [{"purpose": "collect"}]}, 422, "errand-unknown"),
    ({"errands": [{"purpose": "deliver", "dossier_token": "nothing"}]}, 404, "not-found"),
    ({"opens_at": (NOW - timedelta(days=3)).isoformat()}, 422, "window-not-offered"),
]


@pytest.mark.parametrize(("facts", "status", "problem"), WRONG)
def test_a_wrong_wish_gets_its_problem_and_holds_nothing(api, town, facts, status, problem):
    refused = api.post(f"{BASE}/holds", wish(town, **facts))

    assert (refused.status_code, refused.json()["code"]) == (status, problem)
    assert refused["Content-Type"] == "application/problem+json"
    assert Hold.objects.count() == 0

    assert api.post(f"{BASE}/holds", wish(town)).status_code == 201


def test_malformed_json_is_told_so(api, town):
    refused = api.generic(
        "POST", f"{BASE}/holds", "{", content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )  # fmt: skip

    assert (refused.status_code, refused.json()["code"]) == (400, "malformed")


def test_unknown_ids_are_not_found(api, town):
    unknown = uuid.uuid4()

    held = api.post(
        f"{BASE}/holds",
        wish(town, errands=[{"purpose": "collect", "procedure_id": str(unknown),
                             "agency_id": str(town.agency.id)}]),
    )  # fmt: skip
    confirmed = api.post(f"{BASE}/holds/{unknown}/confirm", {"code": "123456"})

    assert (held.status_code, confirmed.status_code) == (404, 404)


def test_a_full_window_answers_409_with_what_is_left(api, town):
    for number in range(20):
        last = api.post(f"{BASE}/holds", wish(town, phone=f"09123000{number:02d}"))
        if last.status_code != 201:
            break

    assert (last.status_code, last.json()["code"]) == (409, "place-taken")
    assert last.json()["alternatives"]


def test_each_sees_only_her_own_appointments(town):
    owner = citizen()
    appointment = book(town, citizen=owner, phone=owner.phone)
    path = f"{BASE}/appointments/{appointment.id}"

    statuses = {
        "owner": signed_in(KeyedClient, owner).get(path).status_code,
        "other citizen": signed_in(KeyedClient, citizen()).get(path).status_code,
        "clerk": signed_in(KeyedClient, town.clerk).get(path).status_code,
        "clerk elsewhere": signed_in(KeyedClient, staff("clerk")).get(path).status_code,
        "desk officer": signed_in(KeyedClient, staff("desk_officer")).get(path).status_code,
        "courier": signed_in(KeyedClient, town.couriers[0].user).get(path).status_code,
        "nobody": KeyedClient().get(path).status_code,
    }

    assert statuses == {
        "owner": 200,
        "other citizen": 404,
        "clerk": 200,
        "clerk elsewhere": 404,
        "desk officer": 403,
        "courier": 403,
        "nobody": 401,
    }


def test_the_citizen_cancels_and_somebody_else_cannot(town):
    owner = citizen()
    appointment = book(town, citizen=owner, phone=owner.phone)
    path = f"{BASE}/appointments/{appointment.id}/cancel"

    other = signed_in(KeyedClient, citizen()).post(path)
    appointment.refresh_from_db()
    assert (other.status_code, appointment.state) == (404, AppointmentState.CONFIRMED)

    mine = signed_in(KeyedClient, owner).post(path)
    assert (mine.status_code, mine.json()["state"]) == (200, "cancelled")


def test_staff_says_why_it_changes_a_visit(town):
    appointment = book(town)
    clerk = signed_in(KeyedClient, town.clerk)

    refused = clerk.post(f"{BASE}/appointments/{appointment.id}/cancel")
    done = clerk.post(f"{BASE}/appointments/{appointment.id}/cancel", {"reason": "citizen called"})

    assert (refused.status_code, refused.json()["code"]) == (422, "reason-needed")
    assert done.json()["state"] == "cancelled"


def test_the_citizen_moves_her_visit(town):
    owner = citizen()
    appointment = book(town, citizen=owner, phone=owner.phone)
    client = signed_in(KeyedClient, owner)
    offers = client.get(f"{BASE}/appointments/{appointment.id}/offers").json()["offers"]
    times = {key: offers[-1][key] for key in ("opens_at", "closes_at")}

    moved = client.post(f"{BASE}/appointments/{appointment.id}/reschedule", times)

    assert (moved.status_code, moved.json()["opens_at"]) == (200, offers[-1]["opens_at"])
    assert Dossier.objects.count() == 1


def test_the_list_of_appointments_costs_the_same_for_one_and_many(
    town, django_assert_max_num_queries
):
    for window in ("08:30", "09:30", "13:30"):
        book(town, window)
    clerk = signed_in(KeyedClient, town.clerk)

    with django_assert_max_num_queries(12):
        rows = clerk.get(f"{BASE}/appointments", {"day": "2026-03-03"}).json()["results"]

    assert len(rows) == 3
