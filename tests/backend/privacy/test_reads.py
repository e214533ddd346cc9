"""Who was shown data of people: noted once a request, kept two years, told to the owner."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.dossiers.models import Dossier
from backend.privacy.models import Read
from tests.conftest import NOW
from tests.support.bookings import at, time_machine_at
from tests.support.client import KeyedClient
from tests.support.people import citizen, signed_in, staff
from tests.support.scheduling import booked_day, errand_of


@pytest.fixture
def day(db):
    with time_machine_at("08:00"):
        yield booked_day(n_visits=1)


@pytest.fixture
def visit(day):
    return day.appointments[0]


@pytest.fixture
def dossier(visit):
    return errand_of(visit).dossier


@pytest.fixture
def owner(dossier):
    user = citizen(phone=dossier.owner_phone)
    Dossier.objects.filter(id=dossier.id).update(citizen=user)
    return signed_in(KeyedClient, user)


@pytest.fixture
def clerk(day):
    return signed_in(KeyedClient, day.town.clerk)


def lines():
    return [(row.operation, row.shown, row.subject) for row in Read.objects.order_by("id")]


def test_what_a_clerk_was_shown_is_noted_with_which_one(day, clerk, visit, dossier):
    clerk.get(f"/api/v1/appointments/{visit.id}")
    clerk.get(f"/api/v1/dossiers/{dossier.id}/proxies")
    clerk.get("/api/v1/appointments")

    assert lines() == [
        ("getAppointment", "visit", str(visit.id)), ("listProxies", "dossier", str(dossier.id)),
        ("listAppointments", "list", ""),
    ]  # fmt: skip
    row = Read.objects.order_by("id").first()
    assert (row.reader_id, row.reader_kind, row.at) == (day.town.clerk.id, "staff", at("08:00"))


def test_a_couriers_package_is_one_line(day, visit):
    phone = signed_in(KeyedClient, day.driver(visit).user)

    phone.get("/api/v1/courier/package")

    assert lines() == [("pullPackage", "package", "")]


def test_what_was_not_shown_and_what_is_ones_own_is_not_noted(day, owner, clerk, visit, dossier):
    stranger = signed_in(KeyedClient, staff("clerk"))

    assert stranger.get(f"/api/v1/dossiers/{dossier.id}/custody").status_code == 404
    assert KeyedClient().get(f"/api/v1/appointments/{visit.id}").status_code == 401
    assert owner.get(f"/api/v1/dossiers/{dossier.id}").status_code == 200
    assert clerk.get(f"/api/v1/offices/{day.town.office.id}").status_code == 200

    assert lines() == []


def test_a_note_costs_one_statement(clerk, visit, owner):
    path = f"/api/v1/appointments/{visit.id}"
    clerk.get(path)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        clerk.get(path)

    about_reads = [each["sql"] for each in asked.captured_queries if "privacy_read" in each["sql"]]
    assert [sql.split()[0] for sql in about_reads] == ["INSERT"]


def test_an_overseer_of_the_whole_post_reads_the_log_by_dossier_and_by_reader(
    day, clerk, visit, dossier
):
    clerk.get(f"/api/v1/appointments/{visit.id}")
    clerk.get("/api/v1/appointments")
    supervisor = signed_in(KeyedClient, staff("supervisor"))
    of_office = signed_in(KeyedClient, staff("supervisor", day.town.office.id))

    of_dossier = supervisor.get(f"/api/v1/reads?dossier_id={dossier.id}").json()["results"]
    of_clerk = supervisor.get(f"/api/v1/reads?reader_id={day.town.clerk.id}").json()["results"]

    assert [each["operation"] for each in of_dossier] == ["getAppointment"]
    assert [each["operation"] for each in of_clerk] == ["getAppointment", "listAppointments"]
    assert supervisor.get(f"/api/v1/reads?reader_id={uuid4()}").json()["results"] == []
    assert of_office.get("/api/v1/reads").status_code == 403
    assert clerk.get("/api/v1/reads").status_code == 403


def test_an_owner_is_told_when_but_not_by_whom(clerk, owner, visit, dossier):
    clerk.get(f"/api/v1/appointments/{visit.id}")
    path = f"/api/v1/dossiers/{dossier.id}/reads"

    assert owner.get(path).json()["results"] == [
        {"reader_kind": "staff", "shown": "visit", "at": "2026-03-03T01:00:00Z"}
    ]
    assert signed_in(KeyedClient, citizen()).get(path).status_code == 404


def test_lines_cannot_be_changed_and_only_old_ones_deleted(db):
    young = Read.objects.create(
        reader_id=uuid4(), reader_kind="staff", operation="getMedia", shown="photo", subject="ab",
        at=NOW,
    )  # fmt: skip
    old = Read.objects.create(
        reader_id=uuid4(), reader_kind="staff", operation="getMedia", shown="photo", subject="ab",
        at=NOW - timedelta(days=900),
    )  # fmt: skip

    for change in (
        lambda: Read.objects.filter(id=old.id).update(subject=""),
        lambda: Read.objects.filter(id=young.id).delete(),
    ):
        with pytest.raises(Exception, match=r"denied|only grows"), transaction.atomic():
            change()
    call_command("forget_reads")

    assert list(Read.objects.values_list("id", flat=True)) == [young.id]


def test_reads_of_an_erased_dossier_stay_and_say_nothing_of_the_person(dossier):
    fields = {field.name for field in Read._meta.get_fields()}

    assert fields == {"id", "reader_id", "reader_kind", "operation", "shown", "subject", "at"}
