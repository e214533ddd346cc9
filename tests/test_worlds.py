"""What tests share and what they leave behind: nothing that another one sees."""

import pytest
from django.db import connection

from backend.custody.models import CustodyEvent
from backend.offices.models import Office
from backend.procedures.models import Procedure
from tests.support.custody import collect, make_town
from tests.support.database import empty_all_tables
from tests.support.offices import make_office
from tests.support.worlds import shared


@shared
def village():
    """One office by the name of Village."""
    return make_office(name="Village")


@pytest.mark.parametrize("visitor", ["first", "second"])
def test_what_is_done_to_a_shared_world_the_next_test_does_not_see(village, visitor):
    assert (village.name, Office.objects.get().name) == ("Village", "Village")

    village.name = f"the {visitor}'s"
    village.save()
    make_office()

    assert Office.objects.filter(name=f"the {visitor}'s").count() == 1


def test_who_does_not_share_it_finds_no_world(db):
    assert not Office.objects.exists()


@pytest.mark.django_db
def test_a_marked_test_finds_no_world_either(open_world):
    assert not Office.objects.exists()
    assert not open_world.is_open


@pytest.mark.django_db
def test_a_marked_test_may_share_one(village, open_world):
    assert village == Office.objects.get()
    assert open_world.is_open


@pytest.mark.django_db
def test_the_marked_test_after_it_finds_none():
    assert not Office.objects.exists()


def test_who_wants_a_world_of_its_own_gets_one_that_nobody_knows(village, own_world, open_world):
    assert village == Office.objects.get()
    assert not open_world.is_open


@pytest.mark.parametrize("visitor", ["first", "second"])
def test_a_world_whose_connection_is_lost_is_written_anew(village, visitor):
    assert Office.objects.count() == 1

    connection.close()


def test_what_was_committed_is_gone_afterwards_and_facts_are_back(committed):
    collect(make_town())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procedures_procedure SET slug = 'changed-' || slug")
        cursor.execute("SELECT nextval('django_q_ormq_id_seq')")

    empty_all_tables()

    assert not CustodyEvent.objects.exists()
    assert not Office.objects.exists()
    assert Procedure.objects.count() == 44
    assert not Procedure.objects.filter(slug__startswith="changed-").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('django_q_ormq_id_seq')")
        assert cursor.fetchone() == (1,)
