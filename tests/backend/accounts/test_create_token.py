"""Tokens for programs, made on the command line."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from knox.models import AuthToken

from backend.accounts.roles import Role
from backend.accounts.services import create_program, grant_role
from backend.common.uuid7 import uuid7
from tests.support.client import KeyedClient
from tests.support.people import citizen, courier_user

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.urls("tests.backend.accounts.doors")]


def test_a_token_of_a_program_opens_its_doors(now):
    program = create_program(username="gateway", display_name="", now=now)
    grant_role(user=program, role=Role.DESK_OFFICER, desk_id=uuid7())
    shown = io.StringIO()

    call_command("create_token", "gateway", stdout=shown)

    client = KeyedClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {shown.getvalue().strip()}")
    assert client.get("/IsDeskOfficer").status_code == 200
    assert client.get("/IsSupervisor").status_code == 403


def test_a_token_ends_when_it_said_however_much_it_is_used(now):
    create_program(username="gateway", display_name="", now=now)
    shown = io.StringIO()
    call_command("create_token", "gateway", days=2, stdout=shown)
    client = KeyedClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {shown.getvalue().strip()}")

    statuses = []
    for hours in (24, 47, 49):
        with time_machine.travel(timedelta(hours=hours)):
            statuses.append(client.get("/anybody").status_code)

    assert statuses == [200, 200, 401]


@pytest.mark.parametrize("make", [citizen, courier_user])
def test_citizens_and_couriers_get_no_token_this_way(make):
    user = make()

    with pytest.raises(CommandError):
        call_command("create_token", user.username)

    assert AuthToken.objects.count() == 0


@pytest.mark.parametrize("days", [0, 367])
def test_a_token_lives_a_year_at_most(now, days):
    create_program(username="gateway", display_name="", now=now)

    with pytest.raises(CommandError):
        call_command("create_token", "gateway", days=days)

    assert AuthToken.objects.count() == 0
