"""Which door opens for whom."""

import pytest

from backend.accounts.models import Membership, User
from backend.accounts.roles import PersonKind, Role
from backend.common.uuid7 import uuid7
from tests.backend.accounts.doors import NAMES
from tests.support.client import KeyedClient
from tests.support.people import citizen, courier_user, signed_in, staff

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.urls("tests.backend.accounts.doors")]

OPEN_FOR = {
    "citizen": {"IsCitizen"},
    "courier": {"IsCourier"},
    "dispatcher": {"IsStaff", "IsDispatcher", "IsClerk"},
    "clerk": {"IsStaff", "IsClerk"},
    "desk_officer": {"IsStaff", "IsDeskOfficer"},
    "supervisor": {"IsStaff", "IsSupervisor", "IsOverseer"},
    "administrator": {"IsStaff", "IsOverseer", "IsAdministrator"},
}


def doors_of(client):
    answers = {name: client.get(f"/{name}").status_code for name in NAMES}
    assert set(answers.values()) <= {200, 401, 403}
    return {name for name, status in answers.items() if status == 200}


def person(who):
    if who == "citizen":
        return citizen()
    return courier_user() if who == "courier" else staff(who)


@pytest.mark.parametrize("who", sorted(OPEN_FOR))
def test_everybody_has_exactly_their_doors(who):
    client = signed_in(KeyedClient, person(who))

    assert doors_of(client) == OPEN_FOR[who]


@pytest.mark.parametrize("who", ["citizen", "courier"])
def test_a_role_written_beside_a_citizen_or_courier_opens_nothing(who):
    user = person(who)
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        Membership.objects.create(user=user, role=role)
    Membership.objects.create(user=user, role=Role.DISPATCHER, office_id=uuid7())
    User.objects.filter(id=user.id).update(is_superuser=True, is_staff=True)

    client = signed_in(KeyedClient, user)

    assert doors_of(client) == OPEN_FOR[who]


def test_staff_without_a_role_have_no_door():
    user = User.objects.create_user("newcomer", kind=PersonKind.STAFF)

    assert doors_of(signed_in(KeyedClient, user)) == set()


def test_a_program_has_the_doors_of_its_roles():
    program = User.objects.create_user("gateway", kind=PersonKind.PROGRAM)
    Membership.objects.create(user=program, role=Role.DESK_OFFICER, desk_id=uuid7())

    assert doors_of(signed_in(KeyedClient, program)) == OPEN_FOR["desk_officer"]


def test_the_first_superuser_is_an_administrator():
    user = User.objects.create_superuser("first", "password-0123456789")

    assert doors_of(signed_in(KeyedClient, user)) == OPEN_FOR["administrator"]


def test_nobody_has_no_door(api):
    assert doors_of(api) == set()
    answer = api.get("/IsStaff")
    assert (answer.status_code, answer.json()["code"]) == (401, "not-authenticated")


def test_a_closed_door_says_forbidden():
    answer = signed_in(KeyedClient, citizen()).get("/IsStaff")

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_view_that_names_nobody_is_closed_for_strangers(api):
    assert api.get("/unnamed").status_code == 401


def test_a_withdrawn_account_has_no_door_from_the_next_request_on():
    user = staff(Role.SUPERVISOR)
    client = signed_in(KeyedClient, user)
    assert client.get("/IsSupervisor").status_code == 200

    User.objects.filter(id=user.id).update(is_active=False)

    answer = client.get("/IsSupervisor")
    assert (answer.status_code, answer.json()["code"]) == (401, "token-invalid")
