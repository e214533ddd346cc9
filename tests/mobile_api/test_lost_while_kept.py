"""A kept result that is lost or replaced: its task ends, and what replaces it is offered."""

import pytest

from backend.custody.models import Incident
from backend.custody.services import issue_result, report_incident, resolve_incident
from backend.notifications.models import Message
from scheduling.models import Keeping
from scheduling.services.errands import check_errands
from tests.mobile_api.test_last_tries import NINE, bring_back, fail_twice
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.custody import RESULT, new_s10, new_seal
from tests.support.outbox import run_all_jobs
from tests.support.people import signed_in
from tests.support.scheduling import errand_of

TEN = at("10:00")
OFFERS = ["delivery_offer", "result_ready"]


@pytest.fixture
def kept(delivery, deliverer):
    """A result that waits at the office after its last try, and is missing there."""
    booked, packet = delivery
    visit = booked.appointments[0]
    fail_twice(deliverer, visit)
    bring_back(booked.town, packet, booked.driver(visit))
    run_all_jobs(NINE)
    report_incident(packet_id=packet.id, kind="missing", actor_id=booked.town.clerk.id, now=NINE)
    return booked.town, visit, packet


def end(town, outcome):
    resolve_incident(
        incident_id=Incident.objects.get().id, outcome=outcome, actor_id=town.clerk.id, now=NINE
    )
    run_all_jobs(NINE)


def replace(town, packet):
    return issue_result(
        dossier_id=packet.dossier_id, desk_id=town.desk.id, papers=(RESULT,), s10=new_s10(),
        seal_number=new_seal(), actor_id=town.clerk.id, now=TEN,
    )  # fmt: skip


def bookable(visit):
    wish = {"purpose": "deliver", "dossier_token": errand_of(visit).dossier.tracking_token}
    return len(check_errands([wish], on_day=visit.opens_at.date()))


def test_the_task_of_what_is_missing_goes_on(kept):
    town, _, packet = kept
    task = Keeping.objects.get()
    run_all_jobs(NINE)

    early = signed_in(KeyedClient, town.clerk).post(f"/api/v1/keepings/{task.id}/close")

    assert (early.status_code, early.json()["code"]) == (422, "keeping-not-over")
    assert early.json()["packets"] == [{"s10": packet.s10, "state": "incident"}]
    assert Keeping.objects.get().state == "kept"


def test_the_task_of_what_is_lost_is_over_and_with_it_the_errand(kept):
    town, visit, _ = kept

    end(town, "lost")

    assert Keeping.objects.get().state == "closed"
    assert (errand_of(visit).is_live, errand_of(visit).done_at) == (False, None)


def test_what_replaces_a_lost_one_is_offered_and_can_be_booked(kept):
    town, visit, packet = kept
    end(town, "lost")
    before = Message.objects.filter(kind__in=OFFERS).count()

    replace(town, packet)
    run_all_jobs(TEN)

    assert Message.objects.filter(kind__in=OFFERS).count() == before + 1
    assert bookable(visit) == 1


def test_what_is_replaced_before_anybody_calls_it_lost_is_no_task_either(kept):
    town, visit, packet = kept
    before = Message.objects.filter(kind__in=OFFERS).count()

    replace(town, packet)
    run_all_jobs(TEN)

    assert Keeping.objects.get().state == "closed"
    assert Message.objects.filter(kind__in=OFFERS).count() == before + 1
    assert bookable(visit) == 1


def test_what_is_found_waits_on(kept):
    town, visit, packet = kept

    end(town, "found")

    packet.refresh_from_db()
    assert (packet.state, Keeping.objects.get().state) == ("held", "kept")
    assert errand_of(visit).is_live
