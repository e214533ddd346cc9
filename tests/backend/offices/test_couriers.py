import pytest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.common.errors import InvalidField, NotFound
from backend.common.uuid7 import uuid7
from backend.offices.errors import EmployeeCodeTaken
from backend.offices.models import Courier
from backend.offices.selectors import courier_for, courier_for_user, office_for
from tests.support.offices import make_courier, make_office
from tests.support.people import citizen, staff

pytestmark = pytest.mark.usefixtures("db")


def test_a_courier_gets_an_account_of_the_kind_courier(office):
    courier = make_courier(office, name="Bưu tá 1", skills=("land",))

    assert (courier.user.kind, courier.user.display_name) == ("courier", "Bưu tá 1")
    assert not courier.user.has_usable_password()
    assert courier_for_user(courier.user) == courier


def test_an_employee_code_is_given_once(office):
    make_courier(office, employee_code="BT-1")

    with pytest.raises(EmployeeCodeTaken) as refusal:
        make_courier(make_office(), employee_code="BT-1")

    assert refusal.value.facts == {"employee_code": "BT-1"}
    assert Courier.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"skill_keys": ["land", "flying"]}, InvalidField),
        ({"shift_pattern_id": uuid7()}, InvalidField),
        ({"office_id": uuid7()}, NotFound),
    ],
)
def test_a_courier_with_unknown_parts_is_refused_and_leaves_no_account(office, facts, error):
    with pytest.raises(error):
        make_courier(office, **facts)

    assert not Courier.objects.exists()
    assert not User.objects.filter(kind="courier").exists()


def test_who_left_and_who_never_was_one_is_no_courier(office):
    courier = make_courier(office)
    Courier.objects.update(is_active=False)

    for user in (courier.user, citizen()):
        with pytest.raises(NotFound):
            courier_for_user(user)


def test_an_office_and_its_couriers_are_seen_only_by_its_own_people(office):
    courier = make_courier(office)
    dispatcher = staff(Role.DISPATCHER, office.id)
    other_dispatcher = staff(Role.DISPATCHER, make_office().id)

    assert office_for(dispatcher, office.id, Role.DISPATCHER) == office
    assert courier_for(dispatcher, courier.id, Role.DISPATCHER) == courier
    for asker in (other_dispatcher, staff(Role.CLERK, office.id), courier.user, citizen()):
        with pytest.raises(NotFound):
            office_for(asker, office.id, Role.DISPATCHER)
        with pytest.raises(NotFound):
            courier_for(asker, courier.id, Role.DISPATCHER)


def test_a_supervisor_of_all_offices_sees_them_all_but_not_what_is_not_there(office):
    supervisor = staff(Role.SUPERVISOR)

    assert office_for(supervisor, office.id, Role.SUPERVISOR) == office
    with pytest.raises(NotFound):
        office_for(supervisor, uuid7(), Role.SUPERVISOR)
