"""A result whose packet something is wrong with is offered to nobody and booked by nobody."""

from datetime import timedelta

import pytest
from django.db import transaction

from backend.common.localtime import service_day_of
from backend.custody import parties
from backend.custody.models import Incident
from backend.custody.services import (
    countersign_batch,
    hand_batch,
    issue_result,
    report_incident,
    resolve_incident,
)
from backend.notifications.models import Message
from scheduling.errors import PapersStopped
from scheduling.models import Appointment, DeliveryWish, Errand, Hold
from scheduling.services.confirming import confirm_hold
from scheduling.services.deliveries import Home, allow_any_time, plan_round
from scheduling.services.dispatching import publish_day
from scheduling.services.holds import hold_place
from scheduling.services.next_visits import offer_delivery
from scheduling.services.offers import find_offers
from tests.support.bookings import TUESDAY, at, make_town, wish
from tests.support.client import KeyedClient
from tests.support.custody import RESULT, new_s10, new_seal
from tests.support.offices import CENTRE
from tests.support.outbox import jobs_of, run_all_jobs
from tests.support.people import signed_in
from tests.support.scheduling import book_offer, bring_to_office, ready_result

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town(n_couriers=1)


@pytest.fixture
def result(town):
    """A result at the office, and its packet."""
    dossier, packet = ready_result(town)
    return dossier, bring_to_office(town, packet)


def stop(town, packet, now):
    return report_incident(packet_id=packet.id, kind="missing", actor_id=town.clerk.id, now=now)


def end(town, now, outcome="found"):
    incident = Incident.objects.get()
    return resolve_incident(
        incident_id=incident.id, outcome=outcome, actor_id=town.clerk.id, now=now
    )


def errand(dossier):
    return {"purpose": "deliver", "dossier_token": dossier.tracking_token}


def asked(town, dossier):
    return wish(
        town, errands=[errand(dossier)], phone=dossier.owner_phone,
        opens_at=at("09:30") + timedelta(days=0),
    )  # fmt: skip


def test_no_window_is_offered_while_its_packet_is_missing(town, result, now):
    dossier, packet = result
    stop(town, packet, now)

    with pytest.raises(PapersStopped) as refusal:
        find_offers(
            lat=CENTRE[0], lon=CENTRE[1], wishes=[errand(dossier)],
            from_day=service_day_of(TUESDAY),
            now=now,
        )  # fmt: skip

    assert refusal.value.facts == {"purpose": "deliver"}


def test_no_place_is_held_for_it(town, result, now):
    dossier, packet = result
    stop(town, packet, now)

    with pytest.raises(PapersStopped):
        hold_place(wish=asked(town, dossier), channel="web", actor="anonymous", now=now)

    assert not Hold.objects.exists()


def test_a_hold_from_before_is_not_confirmed(town, result, now):
    dossier, packet = result
    hold = hold_place(wish=asked(town, dossier), channel="web", actor="anonymous", now=now)
    stop(town, packet, now)

    with pytest.raises(PapersStopped), transaction.atomic():
        confirm_hold(hold_id=hold.id, citizen_id=None, actor="citizen", now=now)

    assert not Appointment.objects.exists()
    assert not Errand.objects.exists()


def test_papers_of_the_same_dossier_are_collected_all_the_same(town, result, now):
    dossier, packet = result
    stop(town, packet, now)

    sheet = find_offers(
        lat=CENTRE[0], lon=CENTRE[1], from_day=service_day_of(TUESDAY), now=now,
        wishes=[{"purpose": "supplement", "dossier_token": dossier.tracking_token}],
    )  # fmt: skip

    assert sheet.offers


def test_the_owner_is_offered_nothing_until_it_is_found_and_then_once(town, result, now):
    dossier, packet = result
    stop(town, packet, now)
    assert not offer_delivery(dossier_id=dossier.id, now=now)
    run_all_jobs(now)
    offers = Message.objects.filter(kind__in=["delivery_offer", "result_ready"])
    assert not offers.exists()

    end(town, now + timedelta(minutes=5))
    run_all_jobs(now + timedelta(minutes=5))

    assert offers.count() == 1


def offers_of(dossier):
    kinds = ["delivery_offer", "result_ready"]
    return Message.objects.filter(kind__in=kinds, phone=dossier.owner_phone).count()


def test_who_was_offered_it_before_is_offered_it_anew_when_it_is_found(town, result, now):
    dossier, packet = result
    run_all_jobs(now)
    before = offers_of(dossier)
    stop(town, packet, now)
    end(town, now + timedelta(minutes=5))
    for _ in range(2):
        run_all_jobs(now + timedelta(minutes=5))

    assert (before, offers_of(dossier)) == (1, 2)


def test_what_turns_up_in_a_count_is_offered_anew_too(town, result, now):
    dossier, packet = result
    run_all_jobs(now)
    office, courier = parties.office(town.office.id), parties.courier(town.couriers[0].id)
    batch = hand_batch(
        giver=office, receiver=courier, packet_ids=[packet.id], actor_id=town.clerk.id, now=now
    )
    stop(town, packet, now)
    before = offers_of(dossier)

    countersign_batch(
        batch_id=batch.id, tally={packet.s10: "present"}, actor_id=town.dispatcher.id, now=now
    )
    run_all_jobs(now)

    packet.refresh_from_db()
    assert (packet.state, before, offers_of(dossier)) == ("in_transit", 1, 2)


def test_a_lost_result_stays_out_and_its_replacement_can_be_booked(town, result, now):
    dossier, packet = result
    stop(town, packet, now)
    end(town, now, "lost")
    with pytest.raises(PapersStopped):
        hold_place(wish=asked(town, dossier), channel="web", actor="anonymous", now=now)

    issue_result(
        dossier_id=dossier.id, desk_id=town.desk.id, papers=(RESULT,), s10=new_s10(),
        seal_number=new_seal(), actor_id=town.clerk.id, now=now,
    )  # fmt: skip

    hold = hold_place(wish=asked(town, dossier), channel="web", actor="anonymous", now=now)
    assert hold.state == "held"


def test_the_owner_is_offered_the_result_that_replaces_a_lost_one(town, result, now):
    dossier, packet = result
    run_all_jobs(now)
    offers = Message.objects.filter(kind__in=["delivery_offer", "result_ready"])
    before = offers.count()
    stop(town, packet, now)
    end(town, now, "lost")
    later = now + timedelta(hours=1)
    run_all_jobs(later)
    between = offers.count()

    issue_result(
        dossier_id=dossier.id, desk_id=town.desk.id, papers=(RESULT,), s10=new_s10(),
        seal_number=new_seal(), actor_id=town.clerk.id, now=later,
    )  # fmt: skip
    run_all_jobs(later)

    assert (before, between, offers.count()) == (1, 1, 2)


def test_a_wish_for_any_time_waits_for_the_evening_after(town, result, now):
    dossier, packet = result
    allow_any_time(
        dossier_token=dossier.tracking_token, home=Home(CENTRE[0], CENTRE[1], "Số 1"),
        phone=dossier.owner_phone, actor="citizen", now=now,
    )  # fmt: skip
    stop(town, packet, now)
    evening = at("17:30")

    assert plan_round(office_id=town.office.id, now=evening) == 0

    assert DeliveryWish.objects.get().state == "waiting"
    assert [job.not_before for job in jobs_of("delivery_round")][-1] == evening + timedelta(days=1)
    end(town, evening)
    assert plan_round(office_id=town.office.id, now=evening + timedelta(days=1)) == 1


def test_a_booked_delivery_is_listed_with_its_flag(town, result, now, monkeypatch):
    dossier, packet = result
    visit = book_offer(
        town, service_day_of(TUESDAY), errands=[errand(dossier)], phone=dossier.owner_phone
    )
    monkeypatch.setattr("backend.common.clock.now", lambda: now)
    dispatcher = signed_in(KeyedClient, town.dispatcher)
    url = f"/api/v1/appointments?office={town.office.id}"

    def flags():
        rows = dispatcher.get(url).json()["results"]
        return {row["id"]: row["errands"][0]["has_open_incident"] for row in rows}

    before = flags()
    stop(town, packet, now)

    assert (before, flags()) == ({str(visit.id): False}, {str(visit.id): True})


def test_the_board_and_the_couriers_package_flag_the_stop(town, result, now, monkeypatch):
    dossier, packet = result
    visit = book_offer(
        town, service_day_of(TUESDAY), errands=[errand(dossier)], phone=dossier.owner_phone
    )
    day = visit.service_day
    publish_day(day=day, revision=day.revision, actor="dispatcher", now=now)
    monkeypatch.setattr("backend.common.clock.now", lambda: at("07:00"))
    dispatcher = signed_in(KeyedClient, town.dispatcher)
    phone = signed_in(KeyedClient, town.couriers[0].user)

    def flags():
        board = dispatcher.get(f"/api/v1/service-days/{day.id}").json()
        package = phone.get("/api/v1/courier/package").json()
        return (
            board["routes"][0]["stops"][0]["has_open_incident"],
            package["routes"][0]["stops"][0]["errands"][0]["has_open_incident"],
        )

    before = flags()
    stop(town, packet, now)

    assert (before, flags()) == ((False, False), (True, True))


def test_over_the_api_the_refusal_says_why(town, result, now, monkeypatch, api):
    dossier, packet = result
    monkeypatch.setattr("backend.common.clock.now", lambda: now)
    stop(town, packet, now)

    answer = api.get(
        "/api/v1/offers",
        {
            "lat": CENTRE[0], "lon": CENTRE[1],
            "errand": f"deliver:{dossier.tracking_token}",
        },
    )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (409, "papers-stopped")
