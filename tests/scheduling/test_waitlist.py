"""Waiting for a full day: in order, with expiry, and never for what cannot come."""

from datetime import timedelta

import pytest

from backend.common import clock
from backend.notifications.models import Message
from backend.notifications.services.links import read_link
from backend.offices.services import close_office
from backend.outbox.models import Job
from routing.check import check
from scheduling.errors import NothingToWaitFor, PlaceFree, PlaceTaken, WaitingAlready
from scheduling.models import Appointment, Hold, WaitingPlace
from scheduling.selectors.reserve import reserve_rules
from scheduling.services.confirming import confirm_hold
from scheduling.services.days import model_of
from scheduling.services.errands import check_errands
from scheduling.services.holds import expire_holds, release_hold
from scheduling.services.kept_days import draft_of
from scheduling.services.reserve_rules import define_reserve_rule
from scheduling.services.visit_details import details_of
from scheduling.services.waitlist import (
    end_waiting,
    join_waitlist,
    leave_waitlist,
    offer_freed_places,
)
from scheduling.states import ReserveKind
from tests.support.bookings import TUESDAY, at, day_of, hold, make_town, wish
from tests.support.client import KeyedClient
from tests.support.offices import CENTRE
from tests.support.people import citizen, signed_in

pytestmark = pytest.mark.django_db
SPOT = {"lat": CENTRE[0], "lon": CENTRE[1]}
DAY = {"opens_at": at("07:30"), "closes_at": at("17:00")}
WINDOWS = ("07:30", "08:30", "09:30", "10:30", "13:30", "14:30", "15:30")


@pytest.fixture
def town():
    return make_town(n_couriers=1)


@pytest.fixture
def full(town):
    """A day without a place; the holds that fill it."""
    held = []
    for window in WINDOWS:
        for _ in range(9):
            try:
                held.append(hold(town, window, **SPOT))
            except PlaceTaken:
                break
    return held


def join(town, now, **facts):
    return join_waitlist(
        wish=wish(town, **(DAY | SPOT | facts)), length_min=60, channel="web", actor="citizen",
        now=now,
    )  # fmt: skip


def free_one(held, now):
    release_hold(hold_id=held.id, actor="citizen", now=now)


def offer(town, now):
    return offer_freed_places(service_day_id=day_of(town).id, now=now)


def states():
    rows = WaitingPlace.objects.order_by("created_at", "id")
    return list(rows.values_list("state", flat=True))


def test_an_offer_leads_to_a_page_for_its_hold(town, full, now):
    entry = join(town, now)
    free_one(full[0], now)
    offer(town, now)

    entry.refresh_from_db()
    told = Message.objects.get(kind="hold_kept", phone=entry.phone)
    link = read_link(told.params["confirm_url"].rpartition("/l/")[2], now=now)
    assert (link.scope, link.subject_id) == ("hold", entry.hold_id)


def test_a_freed_place_is_offered_to_the_first_in_line(town, full, now):
    first, second = join(town, now), join(town, now + timedelta(seconds=1))
    free_one(full[0], now)

    assert Job.objects.filter(kind="place_freed").count() == 1
    assert offer(town, now) == 1

    first.refresh_from_db()
    assert states() == ["offered", "waiting"]
    assert (first.hold.phone, first.hold.opens_at) == (first.phone, full[0].opens_at)
    assert first.hold.expires_at == now + timedelta(hours=2)
    assert "07:30–08:30" in Message.objects.get(kind="hold_kept").body
    model = model_of(day_of(town))
    assert (check(model.problem, model.plan), model.plan.unserved) == ([], ())
    assert second.hold_id is None


def test_an_offer_that_is_not_taken_in_time_goes_to_the_next(town, full, now):
    join(town, now), join(town, now + timedelta(seconds=1))
    for held in full[1:]:
        confirm_hold(hold_id=held.id, citizen_id=None, actor="citizen", now=now)
    free_one(full[0], now)
    offer(town, now)
    later = now + timedelta(hours=2)

    expire_holds(now=later)
    offer(town, later)

    assert states() == ["expired", "offered"]


def test_an_offer_is_confirmed_like_any_hold(town, full, now):
    entry = join(town, now)
    free_one(full[0], now)
    offer(town, now)
    entry.refresh_from_db()

    confirm_hold(hold_id=entry.hold_id, citizen_id=None, actor="citizen", now=now)

    assert states() == ["taken"]
    assert Appointment.objects.get().id == entry.hold_id


def test_who_leaves_gives_the_offered_place_back(town, full, now):
    entry, other = join(town, now), join(town, now + timedelta(seconds=1))
    free_one(full[0], now)
    offer(town, now)

    assert leave_waitlist(waiting_id=entry.id, actor="citizen", now=now).state == "left"
    assert leave_waitlist(waiting_id=entry.id, actor="citizen", now=now).state == "left"
    offer(town, now)

    assert states() == ["left", "offered"]
    assert leave_waitlist(waiting_id=other.id, actor="citizen", now=now).state == "left"


def test_who_does_not_fit_is_passed_over_and_stays_in_line(town, full, now):
    join(town, now, opens_at=at("13:30"), closes_at=at("14:30"))
    join(town, now + timedelta(seconds=1))
    free_one(full[0], now)

    offer(town, now)

    assert states() == ["waiting", "offered"]


def test_nobody_waits_for_a_day_that_has_a_place(town, now):
    with pytest.raises(PlaceFree) as refused:
        join(town, now)

    assert refused.value.facts["offers"][0]["opens_at"] == at("07:30").isoformat()
    assert WaitingPlace.objects.count() == 0


def test_nobody_waits_for_a_closed_day(town, now):
    close_office(
        office_id=town.office.id, day=(TUESDAY + timedelta(hours=7)).date(), reason="storm",
        actor_id=town.dispatcher.id, now=now,
    )  # fmt: skip

    with pytest.raises(NothingToWaitFor) as refused:
        join(town, now)

    assert (refused.value.facts, WaitingPlace.objects.count()) == ({"reason": "closed"}, 0)


def test_a_phone_waits_for_a_day_once(town, full, now):
    phone = join(town, now).phone

    with pytest.raises(WaitingAlready):
        join(town, now, phone=phone)

    assert states() == ["waiting"]


def test_who_waited_in_vain_is_told(town, full, now):
    entry = join(town, now)

    assert end_waiting(waiting_id=entry.id, now=now) is True
    assert end_waiting(waiting_id=entry.id, now=now) is False

    assert states() == ["expired"]
    assert Message.objects.filter(kind="waitlist_over", phone=entry.phone).count() == 1
    assert Job.objects.get(kind="waiting_over").not_before == at("14:00")


def test_a_citizen_waits_and_leaves_over_the_api(town, full, now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    me, other = citizen(), signed_in(KeyedClient, citizen())
    client = signed_in(KeyedClient, me)
    body = {
        "opens_at": at("07:30").isoformat(), "closes_at": at("17:00").isoformat(),
        "location": SPOT, "address": "Số 1", "contact_name": "citizen",
        "errands": [{**town.errand(), "procedure_id": str(town.version.procedure_id),
                     "agency_id": str(town.agency.id)}],
    }  # fmt: skip

    joined = client.post("/api/v1/waiting-places", body)
    path = f"/api/v1/waiting-places/{joined.json()['id']}/leave"

    assert (joined.status_code, WaitingPlace.objects.get().phone) == (201, me.phone)
    assert other.get("/api/v1/waiting-places").json()["results"] == []
    assert other.post(path).status_code == 404
    assert client.post(path).json()["state"] == "left"


def test_a_clerk_waits_for_a_caller_whose_phone_she_gives(town, full, now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    clerk = signed_in(KeyedClient, town.clerk)
    body = {
        "opens_at": at("07:30").isoformat(), "closes_at": at("17:00").isoformat(),
        "location": SPOT, "address": "Số 1", "contact_name": "caller",
        "errands": [{"purpose": "collect", "procedure_id": str(town.version.procedure_id),
                     "agency_id": str(town.agency.id)}],
    }  # fmt: skip

    refused = clerk.post("/api/v1/waiting-places", body)
    joined = clerk.post("/api/v1/waiting-places", {**body, "phone": "0912 345 678"})

    assert (refused.status_code, joined.status_code) == (400, 201)
    assert WaitingPlace.objects.get().channel == "hotline"
    assert Hold.objects.filter(phone="+84912345678").count() == 0


@pytest.fixture
def kept_back(town, now):
    """A day on which the only place left is kept back for priority groups."""
    define_reserve_rule(
        office_id=town.office.id, kind=ReserveKind.PRIORITY, n_places=1, service_s=720,
        opens_s=27_000, closes_s=36_000, days_before=0, release_s=0, now=now,
    )  # fmt: skip
    held = []
    for window in WINDOWS:
        for _ in range(9):
            try:
                held.append(hold(town, window, **SPOT))
            except PlaceTaken:
                break
    return held


def wait_for(town, now, *, is_priority):
    """Somebody who came when even the reserve was used up."""
    asked = wish(town, **(DAY | SPOT | {"is_priority": is_priority}))
    return WaitingPlace.objects.create(
        **details_of(asked), service_day=day_of(town), opens_at=asked.opens_at,
        closes_at=asked.closes_at, channel="web", length_min=60, created_by="citizen",
        errands=[each.to_json() for each in check_errands(asked.errands, on_day=asked.day)],
        created_at=now,
    )  # fmt: skip


def test_a_place_kept_back_is_offered_to_who_is_entitled(town, kept_back, now):
    entry = wait_for(town, now, is_priority=True)

    assert offer(town, now) == 1

    entry.refresh_from_db()
    drawn = draft_of(day_of(town)).visits[entry.hold_id]
    assert drawn.reserve_id == reserve_rules(town.office.id)[0].id
    assert draft_of(day_of(town)).placeholders == ()


def test_a_place_kept_back_is_not_offered_to_anybody_else(town, kept_back, now):
    wait_for(town, now, is_priority=False)

    assert offer(town, now) == 0

    assert states() == ["waiting"]
    assert len(draft_of(day_of(town)).placeholders) == 1
