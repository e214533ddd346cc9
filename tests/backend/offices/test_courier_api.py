"""Couriers, their codes and their absences: what the API answers and what it refuses."""

from datetime import date

import pytest

from backend.accounts.roles import Role
from backend.common.uuid7 import uuid7
from backend.offices.models import Courier, ShiftException
from tests.conftest import NOW
from tests.support.client import KeyedClient
from tests.support.offices import MORNING, WEEK, make_courier, make_office, make_skill
from tests.support.people import staff

pytestmark = pytest.mark.usefixtures("db", "fixed_time")


def courier_wish(office, **changes):
    make_skill("land")
    pattern = make_courier(office).shift_pattern_id
    return {
        "employee_code": "BT-9",
        "name": "Bưu tá 9",
        "phone": "0912 345 678",
        "skills": ["land"],
        "shift_pattern_id": str(pattern),
        **changes,
    }


def test_an_administrator_adds_a_courier(administrator, office):
    wish = courier_wish(office)

    answer = administrator.post(f"/api/v1/offices/{office.id}/couriers", wish)

    assert answer.status_code == 201
    body = answer.json()
    assert (body["phone"], body["vehicle"], body["skills"]) == (
        "+84912345678",
        "motorbike",
        ["land"],
    )
    assert body["shift_pattern"]["hours"]["sat"] == [MORNING]
    assert Courier.objects.get(id=body["id"]).user.kind == "courier"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"phone": "1234"}, 400, "malformed"),
        ({"employee_code": "a b"}, 400, "malformed"),
        ({"skills": "land"}, 400, "malformed"),
        ({"vehicle": "boat"}, 400, "malformed"),
        ({"shift_pattern_id": "x"}, 400, "malformed"),
        ({"shift_pattern_id": str(uuid7())}, 422, "invalid-field"),
        ({"skills": ["flying"]}, 422, "invalid-field"),
    ],
)
def test_a_courier_that_cannot_be_is_refused(administrator, office, changes, status, code):
    wish = courier_wish(office, **changes)

    answer = administrator.post(f"/api/v1/offices/{office.id}/couriers", wish)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Courier.objects.count() == 1


@pytest.mark.parametrize("n_couriers", [1, 5])
def test_couriers_are_listed_to_the_staff_of_their_office_with_pinned_queries(
    office, n_couriers, django_assert_num_queries
):
    for _ in range(n_couriers):
        make_courier(office, skills=("land", "education"))
    make_courier(make_office())
    clerk = KeyedClient()
    clerk.force_authenticate(staff(Role.CLERK, office.id))

    # her roles, her offices, the office; then couriers and skills
    with django_assert_num_queries(5):
        listed = clerk.get(f"/api/v1/offices/{office.id}/couriers").json()["results"]

    assert len(listed) == n_couriers
    assert listed[0]["skills"] == ["education", "land"]


@pytest.mark.parametrize("n_couriers", [1, 4])
def test_skills_and_shift_patterns_are_listed_to_staff_with_pinned_queries(
    api, office, n_couriers, django_assert_num_queries
):
    for _ in range(n_couriers):
        make_courier(office, skills=("land", "education"))
    client = KeyedClient()
    client.force_authenticate(staff(Role.ADMINISTRATOR))

    with django_assert_num_queries(2):  # her roles, the rows
        skills = client.get("/api/v1/skills").json()["results"]
    with django_assert_num_queries(2):
        patterns = client.get("/api/v1/shift-patterns").json()["results"]

    assert [skill["key"] for skill in skills] == ["education", "land"]
    assert [pattern["hours"] for pattern in patterns] == [WEEK] * n_couriers
    assert api.get("/api/v1/skills").status_code == 401
    assert api.get("/api/v1/shift-patterns").status_code == 401


def test_a_dispatcher_makes_an_enrolment_code_for_her_courier(dispatcher, office):
    courier = make_courier(office)

    answer = dispatcher.post(f"/api/v1/couriers/{courier.id}/enrolment-codes")

    digits = answer.json()["code"].replace("-", "")
    assert answer.status_code == 201
    assert digits.isdigit()
    assert len(digits) == 8


def test_a_dispatcher_marks_her_courier_absent_and_then_only_shorter(dispatcher, office):
    courier = make_courier(office)
    path = f"/api/v1/couriers/{courier.id}/exceptions"
    absent = {"day": "2026-03-02", "kind": "absent", "reason": "Ốm"}

    first = dispatcher.post(path, absent)
    second = dispatcher.post(path, absent | {"kind": "changed", "parts": [MORNING]})

    assert (first.status_code, second.status_code) == (201, 201)
    exception = ShiftException.objects.get()
    assert (exception.kind, exception.parts, exception.made_at) == ("changed", [MORNING], NOW)
    assert exception.day == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"day": "2026-02-30"}, 400, "malformed"),
        ({"kind": "late"}, 400, "malformed"),
        ({"reason": ""}, 400, "malformed"),
        ({"parts": [[0]]}, 400, "malformed"),
        ({"day": "2026-03-01"}, 422, "day-is-past"),
        ({"parts": [MORNING]}, 422, "invalid-field"),
        ({"kind": "changed"}, 422, "invalid-field"),
    ],
)
def test_an_exception_that_cannot_be_is_refused(dispatcher, office, changes, status, code):
    courier = make_courier(office)
    wish = {"day": "2026-03-02", "kind": "absent", "reason": "Ốm"} | changes

    answer = dispatcher.post(f"/api/v1/couriers/{courier.id}/exceptions", wish)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not ShiftException.objects.exists()
