"""An office at the fixed time, and who works with it."""

import pytest
import time_machine

from backend.accounts.roles import Role
from tests.conftest import NOW
from tests.support.client import KeyedClient
from tests.support.offices import make_office
from tests.support.people import signed_in, staff


@pytest.fixture
def fixed_time():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def administrator(db):
    return signed_in(KeyedClient, staff(Role.ADMINISTRATOR))


@pytest.fixture
def dispatcher(office):
    return signed_in(KeyedClient, staff(Role.DISPATCHER, office.id))
