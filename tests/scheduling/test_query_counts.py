"""How often booking asks the database: each statement is paid by everybody who waits behind it."""

import pytest

from backend.accounts.models import PhoneCode
from backend.accounts.services import code_for
from backend.common import clock
from scheduling.models import Appointment
from tests.conftest import NOW
from tests.support.bookings import at, make_town
from tests.support.client import KeyedClient
from tests.support.offices import CENTRE
from tests.support.people import phone_number

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def _fixed_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def wish(town, opens, closes):
    errand = {name: str(value) for name, value in town.errand().items()}
    return {
        "opens_at": at(opens).isoformat(), "closes_at": at(closes).isoformat(),
        "location": {"lat": CENTRE[0], "lon": CENTRE[1]}, "address": "Số 1, khóm 2",
        "contact_name": "citizen", "phone": phone_number(), "errands": [errand],
    }  # fmt: skip


def hold(api, town, opens, closes):
    answer = api.post(f"{BASE}/holds", wish(town, opens, closes))
    assert answer.status_code == 201, answer.data
    return answer.data["id"]


def confirm(api, hold_id):
    code = code_for(PhoneCode.objects.get(subject=hold_id).id)[1]
    return api.post(f"{BASE}/holds/{hold_id}/confirm", {"code": code})


@pytest.fixture
def booked_before(town):
    """A day that is known, with a visit on it: everything that is made once is made."""
    confirm(KeyedClient(), hold(KeyedClient(), town, "09:30", "10:30"))


@pytest.fixture
def town():
    return make_town(n_couriers=2)


@pytest.mark.usefixtures("booked_before")
def test_holding_takes_9_statements(town, django_assert_num_queries):
    with django_assert_num_queries(9):
        hold(KeyedClient(), town, "13:30", "14:30")


@pytest.mark.usefixtures("booked_before")
def test_confirming_takes_14_statements(town, django_assert_num_queries):
    hold_id = hold(KeyedClient(), town, "13:30", "14:30")
    code = code_for(PhoneCode.objects.get(subject=hold_id).id)[1]

    with django_assert_num_queries(14):
        KeyedClient().post(f"{BASE}/holds/{hold_id}/confirm", {"code": code})

    assert Appointment.objects.count() == 2


@pytest.mark.usefixtures("booked_before")
def test_searching_fourteen_days_takes_three_statements(town, django_assert_num_queries):
    errand = f"collect:{town.version.procedure_id}:{town.agency.id}"
    query = {"lat": CENTRE[0], "lon": CENTRE[1], "errand": errand, "days": 14}
    KeyedClient().get(f"{BASE}/offers", query)

    with django_assert_num_queries(3):
        answer = KeyedClient().get(f"{BASE}/offers", query)

    assert len(answer.data["offers"]) > 50
