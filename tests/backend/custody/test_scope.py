"""Who may do what: somebody else's is not there, and the wrong role is refused."""

import pytest

from backend.accounts.roles import Role
from tests.support.client import KeyedClient
from tests.support.custody import collect, hand, issue, make_town, new_s10, new_seal, pass_on
from tests.support.people import citizen, courier_user, signed_in, staff

ASKERS = ("nobody", "citizen", "courier", "clerk", "supervisor", "officer", "other_clerk",
          "other_officer", "administrator")  # fmt: skip


@pytest.fixture
def world(db):
    """A packet at the office, one waiting for the desk, a result, and everybody who may ask."""
    owner = citizen()
    town, other = make_town(citizen_id=owner.id), make_town()
    at_office = collect(town).packet
    pass_on(town, town.at_courier, town.at_office, at_office)
    second = collect(town)
    batch = hand(town, town.at_courier, town.at_desk, second.packet)
    out = hand(town, town.at_office, town.at_courier, at_office)
    issue(town)
    people = {
        "citizen": owner,
        "courier": courier_user(),
        "clerk": staff(Role.CLERK, town.office.id),
        "supervisor": staff(Role.SUPERVISOR, town.office.id),
        "officer": staff(Role.DESK_OFFICER, desk_id=town.desk.id),
        "other_clerk": staff(Role.CLERK, other.office.id),
        "other_officer": staff(Role.DESK_OFFICER, desk_id=other.desk.id),
        "administrator": staff(Role.ADMINISTRATOR),
    }
    ids = {
        "packet": at_office.id,
        "batch": batch.id,
        "out": out.id,
        "dossier": town.dossier.id,
        "handover": second.id,
        "office": town.office.id,
        "courier": town.courier.id,
        "s10": at_office.s10,
        "other": second.packet.s10,
    }
    return people, ids


def client_of(people, asker):
    return signed_in(KeyedClient, people[asker]) if asker in people else KeyedClient()


def statuses(world, method, path, body=None):
    people, ids = world
    full = f"/api/v1{path.format(**ids)}"
    found = {}
    for asker in ASKERS:
        client = client_of(people, asker)
        answer = client.get(full) if method == "get" else client.post(full, body)
        found.setdefault(answer.status_code, set()).add(asker)
    return {status: " ".join(a for a in ASKERS if a in who) for status, who in found.items()}


READS = [
    (
        "/dossiers/{dossier}/custody",
        {
            200: "citizen clerk supervisor officer administrator",
            401: "nobody",
            403: "courier",
            404: "other_clerk other_officer",
        },
    ),
    (
        "/handovers/{handover}/slip.pdf",
        {
            200: "citizen clerk supervisor officer administrator",
            401: "nobody",
            403: "courier",
            404: "other_clerk other_officer",
        },
    ),
    (
        "/batches/{batch}",
        {
            200: "officer",
            401: "nobody",
            403: "citizen courier administrator",
            404: "clerk supervisor other_clerk other_officer",
        },
    ),
    (
        "/batches/{out}",
        {
            200: "clerk supervisor",
            401: "nobody",
            403: "citizen courier administrator",
            404: "officer other_clerk other_officer",
        },
    ),
]
ACTING_CLERK = {
    401: "nobody",
    403: "citizen courier supervisor administrator",
    404: "officer other_clerk other_officer",
}
ACTING_OFFICER = {
    401: "nobody",
    403: "citizen courier clerk supervisor other_clerk administrator",
    404: "other_officer",
}
WRITES = [
    ("/batches/{out}/withdraw", {}, ACTING_CLERK | {200: "clerk"}),
    (
        "/packets/{packet}/hold",
        {},
        {
            200: "clerk",
            401: "nobody",
            403: "citizen courier supervisor officer other_officer administrator",
            404: "other_clerk",
        },
    ),
    ("/packets/{packet}/incidents", {"kind": "missing"}, ACTING_CLERK | {201: "clerk"}),
    ("/dossiers/{dossier}/status", {"status": 4}, ACTING_OFFICER | {200: "officer"}),
    (
        "/dossiers/{dossier}/acceptance",
        {"agency_code": "000.00.61.H20-260302-9999"},
        ACTING_OFFICER | {422: "officer"},  # it has another code already
    ),
]


@pytest.mark.parametrize(("path", "expected"), READS)
def test_who_may_read(world, path, expected):
    assert statuses(world, "get", path) == expected


@pytest.mark.parametrize(("path", "body", "expected"), WRITES)
def test_who_may_write(world, path, body, expected):
    assert statuses(world, "post", path, body) == expected


def test_only_the_receiving_side_countersigns(world):
    people, ids = world
    body = {"tally": [{"s10": ids["other"], "verdict": "present"}]}

    found = statuses(world, "post", "/batches/{batch}/countersign", body)

    assert found == {
        200: "officer",
        401: "nobody",
        403: "citizen courier supervisor administrator",
        404: "clerk other_clerk other_officer",
    }
    assert set(people) >= {"officer"}


def test_only_the_agencys_desk_issues_a_result(world):
    body = {
        "papers": [{"name": "Trích lục", "kind": "original"}],
        "s10": new_s10(),
        "seal_number": new_seal(),
    }

    found = statuses(world, "post", "/dossiers/{dossier}/results", body)

    assert found == ACTING_OFFICER | {201: "officer"}


def test_nobody_gives_from_a_place_that_is_not_hers(world):
    _, ids = world
    body = {
        "giver": {"kind": "office", "id": str(ids["office"])},
        "receiver": {"kind": "courier", "id": str(ids["courier"])},
        "s10": [ids["s10"]],
    }

    found = statuses(world, "post", "/batches", body)

    assert found == ACTING_CLERK | {422: "clerk"}  # it waits in another batch already


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/packets?holder=office", {"clerk": 1, "supervisor": 1, "officer": 0, "other_clerk": 0}),
        ("/packets?holder=courier", {"clerk": 1, "supervisor": 1, "officer": 0, "other_clerk": 0}),
        ("/packets?holder=desk", {"clerk": 0, "officer": 1, "other_officer": 0}),
        ("/batches", {"clerk": 2, "supervisor": 2, "officer": 1, "other_officer": 0}),
        ("/incidents", {"clerk": 0, "other_clerk": 0}),
    ],
)
def test_lists_hold_what_is_ones_own(world, path, seen):
    people, _ = world

    found = {
        asker: len(client_of(people, asker).get(f"/api/v1{path}").json()["results"])
        for asker in seen
    }

    assert found == seen


def test_another_citizen_sees_nothing(world):
    _, ids = world
    stranger = signed_in(KeyedClient, citizen())

    for path in (f"/dossiers/{ids['dossier']}/custody", f"/handovers/{ids['handover']}/slip.pdf"):
        assert stranger.get(f"/api/v1{path}").status_code == 404
