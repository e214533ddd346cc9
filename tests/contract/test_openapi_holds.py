"""The API does what its description says: generated requests for every operation, per role.

No server error, a documented status, the documented media type and shape. Requests are made up
by schemathesis from the committed description and go over real HTTP; the seed is fixed.
"""

from collections.abc import Iterator
from copy import deepcopy

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.accounts.services import grant_role
from tests.support import database
from tests.support.bookings import Town, book, make_town
from tests.support.description import described
from tests.support.people import citizen, staff, token_of
from tests.support.server import running_server

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def examples(number: int) -> settings:
    """That many made-up requests an operation, the same in every run."""
    return settings(
        max_examples=number,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


schema = schemathesis.openapi.from_dict(deepcopy(described()))
schema.config.phases.coverage.enabled = False
schema.config.phases.examples.enabled = False
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[dict[str, str]]:
    """A booked day behind a real server; the address, and a token for each kind of asker."""
    with django_db_blocker.unblock():
        town = make_town(n_couriers=1)
        book(town)
        tokens = {
            "staff": token_of(_with_every_role(town)),
            "citizen": token_of(citizen()),
            "courier": token_of(town.couriers[0].user),
            "nobody": "",
        }
        with running_server() as url:
            yield tokens | {"url": url}
        database.empty_all_tables()


def _with_every_role(town: Town) -> User:
    user = staff(Role.ADMINISTRATOR)
    grant_role(user=user, role=Role.SUPERVISOR)
    grant_role(user=user, role=Role.DISPATCHER, office_id=town.office.id)
    grant_role(user=user, role=Role.CLERK, office_id=town.office.id)
    grant_role(user=user, role=Role.DESK_OFFICER, desk_id=town.desk.id)
    return user


@schema.parametrize()
@examples(3)
def test_every_operation_answers_staff_as_described(case, world):
    check(case, world, "staff")


@pytest.mark.parametrize("asker", ["citizen", "courier", "nobody"])
@schema.parametrize()
@examples(1)
def test_every_operation_answers_others_as_described(case, asker, world):
    check(case, world, asker)


def check(case, world, asker):
    headers = {"Authorization": f"Token {world[asker]}"} if world[asker] else {}
    case.call_and_validate(base_url=world["url"], checks=CHECKS, headers=headers)


def test_the_description_is_not_empty():
    operations = list(schema.get_all_operations())

    assert len(operations) > 70
