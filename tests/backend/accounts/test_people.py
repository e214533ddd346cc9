"""Accounts of people and programs."""

import pytest

from backend.accounts.errors import UsernameTaken
from backend.accounts.models import User
from backend.accounts.services import (
    citizen_of_phone,
    create_courier_user,
    create_program,
    create_staff,
)
from tests.support.threads import run_together

PHONE = "+84912345678"


@pytest.mark.usefixtures("db")
def test_a_phone_is_one_citizen_and_may_also_be_a_couriers(now):
    courier = create_courier_user(username="courier", display_name="courier", phone=PHONE, now=now)
    first = citizen_of_phone(phone=PHONE, display_name="citizen", now=now)
    again = citizen_of_phone(phone=PHONE, display_name="another name", now=now)

    assert first.id == again.id != courier.id
    assert (again.display_name, again.kind, again.created_at) == ("citizen", "citizen", now)
    assert not again.has_usable_password()


@pytest.mark.usefixtures("committed")
def test_eight_first_visits_at_once_make_one_citizen(now):
    ids = run_together(lambda _: citizen_of_phone(phone=PHONE, now=now).id, range(8))

    assert len(set(ids)) == 1
    assert User.objects.count() == 1


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("create", [create_staff, create_courier_user, create_program])
def test_a_user_name_is_given_once(create, now):
    first = create(username="somebody", display_name="first", now=now)

    with pytest.raises(UsernameTaken):
        create(username="somebody", display_name="second", now=now)

    assert User.objects.get() == first
    assert not first.has_usable_password()
    assert (first.is_staff, first.is_superuser) == (False, False)


@pytest.mark.usefixtures("db")
def test_staff_may_have_a_password(now):
    user = create_staff(
        username="dispatcher", display_name="", password="password-0123456789", now=now
    )

    assert user.check_password("password-0123456789")
