"""Where a role counts."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from backend.accounts.models import Membership, User
from backend.accounts.roles import PersonKind, Role
from backend.accounts.selectors import (
    acts_everywhere,
    desk_scope,
    may_act_in,
    members_of_office,
    office_scope,
    roles_of,
)
from backend.accounts.services import grant_role, withdraw_role
from backend.common.uuid7 import uuid7
from tests.support.people import citizen, courier_user, staff

pytestmark = pytest.mark.usefixtures("db")
OFFICE, OTHER_OFFICE, DESK = uuid7(), uuid7(), uuid7()


def test_the_offices_of_a_role_are_those_where_it_was_given():
    user = staff(Role.DISPATCHER, OFFICE)
    grant_role(user=user, role=Role.CLERK, office_id=OTHER_OFFICE)

    assert office_scope(user, Role.DISPATCHER) == {OFFICE}
    assert office_scope(user, Role.DISPATCHER, Role.CLERK) == {OFFICE, OTHER_OFFICE}
    assert office_scope(user) == {OFFICE, OTHER_OFFICE}
    assert office_scope(user, Role.SUPERVISOR) == frozenset()
    assert roles_of(user) == {Role.DISPATCHER, Role.CLERK}


def test_a_desk_officer_has_desks_and_no_offices():
    user = staff(Role.DESK_OFFICER, desk_id=DESK)

    assert desk_scope(user) == {DESK}
    assert office_scope(user) == frozenset()


def test_a_supervisor_without_an_office_acts_everywhere_and_one_with_an_office_there():
    everywhere = staff(Role.SUPERVISOR)
    here = staff(Role.SUPERVISOR, OFFICE)

    assert acts_everywhere(everywhere, Role.SUPERVISOR)
    assert not acts_everywhere(here, Role.SUPERVISOR)
    assert may_act_in(everywhere, OTHER_OFFICE, Role.SUPERVISOR)
    assert may_act_in(here, OFFICE, Role.SUPERVISOR)
    assert not may_act_in(here, OTHER_OFFICE, Role.SUPERVISOR)
    assert not may_act_in(everywhere, OFFICE, Role.DISPATCHER)


@pytest.mark.parametrize("make", [citizen, courier_user, AnonymousUser])
def test_others_have_no_scope(make):
    user = make()

    assert roles_of(user) == frozenset()
    assert office_scope(user) == frozenset()
    assert desk_scope(user) == frozenset()
    assert not acts_everywhere(user, Role.ADMINISTRATOR)


def test_a_closed_account_has_no_scope():
    user = staff(Role.DISPATCHER, OFFICE)
    user.is_active = False

    assert office_scope(user) == frozenset()


def test_granting_twice_is_granting_once_and_withdrawing_ends_it():
    user = staff(Role.DISPATCHER, OFFICE)
    grant_role(user=user, role=Role.DISPATCHER, office_id=OFFICE)
    assert Membership.objects.count() == 1

    withdraw_role(user=user, role=Role.DISPATCHER, office_id=OFFICE)

    assert office_scope(user) == frozenset()


def test_the_members_of_an_office_are_its_active_staff_with_the_role():
    first, second = staff(Role.DISPATCHER, OFFICE), staff(Role.CLERK, OFFICE)
    grant_role(user=second, role=Role.DISPATCHER, office_id=OFFICE)
    staff(Role.DISPATCHER, OTHER_OFFICE)
    staff(Role.SUPERVISOR, OFFICE)
    gone = staff(Role.DISPATCHER, OFFICE)
    User.objects.filter(id=gone.id).update(is_active=False)

    assert members_of_office(OFFICE, Role.DISPATCHER) == [first, second]
    assert members_of_office(OFFICE, Role.DISPATCHER, Role.CLERK) == [first, second]
    assert members_of_office(uuid7(), Role.DISPATCHER) == []


BAD_SCOPES = [
    (Role.DISPATCHER, None, None),
    (Role.CLERK, None, DESK),
    (Role.DESK_OFFICER, None, None),
    (Role.DESK_OFFICER, OFFICE, DESK),
    (Role.SUPERVISOR, None, DESK),
]


@pytest.mark.parametrize(("role", "office_id", "desk_id"), BAD_SCOPES)
def test_a_role_without_its_scope_is_refused_by_the_service_and_by_the_table(
    role, office_id, desk_id
):
    user = User.objects.create_user("newcomer", kind=PersonKind.STAFF)

    with pytest.raises(ValueError, match=r"office|scope"):
        grant_role(user=user, role=role, office_id=office_id, desk_id=desk_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, role=role, office_id=office_id, desk_id=desk_id)

    assert Membership.objects.count() == 0


def test_a_courier_cannot_be_given_a_role():
    with pytest.raises(ValueError, match="only staff"):
        grant_role(user=courier_user(), role=Role.SUPERVISOR)

    assert Membership.objects.count() == 0
