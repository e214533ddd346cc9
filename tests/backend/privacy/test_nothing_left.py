"""A whole way through the post leaves no trace after erasure, and its proof stays whole."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import F

from backend.accounts.models import User
from backend.accounts.services import citizen_of_phone
from backend.common.errors import NotFound
from backend.custody.selectors import verify_all
from backend.custody.services.bundles import write_bundle
from backend.custody.services.sealing import seal_days
from backend.dossiers.models import Dossier, StatusEvent
from backend.privacy.errors import PersonStillNeeded
from backend.privacy.models import Erasure, ErasureReason
from backend.privacy.services import KEEP, erase_dossier, erase_person
from scheduling.models import Appointment
from tests.backend.custody.test_bundle import outsider
from tests.support.client import KeyedClient
from tests.support.lives import MARKS, PHONE, live
from tests.support.outbox import run_all_jobs
from tests.support.people import signed_in, staff
from tests.support.traces import OF_NOBODY, SEALED, byte_columns, traces

# Where a life leaves marks: a column that is new here needs its erasure.
EVERYWHERE = {
    "accounts_phonecode.phone", "accounts_user.display_name",
    "accounts_user.phone", "common_storedanswer.sealed_body", "custody_commitment.sealed_value",
    "custody_handover.lat_e6", "custody_handover.lon_e6", "custody_handover.manifest",
    "custody_incident.dispute_text",
    "custody_paper.name", "custody_paper.remark", "custody_signature.sealed_strokes",
    "dossiers_dossier.owner_id_sealed", "dossiers_dossier.owner_name",
    "dossiers_dossier.owner_phone", "dossiers_dossier.submitter_name", "dossiers_proxy.name",
    "dossiers_proxy.phone", "dossiers_statusevent.note", "file originals", "media_media.lat",
    "media_media.lon", "mobile_api_contradiction.sealed_content",
    "mobile_api_operation.sealed_content", "mobile_api_receipt.sealed_answer",
    "mobile_api_review.reason", "notifications_address.keys", "notifications_address.value",
    "notifications_calltask.note", "notifications_choice.phone", "notifications_message.body",
    "notifications_message.params", "notifications_message.phone", "notifications_reach.phone",
    "scheduling_appointment.address", "scheduling_appointment.contact_name",
    "scheduling_appointment.landmark", "scheduling_appointment.lat", "scheduling_appointment.lon",
    "scheduling_appointment.phone", "scheduling_appointment.precheck",
    "scheduling_appointmentevent.facts", "scheduling_attempt.lat", "scheduling_attempt.lon",
    "scheduling_attempt.note", "scheduling_attemptevent.reason", "scheduling_dayexception.note",
    "scheduling_deliverywish.address", "scheduling_deliverywish.landmark",
    "scheduling_deliverywish.lat", "scheduling_deliverywish.lon", "scheduling_hold.address",
    "scheduling_hold.contact_name", "scheduling_hold.landmark", "scheduling_hold.lat",
    "scheduling_hold.lon", "scheduling_hold.phone", "scheduling_plan.problem",
    "scheduling_planrun.problem", "scheduling_serviceday.draft",
    "scheduling_servicedayevent.facts", "scheduling_waitingplace.address",
    "scheduling_waitingplace.contact_name", "scheduling_waitingplace.errands",
    "scheduling_waitingplace.landmark", "scheduling_waitingplace.lat",
    "scheduling_waitingplace.lon", "scheduling_waitingplace.phone",
}  # fmt: skip


@pytest.fixture
def life(db):
    """Two years ago somebody had a dossier carried; the ledger is sealed."""
    lived = live()
    seal_days(now=lived.ended_at + timedelta(days=2))
    return lived


@pytest.fixture
def late(life):
    """The first moment at which nothing keeps the dossier."""
    return life.ended_at + KEEP + timedelta(days=1)


def erased(now, **facts):
    return {"reason": ErasureReason.ASKED, "erased_by": uuid4(), "now": now, **facts}


def test_every_column_of_bytes_is_looked_into():
    assert byte_columns() == {*SEALED, *OF_NOBODY}


def test_nothing_is_left_of_a_person(life, late):
    before = traces(MARKS)
    # What the clerk's and the courier's own requests were answered goes with the daily sweep.
    with time_machine.travel(late, tick=False):
        call_command("forget_answers")

    erase_person(phone=PHONE, **erased(late))
    run_all_jobs(late)

    assert before == EVERYWHERE
    assert traces(MARKS) == set()


def test_the_proof_of_an_erased_dossier_is_whole_in_all_three_ways(life, late, tmp_path):
    erase_dossier(dossier_id=life.dossier.id, **erased(late))
    run_all_jobs(late)
    supervisor = signed_in(KeyedClient, staff("supervisor"))

    call_command("verify_custody")  # raises if anything is wrong
    assert (verify_all().faults, verify_all().root_faults) == ((), ())
    shown = supervisor.get(f"/api/v1/dossiers/{life.dossier.id}/custody/proofs").json()
    names = write_bundle(dossier_id=life.dossier.id, folder=tmp_path / "bundle", now=late)
    code, said = outsider(tmp_path / "bundle")

    assert shown["proofs"]
    assert (code, " 0 faults" in said) == (0, True), said
    assert not [name for name in names if name.startswith(("media", "strokes", "manifests"))]
    written = b"".join(path.read_bytes() for path in (tmp_path / "bundle").rglob("*.json"))
    assert not [mark for mark in MARKS if mark.encode() in written]
    assert b"commitments" in written


def test_of_an_erased_dossier_only_the_account_is_left(life, late):
    erase_dossier(dossier_id=life.dossier.id, **erased(late))
    run_all_jobs(late)

    assert traces(MARKS) == {
        "accounts_phonecode.phone", "accounts_user.display_name",
        "accounts_user.phone", "common_storedanswer.sealed_body", "notifications_address.keys",
        "notifications_address.value", "notifications_choice.phone", "notifications_reach.phone",
    }  # fmt: skip


def test_while_something_is_needed_nothing_of_a_person_is_erased(life, late):
    Dossier.objects.update(agency_status=4)
    Appointment.objects.filter(id__in=Appointment.objects.order_by("id")[:1]).update(
        state="confirmed"
    )

    with pytest.raises(PersonStillNeeded) as refused:
        erase_person(phone=PHONE, **erased(late))

    (dossier, visit) = refused.value.facts["because"]
    assert (dossier["code"], dossier["because"]) == ("dossier-still-open", ["agency", "visit"])
    assert visit == {"what": "visit"}
    assert traces(MARKS) == EVERYWHERE
    assert not Erasure.objects.exists()


def test_of_whom_nobody_heard_there_is_nothing_to_erase(db, now):
    with pytest.raises(NotFound):
        erase_person(phone="+84909777532", **erased(now))

    assert not Erasure.objects.exists()


def test_whoever_proves_an_erased_phone_is_a_new_citizen(life, late):
    row = erase_person(phone=PHONE, **erased(late))

    again = citizen_of_phone(phone=PHONE, now=late)

    assert again.id != life.user.id
    assert (row.thing, row.subject_id) == ("person", life.user.id)
    assert User.objects.get(id=life.user.id).is_active is False


def test_the_command_erases_a_person_and_names_who_answers_for_it(life):
    User.objects.create_user("data-officer", kind="staff")
    StatusEvent.objects.update(at=F("at") - KEEP)
    with time_machine.travel(life.ended_at + timedelta(days=1), tick=False):
        with pytest.raises(CommandError, match="no phone"):
            call_command("erase_person", "77", reason="asked", by="data-officer")
        call_command("erase_person", "0909 777 531", reason="asked", by="data-officer")

    assert sorted(Erasure.objects.values_list("thing", flat=True)) == ["dossier", "person"]
