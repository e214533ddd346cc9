"""The town in which custody is tested."""

import pytest

from backend.accounts.roles import Role
from tests.support.client import KeyedClient
from tests.support.custody import Town, collect, make_town
from tests.support.people import signed_in, staff
from tests.support.worlds import shared


@shared
def custody_town() -> Town:
    """One office, two couriers, one desk, one accepted dossier."""
    return make_town()


@pytest.fixture
def town(custody_town) -> Town:
    """One office, two couriers, one desk, one accepted dossier."""
    return custody_town


@pytest.fixture
def packets(town):
    """Two packets of two dossiers, with the courier."""
    second = town.another_dossier()
    return [collect(town).packet, collect(town, dossier_id=second.id).packet]


@pytest.fixture
def clerk(town):
    """A clerk of the town's office."""
    return signed_in(KeyedClient, staff(Role.CLERK, town.office.id))


@pytest.fixture
def officer(town):
    """A desk officer of the town's desk."""
    return signed_in(KeyedClient, staff(Role.DESK_OFFICER, desk_id=town.desk.id))
