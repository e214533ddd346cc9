"""Who reads which dossier."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.roles import Role
from backend.common.errors import NotFound
from backend.common.uuid7 import uuid7
from backend.dossiers.selectors import (
    dossier,
    dossier_by_tracking,
    dossier_of_citizen,
    dossiers_of_citizen,
)
from backend.dossiers.services import record_acceptance
from tests.conftest import KeyedClient
from tests.support.agencies import make_agency, make_desk
from tests.support.dossiers import OWNER_ID, make_accepted_dossier, make_dossier
from tests.support.people import citizen, courier_user, signed_in, staff

pytestmark = pytest.mark.django_db


def test_a_citizen_lists_her_own_dossiers_and_no_others():
    owner, other_citizen = citizen(), citizen()
    first = make_dossier(citizen_id=owner.id)
    make_dossier(citizen_id=other_citizen.id)
    make_dossier(citizen_id=None)
    second = make_dossier(citizen_id=owner.id)

    answer = signed_in(KeyedClient, owner).get("/api/v1/dossiers")

    assert answer.status_code == 200
    assert [row["id"] for row in answer.json()["results"]] == [str(first.id), str(second.id)]


def test_a_citizen_reads_her_dossier_with_its_moves(now):
    owner = citizen()
    found = make_dossier(citizen_id=owner.id, agency_id=make_agency(name_vi="Một cửa").id)
    code = "000.00.61.H20-260302-0012"
    record_acceptance(dossier_id=found.id, agency_code=code, actor="user:1", now=now)

    body = signed_in(KeyedClient, owner).get(f"/api/v1/dossiers/{found.id}").json()

    procedure_id = found.procedure_version.procedure_id
    assert body == {
        "id": str(found.id),
        "number": "HG-2603-000001",
        "procedure": {"id": str(procedure_id), "name_vi": "Cấp bản sao trích lục hộ tịch"},
        "agency": {"id": str(found.agency_id), "name_vi": "Một cửa"},
        "owner_name": "Chủ hồ sơ",
        "owner_phone": "+84912345678",
        "submitter_name": "",
        "agency_code": code,
        "agency_status": 2,
        "agency_status_label": "Được tiếp nhận",
        "accepted_at": "2026-03-01T23:30:00Z",
        "due_day": "2026-03-05",
        "result_ready_at": None,
        "has_open_incident": False,
        "result_fault": "",
        "result_fault_at": None,
        "created_at": "2026-03-01T23:30:00Z",
        "owner_id_tail": "0001",
        "status_events": [
            {
                "old_status": 1,
                "new_status": 2,
                "new_status_label": "Được tiếp nhận",
                "note": "",
                "at": "2026-03-01T23:30:00Z",
            }
        ],
        "tracking_token": found.tracking_token,
    }


def test_an_officer_reads_the_dossiers_of_her_desks_agency():
    desk = make_desk()
    found = make_accepted_dossier(agency_id=desk.agency_id, citizen_id=citizen().id)
    officer = staff(Role.DESK_OFFICER, desk_id=desk.id)

    answer = signed_in(KeyedClient, officer).get(f"/api/v1/dossiers/{found.id}")

    assert (answer.status_code, answer.json()["number"]) == (200, found.number)
    assert answer.json()["tracking_token"] is None
    assert OWNER_ID not in answer.content.decode()


def test_somebody_elses_dossier_is_not_there():
    other_desk = make_desk()
    found = make_dossier(citizen_id=citizen().id)
    unowned = make_dossier(citizen_id=None)

    for user in (citizen(), staff(Role.DESK_OFFICER, desk_id=other_desk.id)):
        client = signed_in(KeyedClient, user)
        for dossier_id in (found.id, unowned.id, uuid7()):
            answer = client.get(f"/api/v1/dossiers/{dossier_id}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    "who", [courier_user, lambda: staff(Role.CLERK), lambda: staff(Role.DISPATCHER)]
)
def test_others_are_turned_away(who):
    found = make_dossier()
    client = signed_in(KeyedClient, who())

    assert client.get(f"/api/v1/dossiers/{found.id}").status_code == 403
    assert client.get("/api/v1/dossiers").status_code == 403


def test_nobody_reads_dossiers_without_signing_in(api):
    found = make_dossier()

    assert api.get(f"/api/v1/dossiers/{found.id}").status_code == 401
    assert api.get("/api/v1/dossiers").status_code == 401


def test_a_desk_officer_has_no_list_of_dossiers_here():
    officer = staff(Role.DESK_OFFICER, desk_id=make_desk().id)

    assert signed_in(KeyedClient, officer).get("/api/v1/dossiers").status_code == 403


def test_a_list_takes_one_query_however_long_it_is():
    owner = citizen()
    for _ in range(5):
        make_dossier(citizen_id=owner.id)

    with CaptureQueriesContext(connection) as queries:
        rows = list(dossiers_of_citizen(owner))
        names = [(row.procedure_version.procedure.slug, row.agency.name_vi) for row in rows]

    assert len(names) == 5
    assert len(queries) == 1


def test_a_list_pins_its_queries_at_the_edge():
    owner = citizen()
    client = signed_in(KeyedClient, owner)
    for _ in range(5):
        make_dossier(citizen_id=owner.id)

    with CaptureQueriesContext(connection) as queries:
        client.get("/api/v1/dossiers")

    assert len([q for q in queries if "dossiers_dossier" in q["sql"]]) == 1


def test_a_tracking_token_finds_its_dossier_and_a_wrong_one_none():
    found = make_dossier()

    assert dossier_by_tracking(found.tracking_token) == found
    with pytest.raises(NotFound):
        dossier_by_tracking(found.tracking_token[:-1])


def test_a_service_finds_any_dossier_by_its_id_and_a_citizen_only_hers():
    found, owner = make_dossier(), citizen()

    assert dossier(found.id) == found
    with pytest.raises(NotFound):
        dossier(uuid7())
    with pytest.raises(NotFound):
        dossier_of_citizen(owner, found.id)
