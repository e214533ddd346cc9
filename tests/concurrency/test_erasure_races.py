"""Erasing while somebody erases, books or collects for the same dossier: one of the two is first.

Nobody is ever left with a visit whose address is gone, or with papers on their way whose list is.
"""

import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from backend.accounts.services import citizen_of_phone
from backend.common.errors import NotFound
from backend.custody.models import Handover
from backend.custody.services import ManifestIn
from backend.dossiers.errors import DossierErased
from backend.dossiers.models import Dossier
from backend.privacy.errors import DossierStillOpen
from backend.privacy.models import Erasure, ErasureReason
from backend.privacy.services import KEEP, erase_dossier, erase_person, erasure, people
from scheduling.models import Appointment, Hold
from scheduling.services import changes, confirming
from scheduling.services.attempts import Evidence, fail_attempt
from scheduling.services.changes import reschedule_appointment
from scheduling.services.confirming import confirm_hold
from scheduling.services.holds import hold_place
from scheduling.services.offers import offers_for_appointment
from scheduling.services.progress import complete_collection
from scheduling.states import AttemptReason
from tests.support.bookings import at, wish
from tests.support.custody import BIRTH, new_s10, new_seal, strokes
from tests.support.scheduling import booked_day, errand_of
from tests.support.threads import run_together

pytestmark = pytest.mark.usefixtures("committed")
MORNING = at("08:00")
LATE = MORNING + KEEP + timedelta(days=1)
ADDRESS = "77 đường Dấu Vết"
ERASERS = 4


@pytest.fixture
def lived():
    """Two years ago a visit failed, with tries left, and the agency closed the dossier."""
    with time_machine.travel(MORNING, tick=False):
        day = booked_day(n_visits=1, address=ADDRESS)
        visit = day.appointments[0]
        courier = day.driver(visit)
        fail_attempt(
            appointment_id=visit.id, courier_id=courier.id, operation_id=uuid.uuid4(),
            reason=AttemptReason.REFUSED, evidence=Evidence(place=(visit.lat, visit.lon)), note="",
            actor="courier", at=MORNING, now=MORNING,
        )  # fmt: skip
    dossier = errand_of(visit).dossier
    Dossier.objects.filter(id=dossier.id).update(agency_status=3)
    return day, visit, dossier


def erase(dossier):
    return erase_dossier(
        dossier_id=dossier.id, reason=ErasureReason.ASKED, erased_by=uuid.uuid4(), now=LATE
    )


def tried(act, *refusals):
    """Do it; returns what it gave, or the name of its refusal."""
    try:
        return act()
    except refusals as refusal:
        return type(refusal).__name__


def together(*acts):
    return run_together(lambda act: act(), acts)


# --- two erasures -------------------------------------------------------------------------------


def test_erasures_of_one_dossier_at_once_are_one(lived):
    _, _, dossier = lived

    said = run_together(lambda _: erase(dossier), range(ERASERS))

    assert sorted(said) == [False] * (ERASERS - 1) + [True]
    assert Erasure.objects.count() == 1
    assert Appointment.objects.get().address == ""


def test_control_without_the_lock_all_mean_to_be_the_first(lived, monkeypatch):
    _, _, dossier = lived
    all_have_looked = threading.Barrier(ERASERS)

    def looked(dossier_id):
        known = Erasure.objects.filter(subject_id=dossier_id).exists()
        all_have_looked.wait(timeout=30)
        return known

    monkeypatch.setattr(erasure, "lock_dossier", lambda dossier_id: None)
    monkeypatch.setattr(erasure, "is_erased", looked)

    said = run_together(lambda _: tried(lambda: erase(dossier), IntegrityError), range(ERASERS))

    # The table's own constraint still lets one row stand; the others end in an error.
    assert sorted(map(str, said)) == ["IntegrityError"] * (ERASERS - 1) + ["True"]


@pytest.fixture
def somebody(lived):
    """The phone of the owner, who has an account too."""
    _, _, dossier = lived
    citizen_of_phone(phone=dossier.owner_phone, now=MORNING)
    return dossier.owner_phone


def forget(phone):
    facts = {"reason": ErasureReason.ASKED, "erased_by": uuid.uuid4(), "now": LATE}
    return tried(lambda: erase_person(phone=phone, **facts).thing, NotFound, IntegrityError)


def test_erasures_of_one_person_at_once_are_one(lived, somebody):
    said = run_together(lambda _: forget(somebody), range(ERASERS))

    assert sorted(said) == ["NotFound"] * (ERASERS - 1) + ["person"]
    assert sorted(Erasure.objects.values_list("thing", flat=True)) == ["dossier", "person"]


def test_control_without_locks_a_person_is_erased_by_several_at_once(lived, somebody, monkeypatch):
    all_have_looked = threading.Barrier(ERASERS)
    needed = people._needed

    def looked(*about):
        found = list(needed(*about))
        all_have_looked.wait(timeout=30)
        return found

    monkeypatch.setattr(people, "lock_phone", lambda phone: None)
    monkeypatch.setattr(people, "lock_dossiers", lambda ids: None)
    monkeypatch.setattr(erasure, "lock_dossier", lambda dossier_id: None)
    monkeypatch.setattr(people, "_needed", looked)

    said = run_together(lambda _: forget(somebody), range(ERASERS))

    assert said.count("NotFound") == 0  # all came through to the end
    assert said.count("person") >= 1


# --- erasure and booking ------------------------------------------------------------------------


def book_again(visit, opens_at):
    return reschedule_appointment(
        appointment_id=visit.id, opens_at=opens_at, closes_at=opens_at + timedelta(hours=1),
        actor="clerk", now=LATE, by_citizen=False,
    ).state  # fmt: skip


@pytest.fixture
def window(lived):
    """When the failed visit could be tried again."""
    _, visit, _ = lived
    sheet = offers_for_appointment(appointment=visit, length_min=60, now=LATE)
    return sheet.offers[-1].opens_at


def test_a_visit_is_booked_again_or_erased_and_never_both(lived, window):
    _, visit, dossier = lived

    said = together(
        lambda: tried(lambda: erase(dossier), DossierStillOpen),
        lambda: tried(lambda: book_again(visit, window), DossierErased),
    )

    visit.refresh_from_db()
    assert [said, visit.state, visit.address] in (
        [[True, "DossierErased"], "failed", ""],
        [["DossierStillOpen", "confirmed"], "confirmed", ADDRESS],
    )
    assert Erasure.objects.count() == (visit.state == "failed")


def test_what_was_erased_is_not_booked_again_and_nothing_changes(lived, window):
    _, visit, dossier = lived
    erase(dossier)

    with pytest.raises(DossierErased):
        book_again(visit, window)

    visit.refresh_from_db()
    assert (visit.state, visit.address, visit.phone) == ("failed", "", "")


def test_control_without_the_dossiers_lock_a_booked_visit_loses_its_address(
    lived, window, monkeypatch
):
    _, visit, dossier = lived
    is_booking, has_looked = threading.Event(), threading.Event()
    place_visit, check_may_go = changes.place_visit, erasure.check_may_go

    def placed_slowly(*args, **facts):
        is_booking.set()
        assert has_looked.wait(timeout=30)
        return place_visit(*args, **facts)

    def looked(dossier_id, now):
        assert is_booking.wait(timeout=30)
        check_may_go(dossier_id, now)  # the booking is not committed: nothing is to be seen
        has_looked.set()

    monkeypatch.setattr(changes, "_lock_dossiers_of", lambda appointment_id: None)
    monkeypatch.setattr(changes, "place_visit", placed_slowly)
    monkeypatch.setattr(erasure, "check_may_go", looked)

    said = together(lambda: erase(dossier), lambda: book_again(visit, window))

    visit.refresh_from_db()
    assert said == [True, "confirmed"]
    assert (visit.state, visit.address) == ("confirmed", "")


@pytest.fixture
def held(lived, window):
    """A place held to bring the papers of the closed dossier back."""
    day, _, dossier = lived
    errands = [{"purpose": "return_papers", "dossier_token": dossier.tracking_token}]
    asked = wish(
        day.town, errands=errands, phone=dossier.owner_phone, opens_at=window, address=ADDRESS
    )
    return hold_place(wish=asked, channel="counter", actor="clerk", now=LATE)


def confirm(hold):
    with transaction.atomic():
        return confirm_hold(hold_id=hold.id, citizen_id=None, actor="clerk", now=LATE).state


def test_a_held_place_is_confirmed_or_its_dossier_erased_and_never_both(lived, held):
    _, _, dossier = lived

    said = together(
        lambda: tried(lambda: erase(dossier), DossierStillOpen),
        lambda: tried(lambda: confirm(held), DossierErased),
    )

    booked = Appointment.objects.filter(id=held.id)
    assert said in ([True, "DossierErased"], ["DossierStillOpen", "confirmed"])
    assert booked.exists() == (said[1] == "confirmed")
    assert Hold.objects.get(id=held.id).state == ("confirmed" if booked.exists() else "held")


def test_control_without_the_dossiers_lock_a_place_is_confirmed_for_an_erased_dossier(
    lived, held, monkeypatch
):
    _, _, dossier = lived
    is_confirming, is_erased = threading.Event(), threading.Event()

    def unlocked(dossier_ids):
        found = {row.id: row for row in Dossier.objects.filter(id__in=list(dossier_ids))}
        is_confirming.set()
        assert is_erased.wait(timeout=30)
        return found

    def erased_meanwhile():
        assert is_confirming.wait(timeout=30)
        done = erase(dossier)
        is_erased.set()
        return done

    monkeypatch.setattr(confirming, "lock_dossiers", unlocked)

    said = together(erased_meanwhile, lambda: confirm(held))

    assert said == [True, "confirmed"]
    assert Appointment.objects.get(id=held.id).address == ADDRESS


# --- erasure and collecting ---------------------------------------------------------------------


def collect(lived):
    """A courier's report of papers, from a phone that was long without a network."""
    day, visit, _ = lived
    facts = {
        "manifest": ManifestIn((BIRTH,)), "seal_number": new_seal(), "s10": new_s10(),
        "giver_name": "Chủ hồ sơ", "giver_basis": "id_seen", "signatures": {"giver": strokes()},
        "actor_id": uuid.uuid4(),
    }  # fmt: skip
    return complete_collection(
        appointment_id=visit.id, errand_id=errand_of(visit).id, courier_id=day.driver(visit).id,
        actor="courier", at=MORNING, now=LATE, facts=facts,
    ).kind  # fmt: skip


def test_a_late_collection_is_kept_whole_whoever_is_first(lived):
    _, _, dossier = lived

    said = together(lambda: tried(lambda: erase(dossier), DossierStillOpen), lambda: collect(lived))

    handover = Handover.objects.get()
    assert said in ([True, "collected"], ["DossierStillOpen", "collected"])
    assert "Giấy khai sinh" in handover.manifest  # on their way, with a list to count against
    assert handover.commitments.get(field="giver_name").sealed_value is not None
    with pytest.raises(DossierStillOpen) as refusal:
        erase(dossier)
    assert "packet" in refusal.value.facts["because"]


def test_control_without_the_dossiers_lock_papers_on_their_way_lose_their_list(lived, monkeypatch):
    _, _, dossier = lived
    has_looked, has_collected = threading.Event(), threading.Event()
    check_may_go = erasure.check_may_go

    def looked(dossier_id, now):
        check_may_go(dossier_id, now)
        has_looked.set()
        assert has_collected.wait(timeout=30)

    def collected():
        assert has_looked.wait(timeout=30)
        kind = collect(lived)
        has_collected.set()
        return kind

    monkeypatch.setattr(erasure, "lock_dossier", lambda dossier_id: None)
    monkeypatch.setattr(erasure, "check_may_go", looked)

    said = together(lambda: erase(dossier), collected)

    assert said == [True, "collected"]
    assert Handover.objects.get().manifest == ""
    assert Handover.objects.get().packet.state == "in_transit"
