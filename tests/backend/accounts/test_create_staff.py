"""Staff accounts, made on the command line."""

import io

import pytest
from django.core.management import CommandError, call_command

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.accounts.selectors import acts_everywhere, office_scope, roles_of
from backend.accounts.services import create_program
from backend.common.uuid7 import uuid7

pytestmark = pytest.mark.usefixtures("db")
OFFICE = uuid7()


def test_an_account_is_made_with_its_role_and_gets_another():
    call_command("create_staff", "somebody", "dispatcher", "--office", str(OFFICE))
    call_command("create_staff", "somebody", "supervisor")

    user = User.objects.get()
    assert roles_of(user) == {Role.DISPATCHER, Role.SUPERVISOR}
    assert office_scope(user, Role.DISPATCHER) == {OFFICE}
    assert acts_everywhere(user, Role.SUPERVISOR)
    assert not user.has_usable_password()


def test_a_role_without_its_scope_makes_no_account():
    with pytest.raises(CommandError):
        call_command("create_staff", "somebody", "dispatcher")

    assert User.objects.count() == 0


def test_a_password_comes_through_the_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("password-0123456789\n"))

    call_command("create_staff", "somebody", "administrator", "--password-stdin")

    assert User.objects.get().check_password("password-0123456789")


def test_a_short_password_makes_no_account(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))

    with pytest.raises(CommandError):
        call_command("create_staff", "somebody", "administrator", "--password-stdin")

    assert User.objects.count() == 0


def test_a_name_that_is_a_programs_is_refused(now):
    create_program(username="gateway", display_name="", now=now)

    with pytest.raises(CommandError):
        call_command("create_staff", "gateway", "supervisor")

    assert User.objects.get().memberships.count() == 0
