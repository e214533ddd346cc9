"""A code compared without a network: the verifier in the package, the tries, who may read it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import PhoneCode
from backend.accounts.services import CodeWish, prepare_phone_codes
from mobile_api.client.door import CodeCheck, TriesUsedUp
from mobile_api.client.store import Store
from scheduling.models import Appointment
from tests.support.doors import code_of, owner_of, stop_of, stranger
from tests.support.mobile import operation, push
from tests.support.scheduling import errand_of
from tests.support.threads import run_together


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.fixture
def check(phone, visit):
    return CodeCheck(stop_of(phone, visit)["code_verifier"], store=Store(":memory:"))


def test_a_code_is_compared_so_often_and_no_more(check, visit):
    code = code_of(visit)

    assert check.is_right(code)
    assert [check.is_right(wrong(code)) for _ in range(5)] == [False] * 5
    with pytest.raises(TriesUsedUp):
        check.is_right(code)


def test_right_codes_cost_no_try(check, visit):
    assert [check.is_right(code_of(visit)) for _ in range(6)] == [True] * 6
    assert check.left == 5


def test_an_app_that_is_started_again_has_no_more_tries(phone, visit, tmp_path):
    verifier = stop_of(phone, visit)["code_verifier"]
    for _ in range(5):
        with Store(tmp_path / "phone.db") as store:
            assert not CodeCheck(verifier, store=store).is_right(wrong(code_of(visit)))

    with Store(tmp_path / "phone.db") as store, pytest.raises(TriesUsedUp):
        CodeCheck(verifier, store=store).is_right(code_of(visit))


def test_the_code_that_is_sent_is_the_one_the_phone_can_check(phone, check, visit):
    push(phone, operation("start_travel", appointment_id=str(visit.id)))

    assert check.is_right(code_of(visit))


def test_a_verifier_stays_the_same_from_pull_to_pull_and_ends_with_the_visit(phone, visit):
    first = stop_of(phone, visit)["code_verifier"]

    assert stop_of(phone, visit)["code_verifier"] == first
    Appointment.objects.filter(id=visit.id).update(state="done")
    assert stop_of(phone, visit)["code_verifier"] is None


def test_a_visit_whose_code_has_ended_gets_another(phone, visit):
    first = stop_of(phone, visit)["code_verifier"]
    PhoneCode.objects.filter(purpose="handover", subject=str(visit.id)).update(
        expires_at=visit.opens_at
    )

    with time_machine.travel(visit.opens_at, tick=False):
        assert stop_of(phone, visit)["code_verifier"] != first
    assert (
        PhoneCode.objects.filter(purpose="handover", subject=str(visit.id), ended_at=None).count()
        == 1
    )


def test_a_phone_number_that_was_put_right_gets_a_code_of_its_own(phone, visit):
    stop_of(phone, visit)
    Appointment.objects.filter(id=visit.id).update(phone="+84912000777")

    stop_of(phone, visit)

    live = PhoneCode.objects.get(purpose="handover", subject=str(visit.id), ended_at=None)
    assert live.phone == "+84912000777"


def test_codes_of_many_visits_are_made_in_as_many_queries_as_one(db, now):
    def queries(n_codes):
        wishes = [
            CodeWish(f"+8491200{number:04d}", f"{n_codes}-{number}", now + timedelta(hours=1))
            for number in range(n_codes)
        ]
        with CaptureQueriesContext(connection) as caught:
            assert len(prepare_phone_codes(wishes, purpose="handover", now=now)) == n_codes
        return len(caught)

    assert queries(1) == queries(40)


@pytest.mark.usefixtures("committed")
def test_two_packages_pulled_at_once_hold_one_code(now):
    wish = CodeWish("+84912345678", "visit", now + timedelta(hours=1))

    found = run_together(
        lambda _: prepare_phone_codes([wish], purpose="handover", now=now)["visit"].id, range(4)
    )

    assert set(found) == {PhoneCode.objects.get().id}


def read_code(client, visit):
    return client.get(f"/api/v1/appointments/{visit.id}/door-code")


def test_the_citizen_reads_her_code_where_she_is_signed_in(phone, check, visit, owner):
    answer = read_code(owner, visit)

    assert answer.json()["code"] == code_of(visit)
    assert answer.headers["Cache-Control"] == "no-store"
    assert check.is_right(answer.json()["code"])


def test_nobody_else_reads_it_nor_anybody_after_the_visit(visit, owner):
    assert read_code(stranger(), visit).status_code == 404

    Appointment.objects.filter(id=visit.id).update(state="done")

    assert read_code(owner, visit).status_code == 404
    assert not PhoneCode.objects.filter(purpose="handover").exists()


def test_who_booked_a_delivery_with_another_phone_does_not_read_its_code(delivery):
    booked, _ = delivery
    visit = booked.appointments[0]
    Appointment.objects.filter(id=visit.id).update(phone="+84912000999")  # the stranger's

    assert read_code(stranger(), visit).status_code == 404
    assert read_code(owner_of(errand_of(visit).dossier), visit).status_code == 200
