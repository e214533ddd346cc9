"""The agency's fee at doors: what a phone is told to ask for, and what becomes of another sum."""

import pytest

from backend.custody.models import PaymentNote
from backend.procedures.models import ProcedureVersion
from tests.support.mobile import collect_payload, operation, push
from tests.support.scheduling import errand_of

pytestmark = pytest.mark.django_db
FEE = 8_000


@pytest.fixture
def fee(day):
    """The procedure costs a fee."""
    ProcedureVersion.objects.update(fee_vnd=FEE)


def paid(fee_vnd, postage_vnd=30_000):
    return {"postage_vnd": postage_vnd, "procedure_fee_vnd": fee_vnd, "method": "cash"}


def collect(phone, visit, fee_vnd):
    (answer,) = push(phone, operation("collect", **collect_payload(visit, payment=paid(fee_vnd))))
    assert answer["result"] == "applied", answer
    return answer["outcome"]


def errand_on(phone, visit):
    (route,) = phone.get("/api/v1/courier/package").json()["routes"]
    stop = next(each for each in route["stops"] if each["appointment_id"] == str(visit.id))
    return stop["errands"][0]


def test_a_phone_is_told_the_fee_and_what_is_left_of_it(phone, visit, fee):
    before = errand_on(phone, visit)
    collect(phone, visit, 3_000)

    after = errand_on(phone, visit)

    assert (before["procedure_fee_vnd"], before["procedure_fee_left_vnd"]) == (FEE, FEE)
    assert (after["procedure_fee_vnd"], after["procedure_fee_left_vnd"]) == (FEE, 5_000)


def test_where_no_fee_is_established_none_is_asked_for_and_nothing_is_flagged(phone, visit, day):
    ProcedureVersion.objects.update(fee_vnd=None)

    assert errand_on(phone, visit)["procedure_fee_left_vnd"] is None
    assert "fee_differs" not in collect(phone, visit, 3_000)["flags"]
    assert PaymentNote.objects.get().quoted_fee_vnd is None


@pytest.mark.parametrize(("fee_vnd", "differs"), [(FEE, False), (9_000, True), (0, True)])
def test_another_fee_than_the_one_told_is_applied_and_flagged(phone, visit, fee, fee_vnd, differs):
    outcome = collect(phone, visit, fee_vnd)

    note = PaymentNote.objects.get()
    assert ("fee_differs" in outcome["flags"]) is differs
    assert (note.procedure_fee_vnd, note.quoted_fee_vnd) == (fee_vnd, FEE)


def test_a_fee_that_was_paid_before_is_not_asked_for_again(phone, visit, fee):
    collect(phone, visit, FEE)
    again = collect_payload(visit, payment=paid(0))

    (answer,) = push(phone, operation("collect", **again))

    assert answer["result"] == "applied", answer
    assert "fee_differs" not in answer["outcome"]["flags"]
    assert list(PaymentNote.objects.order_by("id").values_list("quoted_fee_vnd", flat=True)) == [
        FEE, 0,
    ]  # fmt: skip


def test_a_repeated_operation_is_one_note_with_one_quote(phone, visit, fee):
    sent = operation("collect", **collect_payload(visit, payment=paid(FEE)))
    (first,) = push(phone, sent)
    (second,) = push(phone, sent)

    assert second["outcome"] == first["outcome"]
    assert PaymentNote.objects.count() == 1


def test_a_fee_of_another_dossier_is_no_matter(phone, visit, day, courier, fee):
    other = next(each for each in day.stops(courier) if each.id != visit.id)
    collect(phone, other, FEE)

    assert errand_of(other).dossier_id != errand_of(visit).dossier_id
    assert errand_on(phone, visit)["procedure_fee_left_vnd"] == FEE
