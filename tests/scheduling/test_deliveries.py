"""Results brought home: at any time of a day, in rounds, and from the agency's own list."""

from datetime import date, timedelta

import pytest

from backend.common import clock
from backend.dossiers.models import Dossier
from backend.dossiers.services import record_status
from backend.notifications.models import Message
from backend.offices.services import set_exception
from backend.offices.states import ExceptionKind
from backend.outbox.models import Job
from routing.check import check
from scheduling.draft import Draft
from scheduling.errors import NothingToDeliver, NotTheOwnersPhone
from scheduling.models import Appointment, DeliveryWish, ServiceDay
from scheduling.services.days import model_of
from scheduling.services.deliveries import (
    Home,
    allow_any_time,
    plan_round,
    withdraw_any_time,
)
from tests.support.bookings import at, book, make_town
from tests.support.client import KeyedClient
from tests.support.offices import CENTRE
from tests.support.people import citizen, signed_in, staff
from tests.support.scheduling import ready_result

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY = date(2026, 3, 3), date(2026, 3, 4)


@pytest.fixture
def town():
    return make_town(n_couriers=1)


def home(number=0):
    return Home(CENTRE[0] + 0.03, CENTRE[1] + number / 500, f"Số {number}")


def allow(dossier, now, number=0, **facts):
    known = {"dossier_token": dossier.tracking_token, "home": home(number),
             "phone": dossier.owner_phone, "actor": "citizen"}  # fmt: skip
    return allow_any_time(**(known | facts), now=now)


def test_neighbours_results_come_in_one_round_with_the_whole_day_as_promise(town, now):
    wishes = [allow(ready_result(town)[0], now, number) for number in range(3)]

    assert plan_round(office_id=town.office.id, now=now) == 3

    visits = list(Appointment.objects.order_by("id"))
    assert {(each.opens_at, each.closes_at) for each in visits} == {(at("07:30"), at("16:30"))}
    assert {each.service_day.day for each in visits} == {TUESDAY}
    model = model_of(visits[0].service_day)
    assert (check(model.problem, model.plan), model.plan.unserved) == ([], ())
    assert model.plan.key_figures().travel_s < 1.5 * there_and_back(model)
    states = DeliveryWish.objects.values_list("state", "appointment__state").distinct()
    assert list(states) == [("booked", "confirmed")]
    assert Message.objects.filter(kind="booking_confirmed").count() == len(wishes)
    assert plan_round(office_id=town.office.id, now=now) == 0


def there_and_back(model):
    return 2 * model.problem.travel.drive_s(0, 1)


def test_a_round_goes_to_the_day_on_which_a_courier_is_near_anyway(town, now):
    book(town, opens_at=at("09:30") + timedelta(days=1), lat=CENTRE[0] + 0.03, lon=CENTRE[1])
    allow(ready_result(town)[0], now)

    plan_round(office_id=town.office.id, now=now)

    assert Appointment.objects.latest("id").service_day.day == WEDNESDAY


def test_the_round_is_planned_in_the_evening(town, now):
    allow(ready_result(town)[0], now)
    allow(ready_result(town)[0], now + timedelta(minutes=1))

    job = Job.objects.get(kind="delivery_round")
    assert job.not_before == at("17:30") - timedelta(days=1)
    assert job.payload == {"office_id": str(town.office.id)}


def test_allowing_twice_is_once_and_withdrawn_is_not_booked(town, now):
    dossier, _ = ready_result(town)
    first, second = allow(dossier, now), allow(dossier, now)
    assert first == second

    withdraw_any_time(wish_id=first.id, now=now)
    assert withdraw_any_time(wish_id=first.id, now=now).state == "withdrawn"

    assert plan_round(office_id=town.office.id, now=now) == 0
    assert Appointment.objects.count() == 0


def test_a_result_that_was_recalled_leaves_the_round(town, now):
    dossier, _ = ready_result(town)
    allow(dossier, now)
    record_status(dossier_id=dossier.id, status=4, actor="desk", now=now)

    assert plan_round(office_id=town.office.id, now=now) == 0
    assert DeliveryWish.objects.get().state == "withdrawn"


def test_only_the_owner_lets_the_post_choose_and_only_for_what_is_ready(town, now):
    dossier, _ = ready_result(town)
    with pytest.raises(NotTheOwnersPhone):
        allow(dossier, now, phone="+84900000001")
    record_status(dossier_id=dossier.id, status=4, actor="desk", now=now)
    with pytest.raises(NothingToDeliver):
        allow(dossier, now)

    assert DeliveryWish.objects.count() == 0


def test_over_the_api(town, now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    dossier, _ = ready_result(town)
    owner = citizen(phone=dossier.owner_phone)
    body = {"dossier_token": dossier.tracking_token, "address": "Số 1",
            "location": {"lat": CENTRE[0], "lon": CENTRE[1]}}  # fmt: skip

    made = signed_in(KeyedClient, owner).post("/api/v1/any-time-deliveries", body)
    path = f"/api/v1/any-time-deliveries/{made.json()['id']}/withdraw"

    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    assert signed_in(KeyedClient, citizen()).post(path).status_code == 404
    assert signed_in(KeyedClient, staff("clerk")).post(path).status_code == 404
    assert signed_in(KeyedClient, town.clerk).post(path).json()["state"] == "withdrawn"


def rows_of(town, *codes, **facts):
    return [
        {"agency_code": code, "procedure_id": str(town.version.procedure_id),
         "owner_name": "owner", "owner_phone": "0912 345 678", **facts}
        for code in codes
    ]  # fmt: skip


def test_a_clerk_imports_the_agencys_list_and_owners_are_told(town, now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    clerk = signed_in(KeyedClient, town.clerk)
    body = {"office_id": str(town.office.id), "agency_id": str(town.agency.id),
            "rows": rows_of(town, "H20.1-260301-0001", "not a code")}  # fmt: skip

    first = clerk.post("/api/v1/uncollected-results", body)
    again = clerk.post("/api/v1/uncollected-results", body)

    assert [row["outcome"] for row in first.json()["rows"]] == ["opened", "dossier-code-invalid"]
    assert [row["outcome"] for row in again.json()["rows"]] == ["known", "dossier-code-invalid"]
    dossier = Dossier.objects.get()
    assert (dossier.agency_status, dossier.owner_phone) == (9, "+84912345678")
    assert Message.objects.filter(kind="dossier_accepted").count() == 0
    assert Job.objects.filter(kind="result_ready").count() == 1


def test_a_clerk_of_another_office_imports_nothing(town):
    body = {"office_id": str(town.office.id), "agency_id": str(town.agency.id),
            "rows": rows_of(town, "H20.1-260301-0001")}  # fmt: skip

    refused = signed_in(KeyedClient, staff("clerk")).post("/api/v1/uncollected-results", body)

    assert (refused.status_code, Dossier.objects.count()) == (404, 0)


def test_a_full_week_leaves_the_wish_for_the_next_evening(town, now):

    for number in range(1, 6):
        set_exception(
            courier_id=town.couriers[0].id, day=date(2026, 3, 2) + timedelta(days=number),
            kind=ExceptionKind.ABSENT, parts=(), reason="ill", actor_id=town.dispatcher.id,
            now=now,
        )  # fmt: skip
    allow(ready_result(town)[0], now)

    assert plan_round(office_id=town.office.id, now=now) == 0
    assert DeliveryWish.objects.get().state == "waiting"
    assert all(Draft.from_json(day.draft).visits == {} for day in ServiceDay.objects.all())
