"""What is paid at a door: a numbered note, in the chain and on the slip."""

import io
import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from backend.accounts.roles import Role
from backend.common.localtime import VIETNAM
from backend.custody.errors import ItemCodeTaken
from backend.custody.models import CustodyEvent, PaymentCounter, PaymentNote
from backend.custody.selectors import verify_all
from backend.custody.selectors.slips import payment_note_of
from backend.custody.services import PaymentIn, TakenBackIn
from backend.custody.slips import slip_pdf
from tests.support.client import KeyedClient
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
from tests.support.people import citizen, signed_in, staff
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


@pytest.mark.parametrize(
    ("quoted_fee_vnd", "flags"),
    [(None, []), (8_000, []), (5_000, ["fee_differs"]), (0, ["fee_differs"])],
)
def test_a_fee_that_was_not_the_one_told_is_flagged_and_both_numbers_are_kept(
    town, quoted_fee_vnd, flags
):
    handover = collect(town, payment=replace(PAID, quoted_fee_vnd=quoted_fee_vnd))

    note = PaymentNote.objects.get()
    assert handover.flags == flags
    assert json.loads(handover.event.body)["facts"]["flags"] == flags
    assert (note.procedure_fee_vnd, note.quoted_fee_vnd) == (8_000, quoted_fee_vnd)
    assert (note.fee_differs, note.postage_differs) == (bool(flags), False)


def test_money_that_differs_twice_is_one_flag(town):
    handover = collect(town, payment=replace(PAID, quoted_vnd=1, quoted_fee_vnd=2))

    assert handover.flags == ["fee_differs"]


def test_the_slip_prints_both_numbers_where_they_differ_and_one_where_not(town):
    def said(**quoted):
        handover = collect(town, payment=replace(PAID, **quoted))
        text = PdfReader(io.BytesIO(slip_pdf(handover.id))).pages[0].extract_text()
        return " ".join(text.split())

    differs = said(quoted_vnd=30_000, quoted_fee_vnd=5_000)
    agrees = said(quoted_vnd=30_000, quoted_fee_vnd=8_000)

    assert "8.000 đ (đã báo 5.000 đ)" in differs
    assert "30.000 đ;" in differs
    assert "đã báo" not in agrees


def test_the_slip_says_what_was_paid_to_whom(town):
    handover = collect(town, payment=PAID)

    said = " ".join(PdfReader(io.BytesIO(slip_pdf(handover.id))).pages[0].extract_text().split())

    assert "PT-2026-000001" in said
    assert "30.000" in said
    assert "8.000" in said


# --- the list of the office ---------------------------------------------------------------------


@pytest.fixture
def notes_of_three(town):
    """As told, with another fee, and with other postage."""
    return [
        collect(town, payment=replace(PAID, **quoted))
        for quoted in (
            {"quoted_vnd": 30_000, "quoted_fee_vnd": 8_000},
            {"quoted_vnd": 30_000, "quoted_fee_vnd": 5_000},
            {"quoted_vnd": 26_000},
        )
    ]


def listed(client, query=""):
    answer = client.get(f"/api/v1/payment-notes{query}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def test_an_office_lists_what_differs_with_both_numbers(town, notes_of_three, clerk):
    rows = listed(clerk, "?differs=true")

    assert [row["handover_id"] for row in rows] == [str(one.id) for one in notes_of_three[1:]]
    assert (rows[0]["procedure_fee_vnd"], rows[0]["quoted_fee_vnd"], rows[0]["fee_differs"]) == (
        8_000, 5_000, True,
    )  # fmt: skip
    assert (rows[1]["postage_vnd"], rows[1]["quoted_vnd"], rows[1]["postage_differs"]) == (
        30_000, 26_000, True,
    )  # fmt: skip
    assert rows[0]["dossier_number"] == town.dossier.number
    assert len(listed(clerk, "?differs=false")) == 1
    assert len(listed(clerk)) == 3


@pytest.mark.parametrize(
    ("asker", "seen"),
    [
        (lambda town: staff(Role.DISPATCHER, town.office.id), 3),
        (lambda town: staff(Role.SUPERVISOR, town.office.id), 3),
        (lambda town: staff(Role.CLERK, make_office().id), 0),
        (lambda town: staff(Role.DESK_OFFICER, desk_id=town.desk.id), 403),
        (lambda town: citizen(), 403),
    ],
)
def test_notes_are_for_the_office_that_gave_them(town, notes_of_three, asker, seen):
    client = signed_in(KeyedClient, asker(town))

    answer = client.get("/api/v1/payment-notes")

    assert (answer.status_code if seen == 403 else len(answer.json()["results"])) == seen


def test_notes_are_filtered_by_office_and_cost_the_same_however_many(
    town, notes_of_three, clerk, django_assert_num_queries
):
    assert len(listed(clerk, f"?office={town.office.id}")) == 3
    assert listed(clerk, f"?office={make_office().id}") == []
    with CaptureQueriesContext(connection) as one:
        listed(clerk, "?page_size=1")
    with django_assert_num_queries(len(one)):
        listed(clerk)


def test_a_note_list_asks_for_yes_or_no(clerk):
    assert clerk.get("/api/v1/payment-notes?differs=perhaps").status_code == 400


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
