"""Erasure over the API: an administrator of the whole post, a reason, a row in the log."""

import pytest
from django.db.models import F

from backend.dossiers.models import Dossier, StatusEvent
from backend.privacy.models import Erasure
from backend.privacy.services import KEEP
from tests.support.bookings import time_machine_at
from tests.support.client import KeyedClient
from tests.support.people import signed_in, staff
from tests.support.scheduling import booked_day, errand_of

DOSSIERS, PEOPLE = "/api/v1/erasures/dossiers", "/api/v1/erasures/people"


@pytest.fixture
def dossier(db):
    """A dossier whose visit was cancelled and that the agency did not accept, two years ago."""
    with time_machine_at("08:00"):
        visit = booked_day(n_visits=1).appointments[0]
        found = errand_of(visit).dossier
        type(visit).objects.update(state="cancelled")
        Dossier.objects.update(agency_status=3, created_at=F("created_at") - KEEP * 2)
        StatusEvent.objects.update(at=F("at") - KEEP * 2)
        yield Dossier.objects.get(id=found.id)


@pytest.fixture
def administrator(dossier):
    return signed_in(KeyedClient, staff("administrator"))


def test_an_administrator_erases_a_dossier_and_the_log_says_so(administrator, dossier):
    body = {"dossier_id": str(dossier.id), "reason": "expired"}

    made = administrator.post(DOSSIERS, body)
    again = administrator.post(DOSSIERS, body)

    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json()["id"] == again.json()["id"]
    assert (made.json()["thing"], made.json()["subject_id"]) == ("dossier", str(dossier.id))
    dossier.refresh_from_db()
    assert dossier.owner_name == ""
    assert administrator.get("/api/v1/erasures").json()["results"] == [made.json()]


def test_an_administrator_erases_a_person_by_phone(administrator, dossier):
    made = administrator.post(PEOPLE, {"phone": dossier.owner_phone, "reason": "asked"})
    again = administrator.post(PEOPLE, {"phone": dossier.owner_phone, "reason": "asked"})

    assert (made.status_code, made.json()["thing"]) == (201, "person")
    assert again.json()["code"] == "not-found"
    dossier.refresh_from_db()
    assert (dossier.owner_name, dossier.owner_phone) == ("", "")


def test_what_is_needed_is_named_and_nothing_is_erased(administrator, dossier):
    Dossier.objects.update(agency_status=4, agency_code="H20-1")

    one = administrator.post(DOSSIERS, {"dossier_id": str(dossier.id), "reason": "asked"})
    all_ = administrator.post(PEOPLE, {"phone": dossier.owner_phone, "reason": "asked"})

    assert (one.status_code, one.json()["code"]) == (422, "dossier-still-open")
    assert one.json()["because"] == ["agency"]
    assert (all_.status_code, all_.json()["code"]) == (422, "person-still-needed")
    assert all_.json()["because"][0]["dossier_id"] == str(dossier.id)
    assert not Erasure.objects.exists()


@pytest.mark.parametrize("body", [{}, {"reason": "asked"}, {"phone": "12", "reason": "asked"}])
def test_without_a_phone_and_a_reason_nothing_is_erased(administrator, body):
    assert administrator.post(PEOPLE, body).json()["code"] == "malformed"
    assert not Erasure.objects.exists()


def test_nobody_else_erases(dossier):
    body = {"dossier_id": str(dossier.id), "reason": "asked"}
    for role in ("supervisor", "dispatcher", "clerk", "desk_officer"):
        client = signed_in(KeyedClient, staff(role))
        assert client.post(DOSSIERS, body).status_code == 403
        assert client.post(PEOPLE, {"phone": "0912345678", "reason": "asked"}).status_code == 403

    assert not Erasure.objects.exists()
