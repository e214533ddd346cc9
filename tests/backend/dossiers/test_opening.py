"""Opening a dossier: its number, its owner, what is sealed."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from backend.common import crypto
from backend.dossiers.errors import CitizenIdInvalid, PhoneInvalid
from backend.dossiers.models import Dossier, NumberLane, StatusEvent
from backend.dossiers.selectors import dossiers_of_owner, owner_id_tail
from backend.dossiers.services.opening import next_number
from backend.dossiers.states import AgencyStatus
from tests.support.dossiers import OWNER_ID, make_dossier
from tests.support.threads import run_together

needs_database = pytest.mark.django_db


@needs_database
def test_a_new_dossier_has_our_number_and_nothing_of_the_agency(now):
    dossier = make_dossier(owner_phone="0912 345 678", submitter_name="Người nộp")

    dossier.refresh_from_db()
    assert dossier.number == "HG-2603-000001"
    assert dossier.agency_status == AgencyStatus.REGISTERED
    assert (dossier.agency_code, dossier.accepted_at, dossier.due_day) == (None, None, None)
    assert (dossier.owner_phone, dossier.submitter_name) == ("+84912345678", "Người nộp")
    assert dossier.created_at == now
    assert StatusEvent.objects.count() == 0


@needs_database
def test_numbers_rise_within_a_month_and_start_again_in_the_next():
    # 31 March, 23:59 and 1 April, 00:00 in Vietnam; in UTC both are March.
    march = datetime(2026, 3, 31, 16, 59, tzinfo=UTC)
    april = datetime(2026, 3, 31, 17, 0, tzinfo=UTC)

    numbers = [next_number(at) for at in (march, march, april, march)]

    assert numbers == ["HG-2603-000001", "HG-2603-000002", "HG-2604-000001", "HG-2603-000003"]


@needs_database
def test_a_refused_opening_gives_its_number_back(now):
    with pytest.raises(RuntimeError), transaction.atomic():
        next_number(now)
        raise RuntimeError

    assert next_number(now) == "HG-2603-000001"


@pytest.mark.usefixtures("committed")
def test_twelve_dossiers_at_once_get_twelve_numbers(now):
    def take(_: int) -> str:
        with transaction.atomic():
            return next_number(now)

    numbers = run_together(take, range(12))

    assert len(set(numbers)) == 12


@pytest.mark.usefixtures("committed")
def test_an_opening_does_not_wait_for_another_that_is_not_done(now):
    next_number(now)
    other = threading.Event()

    def hold_a_number(_: int) -> str:
        with transaction.atomic():
            mine = next_number(now)
            assert other.wait(timeout=10)
            return mine

    def take_another(_: int) -> str:
        with transaction.atomic():
            mine = next_number(now)
        other.set()
        return mine

    numbers = run_together(lambda n: (hold_a_number, take_another)[n](n), range(2))

    assert sorted(numbers) == ["HG-2603-000002", "HG-2603-000003"]


@pytest.mark.usefixtures("committed")
def test_control_without_the_lock_the_same_number_is_given_twice(now):
    NumberLane.objects.create(month="2603", lane=0)

    def take(_: int) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            counter = NumberLane.objects.get(month="2603")
            cursor.execute("SELECT pg_sleep(0.05)")  # as long as the rest of an opening takes
            counter.given += 1
            counter.save(update_fields=["given"])
            return counter.given

    numbers = run_together(take, range(12))

    assert len(set(numbers)) < 12


@needs_database
def test_the_stored_row_holds_no_clear_citizen_id():
    dossier = make_dossier(owner_citizen_id=OWNER_ID)

    with connection.cursor() as cursor:
        cursor.execute("SELECT d::text FROM dossiers_dossier d WHERE id = %s", [dossier.id])
        row = cursor.fetchone()[0]
        cursor.execute("SELECT owner_id_sealed FROM dossiers_dossier")
        sealed = bytes(cursor.fetchone()[0])
    assert OWNER_ID not in row
    assert OWNER_ID.encode() not in sealed
    assert OWNER_ID.encode().hex() not in row
    assert crypto.digest_of(OWNER_ID) not in row  # twelve digits are guessed back from a plain hash


@needs_database
def test_only_the_last_four_digits_are_ever_shown():
    assert owner_id_tail(make_dossier(owner_citizen_id="087 190 000 001")) == "0001"
    assert owner_id_tail(make_dossier(owner_citizen_id=None)) == ""


@needs_database
def test_a_sealed_number_does_not_open_in_another_row():
    dossier, other = make_dossier(), make_dossier()
    other.owner_id_sealed = dossier.owner_id_sealed

    with pytest.raises(crypto.SealBroken):
        owner_id_tail(other)


@needs_database
def test_an_owners_dossiers_are_found_by_the_number_without_opening_a_seal():
    first = make_dossier(owner_citizen_id=OWNER_ID)
    make_dossier(owner_citizen_id="087190000002")
    second = make_dossier(owner_citizen_id="087190 000001")

    assert list(dossiers_of_owner(OWNER_ID).order_by("id")) == [first, second]


@needs_database
@pytest.mark.parametrize("citizen_id", ["12345", "999190000001", "08719000000x"])
def test_an_impossible_citizen_id_opens_nothing_and_is_not_repeated(citizen_id):
    with pytest.raises(CitizenIdInvalid) as refusal:
        make_dossier(owner_citizen_id=citizen_id)

    assert citizen_id not in str(refusal.value.facts) + str(refusal.value)
    assert Dossier.objects.count() == 0


@needs_database
@pytest.mark.parametrize("phone", ["1022", "+14155550100", "", "0912 345"])
def test_an_impossible_phone_opens_nothing(phone):
    with pytest.raises(PhoneInvalid):
        make_dossier(owner_phone=phone)

    assert Dossier.objects.count() == 0
    assert NumberLane.objects.count() == 0


@needs_database
def test_tracking_tokens_are_long_and_different():
    first, second = make_dossier(), make_dossier()

    assert first.tracking_token != second.tracking_token
    assert len(first.tracking_token) == 32  # base32: 160 bits
