"""Erasing a dossier: everything personal goes, the proof stays, and others lose nothing."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from backend.accounts.models import User
from backend.custody.models import Handover, Packet
from backend.custody.selectors.verification import verify_dossier
from backend.custody.services import ManifestIn, PaperIn, report_incident, resolve_incident
from backend.dossiers.models import Dossier
from backend.media.files import derivative_path_of, original_path
from backend.privacy.errors import DossierStillKept, DossierStillOpen
from backend.privacy.models import Erasure, ErasureReason
from backend.privacy.services import KEEP, erase_dossier
from scheduling.models import Attempt
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.custody import collect, full_life, make_town
from tests.support.media import make_media
from tests.support.mobile import collect_payload, fail_payload, operation, push
from tests.support.outbox import jobs_of, run_all_jobs
from tests.support.people import signed_in
from tests.support.scheduling import booked_day, errand_of

PERSON = "Nguyễn Thị Dấu Vết"
STREET = "77 đường Dấu Vết"
LATER = "Tờ khai đến sau"
REMARK = "tờ Dấu Vết bị rách"
TRACE = "Dấu Vết"
MORNING = at("08:00")
LATE = MORNING + KEEP + timedelta(days=1)


def rows_with(text):
    """Return the tables of the database in which a row holds a text, however deep in JSON."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            query = f'SELECT count(*) FROM "{table}" t WHERE strpos(t::text, %s) > 0'
            cursor.execute(query, [text])
            if cursor.fetchone()[0]:
                found.append(table)
    return sorted(found)


def end(dossier_id):
    Dossier.objects.filter(id=dossier_id).update(agency_status=3)


def erase(dossier_id, now, **facts):
    known = {"reason": ErasureReason.ASKED, "erased_by": uuid4(), **facts}
    return erase_dossier(dossier_id=dossier_id, now=now, **known)


@pytest.fixture
def lived(db):
    """A dossier of a visit: a failed try with a photo, notes, names, then closed by the agency."""
    with time_machine.travel(MORNING, tick=False):
        day = booked_day(n_visits=2, contact_name=PERSON, address=STREET, landmark=STREET)
        visit = day.appointments[0]
        photo = make_media()
        phone = signed_in(KeyedClient, day.driver(visit).user)
        tried = fail_payload(visit, note=REMARK, photos=[photo.sha256])
        (answer,) = push(phone, operation("fail", **tried))
        assert answer["result"] == "applied", answer
    dossier = Dossier.objects.get(id=errand_of(visit).dossier_id)
    end(dossier.id)
    return dossier, visit, photo.sha256


def test_after_erasure_no_row_tells_of_the_person(lived):
    dossier, visit, sha = lived
    Dossier.objects.filter(id=dossier.id).update(owner_name=PERSON, owner_phone="+84909123987")
    assert rows_with(REMARK)
    before = {row.id: row.address for row in type(visit).objects.exclude(id=visit.id)}

    assert erase(dossier.id, LATE)
    run_all_jobs(LATE)

    assert rows_with(REMARK) == []
    assert rows_with("+84909123987") == []
    assert rows_with(f"{visit.lat}") == []
    visit.refresh_from_db()
    assert (visit.contact_name, visit.phone, visit.address, visit.landmark) == ("", "", "", "")
    assert not original_path(sha).exists()
    assert not derivative_path_of(sha).exists()
    assert before == {row.id: row.address for row in type(visit).objects.exclude(id=visit.id)}


def test_the_chain_is_valid_after_a_whole_life_is_erased(db):
    town = make_town(owner_name=PERSON)
    full_life(town)
    end(town.dossier.id)
    last = Handover.objects.order_by("-at").first().at

    assert erase(town.dossier.id, last + KEEP * 2)

    assert verify_dossier(town.dossier.id) == []
    assert rows_with(TRACE) == []
    assert set(Handover.objects.values_list("manifest", flat=True)) == {""}


def test_a_photo_that_cannot_be_deleted_is_tried_again_until_it_is_gone(lived):
    dossier, _, sha = lived
    picture = derivative_path_of(sha)
    picture.unlink()
    picture.mkdir()  # a file system that refuses

    assert erase(dossier.id, LATE)
    run_all_jobs(LATE)
    assert [job.state for job in jobs_of("photo_erased")] == ["waiting"]
    picture.rmdir()
    run_all_jobs(LATE + timedelta(hours=1))

    assert [job.state for job in jobs_of("photo_erased")] == ["done"]
    assert not original_path(sha).exists()


def test_a_photo_that_another_dossier_shows_stays_until_that_one_is_erased(lived):
    dossier, visit, sha = lived
    other = Attempt.objects.get()
    other.id, other.operation_id = uuid4(), uuid4()
    other.appointment = type(visit).objects.exclude(id=visit.id).get()
    other.save(force_insert=True)

    assert erase(dossier.id, LATE)
    run_all_jobs(LATE)

    assert jobs_of("photo_erased") == []
    assert original_path(sha).exists()


def test_an_open_dossier_is_refused_and_stays(lived):
    dossier, _, _ = lived
    Dossier.objects.filter(id=dossier.id).update(agency_status=1)

    with pytest.raises(DossierStillOpen) as refused:
        erase(dossier.id, MORNING + KEEP * 2)

    assert refused.value.facts == {"because": ["agency"]}
    assert rows_with(REMARK)
    assert not Erasure.objects.exists()


def test_a_disputed_visit_keeps_a_dossier_open(lived):
    dossier, _, _ = lived
    Attempt.objects.update(state="disputed")

    with pytest.raises(DossierStillOpen) as refused:
        erase(dossier.id, LATE)

    assert refused.value.facts == {"because": ["attempt"]}
    assert rows_with(REMARK)


def test_papers_on_the_way_keep_a_dossier_open(db):
    with time_machine.travel(MORNING, tick=False):
        day = booked_day(n_visits=1)
        visit = day.appointments[0]
        phone = signed_in(KeyedClient, day.driver(visit).user)
        push(phone, operation("collect", **collect_payload(visit)))
    dossier_id = errand_of(visit).dossier_id
    end(dossier_id)

    with pytest.raises(DossierStillOpen):
        erase(dossier_id, MORNING + KEEP * 2)

    assert Handover.objects.exclude(manifest="").exists()


def test_within_its_retention_time_a_dossier_is_refused_with_the_day(lived):
    dossier, _, _ = lived

    with pytest.raises(DossierStillKept) as refused:
        erase(dossier.id, MORNING)

    assert "until" in refused.value.facts
    assert rows_with(REMARK)


def test_erasing_twice_is_erasing_once(lived):
    dossier, _, _ = lived
    later = LATE

    assert erase(dossier.id, later)
    assert not erase(dossier.id, later)

    assert Erasure.objects.count() == 1


def test_the_log_of_erasures_can_only_be_added_to(db):
    row = Erasure.objects.create(
        thing="dossier", subject_id=uuid4(), reason="asked", erased_by=uuid4(), at=MORNING
    )

    with pytest.raises(Exception, match="permission denied"):
        Erasure.objects.filter(id=row.id).delete()


def test_the_command_names_who_answers_for_it(lived):
    dossier, _, _ = lived
    User.objects.create_user("data-officer", kind="staff")
    Dossier.objects.update(created_at=MORNING - KEEP)
    with time_machine.travel(MORNING, tick=False):
        with pytest.raises(CommandError, match="member of staff"):
            call_command("erase_dossier", str(dossier.id), reason="asked", by="nobody")
        assert not Erasure.objects.exists()
        call_command("erase_dossier", str(dossier.id), reason="asked", by="data-officer")

    assert Erasure.objects.get().reason == "asked"


def test_what_came_in_after_an_erasure_goes_with_the_next(lived):
    dossier, visit, _ = lived
    assert erase(dossier.id, LATE)
    courier = visit.attempts.get().courier
    town = SimpleNamespace(dossier=dossier, courier=courier, courier_id=courier.user_id)
    late = collect(town, manifest=ManifestIn((PaperIn(LATER, "original"),)), now=LATE)
    with pytest.raises(DossierStillOpen):
        erase(dossier.id, LATE)
    assert rows_with(LATER) == ["custody_handover", "custody_paper"]
    Packet.objects.filter(id=late.packet_id).update(state="opened")

    assert not erase(dossier.id, LATE)

    assert (Handover.objects.get().manifest, Erasure.objects.count()) == ("", 1)
    assert rows_with(LATER) == []


def test_a_dossier_whose_packet_is_lost_for_good_can_be_erased(db):
    town = make_town(owner_name=PERSON)
    packet = collect(town).packet
    end(town.dossier.id)
    incident = report_incident(packet_id=packet.id, kind="missing", actor_id=uuid4(), now=MORNING)
    with pytest.raises(DossierStillOpen) as refused:
        erase(town.dossier.id, LATE)
    resolve_incident(incident_id=incident.id, outcome="lost", actor_id=uuid4(), now=MORNING)

    assert refused.value.facts == {"because": ["packet", "incident"]}
    assert erase(town.dossier.id, LATE)
    assert verify_dossier(town.dossier.id) == []
    assert rows_with(TRACE) == []
