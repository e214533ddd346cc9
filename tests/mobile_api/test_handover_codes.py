"""The code a citizen tells at the door: sent on the way, compared when the operation comes."""

from datetime import timedelta

import pytest
import time_machine

from backend.accounts.models import PhoneCode
from backend.accounts.services import code_for, request_phone_code
from backend.custody.models import Handover
from tests.support.mobile import collect_payload, operation, push
from tests.support.scheduling import booked_day, errand_of


@pytest.fixture
def code(phone, visit):
    push(phone, operation("start_travel", appointment_id=str(visit.id)))
    _, code = code_for(PhoneCode.objects.get(purpose="handover").id)
    return code


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def told(visit, code, **changes):
    giver = {"name": "citizen", "basis": "code", "code": code}
    return operation("collect", **collect_payload(visit, giver=giver, **changes))


def test_setting_off_sends_a_code_that_lives_for_half_a_day_after_the_window(phone, visit, code):
    row = PhoneCode.objects.get(purpose="handover")

    push(phone, operation("start_travel", appointment_id=str(visit.id)))

    assert PhoneCode.objects.filter(purpose="handover").count() == 1
    assert (row.phone, row.subject) == (visit.phone, str(visit.id))
    assert row.expires_at == visit.closes_at + timedelta(hours=12)


def test_the_right_code_proves_who_gave_the_papers(phone, visit, code):
    (answer,) = push(phone, told(visit, code))

    assert answer["result"] == "applied"
    assert Handover.objects.get().proof["basis"] == "code"


def test_a_wrong_code_is_rejected_and_the_right_one_may_follow(phone, visit, code):
    (refused,) = push(phone, told(visit, wrong(code)))

    assert (refused["result"], refused["problem"]["code"]) == ("rejected", "code-wrong")
    assert refused["problem"]["left"] == 4
    assert not Handover.objects.exists()

    (taken,) = push(phone, told(visit, code))

    assert taken["result"] == "applied"


def test_guesses_are_counted_and_burn_the_code(phone, visit, code):
    guesses = push(phone, *[told(visit, wrong(code)) for _ in range(5)])
    (late,) = push(phone, told(visit, code))
    seen = operation("collect", **collect_payload(visit))

    assert [each["problem"].get("left") for each in guesses] == [4, 3, 2, 1, 0]
    assert (late["result"], late["problem"]["code"]) == ("rejected", "code-burnt")
    assert not Handover.objects.exists()
    assert push(phone, seen)[0]["result"] == "applied"


@pytest.mark.parametrize("changes", [{"signatures": {}}, {"seal_number": "HG12"}])
def test_a_right_code_costs_no_try_when_something_else_is_wrong(phone, visit, code, changes):
    refused = push(phone, *[told(visit, code, **changes) for _ in range(6)])

    assert {each["result"] for each in refused} == {"rejected"}
    assert not {each["problem"]["code"] for each in refused} & {"code-wrong", "code-burnt"}
    assert PhoneCode.objects.get(purpose="handover").tries == 0
    assert push(phone, told(visit, code))[0]["result"] == "applied"


def test_a_wrong_code_costs_a_try_also_when_something_else_is_wrong(phone, visit, code):
    (refused,) = push(phone, told(visit, wrong(code), signatures={}))

    assert refused["problem"]["code"] == "code-wrong"
    assert PhoneCode.objects.get(purpose="handover").tries == 1


def test_a_repeated_guess_is_counted_once(phone, visit, code):
    guess = told(visit, wrong(code))

    answers = [push(phone, guess)[0] for _ in range(3)]

    assert [each["problem"]["left"] for each in answers] == [4, 4, 4]
    assert PhoneCode.objects.get(purpose="handover").tries == 1


def test_one_code_serves_all_errands_of_a_visit(db, morning):
    day = booked_day(n_visits=0, is_published=False, n_couriers=1)
    errands = [[day.town.errand(owner_name="citizen"), day.town.errand(owner_name="other")]]
    day = booked_day(n_visits=1, town=day.town, errands=errands)
    visit, client = day.appointments[0], day.client(day.town.couriers[0])
    push(client, operation("start_travel", appointment_id=str(visit.id)))
    _, code = code_for(PhoneCode.objects.get(purpose="handover").id)

    answers = push(
        client,
        told(visit, code),
        told(visit, code, errand_id=str(errand_of(visit, 1).id)),
    )

    visit.refresh_from_db()
    assert [each["result"] for each in answers] == ["applied", "applied"]
    assert visit.state == "done"
    assert PhoneCode.objects.get(purpose="handover").tries == 0


def test_a_code_is_worth_nothing_half_a_day_after_the_window(phone, visit, code):
    then = visit.closes_at + timedelta(hours=12, minutes=1)
    with time_machine.travel(then, tick=False):
        late = told(visit, code) | {"at": then.isoformat()}
        (answer,) = push(phone, late)

    assert answer["problem"]["code"] == "code-expired"
    assert not Handover.objects.exists()


def test_a_code_told_in_time_is_right_whenever_the_operation_comes(phone, visit, code):
    with time_machine.travel(visit.closes_at + timedelta(days=2), tick=False):
        (answer,) = push(phone, told(visit, code))

    assert (answer["result"], answer["flags"]) == ("applied", [])
    assert "person_unproven" not in Handover.objects.get().flags


def test_a_code_of_one_visit_opens_no_other(phone, day, courier, visit, code):
    other = next(each for each in day.stops(courier) if each != visit)

    (answer,) = push(phone, told(other, code))

    assert answer["problem"]["code"] == "code-expired"
    assert PhoneCode.objects.get(purpose="handover").tries == 0


def test_nobody_burns_the_code_of_a_colleagues_visit(phone, day, visit, code, other_courier):
    stranger = day.client(other_courier)

    answers = push(stranger, *[told(visit, wrong(code)) for _ in range(6)])

    assert {each["problem"]["code"] for each in answers} == {"not-your-visit"}
    assert PhoneCode.objects.get(purpose="handover").tries == 0


def test_a_phone_that_had_its_codes_of_today_keeps_nobody_from_going(phone, visit, morning):
    for purpose in "abcde":
        request_phone_code(phone=visit.phone, purpose=purpose, subject="", now=morning)

    (answer,) = push(phone, operation("start_travel", appointment_id=str(visit.id)))

    assert answer["outcome"] == {"appointment_state": "en_route"}
    assert not PhoneCode.objects.filter(purpose="handover").exists()
