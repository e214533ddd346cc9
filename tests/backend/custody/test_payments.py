"""What is paid at a door: a numbered note, in the chain and on the slip."""

import io
import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from pypdf import PdfReader

from backend.common.localtime import VIETNAM
from backend.custody.errors import ItemCodeTaken
from backend.custody.models import CustodyEvent, PaymentCounter, PaymentNote
from backend.custody.selectors import verify_all
from backend.custody.selectors.slips import payment_note_of
from backend.custody.services import PaymentIn, TakenBackIn
from backend.custody.slips import slip_pdf
from tests.support.custody import (
    OLD_CARD,
    bring_out,
    collect,
    deliver,
    issue,
    make_town,
    new_s10,
    new_seal,
)
from tests.support.offices import make_courier, make_office
from tests.support.threads import run_together

PAID = PaymentIn(postage_vnd=30_000, procedure_fee_vnd=8_000)
YEAR_ENDS = datetime(2026, 12, 31, 23, 59, tzinfo=VIETNAM)


def notes():
    return [note.text for note in PaymentNote.objects.order_by("id")]


def test_what_was_paid_has_a_number_and_its_two_parts_in_the_chain(town):
    handover = collect(town, payment=PAID)

    note = PaymentNote.objects.get()
    assert (note.text, note.handover_id, note.office_id) == (
        "PT-2026-000001", handover.id, town.office.id,
    )  # fmt: skip
    assert (note.postage_vnd, note.procedure_fee_vnd, note.method) == (30_000, 8_000, "cash")
    assert json.loads(handover.event.body)["facts"]["payment"] == {
        "note": "PT-2026-000001",
        "office": str(town.office.id),
        "postage_vnd": 30_000,
        "procedure_fee_vnd": 8_000,
        "method": "cash",
    }
    assert payment_note_of(handover) == "PT-2026-000001"
    assert verify_all().faults == ()


def test_where_nothing_was_paid_no_number_is_given(town):
    handover = collect(town)

    assert payment_note_of(handover) == ""
    assert not PaymentCounter.objects.exists()


def test_numbers_count_within_an_office_and_a_vietnamese_year(town):
    other = make_courier(make_office())

    collect(town, payment=PAID, now=YEAR_ENDS)
    collect(town, payment=PAID, now=YEAR_ENDS + timedelta(seconds=30))
    collect(town, payment=PAID, now=YEAR_ENDS + timedelta(minutes=1))
    collect(town, payment=PAID, now=YEAR_ENDS + timedelta(minutes=2), courier_id=other.id)

    assert notes() == ["PT-2026-000001", "PT-2026-000002", "PT-2027-000001", "PT-2027-000001"]
    assert PaymentCounter.objects.count() == 3


def test_the_number_of_what_was_rolled_back_is_the_next_ones(town):
    taken = collect(town).packet

    with pytest.raises(ItemCodeTaken):
        collect(town, payment=PAID, s10=taken.s10)
    with pytest.raises(RuntimeError), transaction.atomic():
        collect(town, payment=PAID)
        raise RuntimeError

    assert notes() == []
    collect(town, payment=PAID)
    assert notes() == ["PT-2026-000001"]


def test_old_papers_taken_back_are_paid_with_the_result(town):
    back = TakenBackIn((OLD_CARD,), new_s10(), new_seal())

    handover = deliver(town, bring_out(town, issue(town)), payment=PAID, taken_back=back)

    assert notes() == ["PT-2026-000001"]
    assert PaymentNote.objects.get().handover_id == handover.id


@pytest.mark.parametrize(
    ("quoted_vnd", "flags"), [(None, []), (30_000, []), (26_000, ["fee_differs"])]
)
def test_postage_that_was_not_the_quoted_one_is_flagged_and_kept(town, quoted_vnd, flags):
    handover = collect(town, payment=replace(PAID, quoted_vnd=quoted_vnd))

    assert handover.flags == flags
    assert PaymentNote.objects.get().postage_vnd == 30_000


def test_the_slip_says_what_was_paid_to_whom(town):
    handover = collect(town, payment=PAID)

    said = " ".join(PdfReader(io.BytesIO(slip_pdf(handover.id))).pages[0].extract_text().split())

    assert "PT-2026-000001" in said
    assert "30.000" in said
    assert "8.000" in said


@pytest.mark.usefixtures("committed")
def test_eight_doors_at_once_get_eight_numbers():
    town = make_town()
    dossiers = [town.another_dossier() for _ in range(8)]

    run_together(lambda one: collect(town, dossier_id=one.id, payment=PAID), dossiers)

    numbers = sorted(PaymentNote.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 9))
    assert CustodyEvent.objects.filter(kind="collected").count() == 8


@pytest.mark.usefixtures("committed")
def test_control_reading_without_the_rows_lock_gives_one_number_to_all():
    """The naive way: read the counter, add one, write it."""
    office = make_office()
    PaymentCounter.objects.create(office=office, year=2026)
    all_have_read = threading.Barrier(8)

    def draft(_):
        counter = PaymentCounter.objects.get(office=office)
        all_have_read.wait(timeout=30)
        counter.last += 1
        counter.save(update_fields=["last"])
        return counter.last

    assert run_together(draft, range(8)) == [1] * 8
