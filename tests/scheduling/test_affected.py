"""An absence, a changed shift, a closure: affected bookings are listed, nothing moves silently."""

from datetime import date, datetime, timedelta

import pytest

from backend.common.errors import InvalidField
from backend.notifications.models import Message
from backend.offices.services import close_office
from backend.outbox.models import Job
from scheduling.errors import PlaceTaken
from scheduling.models import AffectedVisit, Appointment
from scheduling.services.affected import (
    accept_affected,
    accept_all,
    ask_citizen,
    find_proposals,
    open_affected,
)
from scheduling.services.changes import cancel_appointment
from scheduling.services.dispatching import mark_absent
from scheduling.services.kept_days import draft_of
from scheduling.states import AffectedState
from scheduling.tasks import propose, review
from tests.support.bookings import at, book, day_of, make_town

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 3)
ACTOR = {"actor": "staff:dispatcher"}


def away(town, now, courier):
    mark_absent(
        day=day_of(town), courier_id=courier.id, reason="ill", actor_id=town.dispatcher.id,
        now=now, **ACTOR,
    )  # fmt: skip
    look(now)


def look(now):
    for job in Job.objects.filter(kind="find_proposals"):
        propose(job.payload, job_id=job.id, attempt=1, now=now)


def driver(town, visit):
    courier_id = draft_of(day_of(town)).courier_of(visit.id)
    return next(each for each in town.couriers if each.id == courier_id)


@pytest.fixture
def alone(now):
    """The only courier of a town is ill on the day of a visit."""
    town = make_town(n_couriers=1)
    visit = book(town, "09:30", now=now)
    away(town, now, town.couriers[0])
    return town, visit


def test_a_colleague_who_keeps_the_promise_is_a_proposal_with_the_place_taken(now):
    town = make_town(n_couriers=2)
    visit = book(town, "09:30", now=now)
    absent = driver(town, visit)

    away(town, now, absent)

    (row,) = open_affected(day_of(town))
    colleague = driver(town, visit)
    assert colleague != absent
    assert (row.appointment_id, row.courier_before_id, row.cause) == (
        visit.id, absent.id, "absence",
    )  # fmt: skip
    assert row.proposals == [{"kind": "other_courier", "courier_id": str(colleague.id)}]
    messages = Message.objects.count()
    assert accept_affected(affected=row, choice=0, now=now, **ACTOR).state == "accepted"
    assert open_affected(day_of(town)) == []
    assert Message.objects.count() == messages  # the promise stands: nothing to tell
    assert Appointment.objects.get().opens_at == visit.opens_at


def test_who_lost_the_place_is_proposed_other_windows_and_moved_by_nobody(alone, now):
    town, visit = alone

    (row,) = open_affected(day_of(town))

    assert [each["kind"] for each in row.proposals] == ["other_window"] * 3
    assert row.proposals[0]["opens_at"] == (at("08:30") - timedelta(days=1)).isoformat()
    visit.refresh_from_db()
    assert (visit.opens_at, visit.state) == (at("09:30"), "confirmed")


def test_another_window_is_booked_and_told_when_a_dispatcher_takes_it(alone, now):
    town, visit = alone
    (row,) = open_affected(day_of(town))

    done = accept_affected(affected=row, choice=1, now=now, **ACTOR)

    fresh = Appointment.objects.get(replaces=visit)
    assert (done.state, done.settled_by) == ("moved", ACTOR["actor"])
    assert fresh.opens_at.isoformat() == row.proposals[1]["opens_at"]
    assert Message.objects.filter(kind="booking_rescheduled").count() == 1
    assert accept_affected(affected=row, choice=0, now=now, **ACTOR).state == "moved"
    assert Appointment.objects.count() == 2


def test_a_window_that_was_taken_in_between_is_refused_and_looked_for_again(alone, now):
    town, visit = alone
    (row,) = open_affected(day_of(town))
    first = datetime.fromisoformat(row.proposals[0]["opens_at"])
    for _ in range(20):
        try:
            book(town, opens_at=first, lat=visit.lat, lon=visit.lon, now=now)  # next door
        except PlaceTaken:
            break

    with pytest.raises(PlaceTaken):
        accept_affected(affected=row, choice=0, now=now, **ACTOR)

    assert open_affected(day_of(town)) == [row]
    again = find_proposals(affected_id=row.id, now=now)
    assert first.isoformat() not in [each["opens_at"] for each in again.proposals]
    assert accept_affected(affected=row, choice=0, now=now, **ACTOR).state == "moved"


def test_a_choice_that_is_none_changes_nothing(alone, now):
    town, _ = alone
    (row,) = open_affected(day_of(town))

    with pytest.raises(InvalidField):
        accept_affected(affected=row, choice=7, now=now, **ACTOR)

    assert open_affected(day_of(town)) == [row]


def test_a_citizen_is_asked_once_and_keeps_the_promise_until_she_chooses(alone, now):
    town, visit = alone
    (row,) = open_affected(day_of(town))

    for _ in "ab":
        asked = ask_citizen(affected=row, now=now)

    assert asked.asked_at == now
    message = Message.objects.get(kind="visit_affected")
    assert "08:30–09:30" in message.body
    visit.refresh_from_db()
    assert visit.state == "confirmed"


def test_a_storm_lists_all_bookings_and_all_are_settled_at_once(now):
    town = make_town(n_couriers=2)
    visits = [book(town, window, now=now) for window in ("09:30", "13:30", "14:30")]
    close_office(
        office_id=town.office.id, day=TUESDAY, part=(48_600, 61_200), reason="Bão",
        actor_id=town.dispatcher.id, now=now,
    )  # fmt: skip
    payload = {"office_id": str(town.office.id), "day": TUESDAY.isoformat()}
    review(payload, job_id=town.office.id, attempt=1, now=now)
    look(now)
    assert [row.appointment_id for row in open_affected(day_of(town))] == [
        visit.id for visit in visits[1:]
    ]

    outcomes = accept_all(day=day_of(town), now=now, **ACTOR)

    assert [outcome.affected.state for outcome in outcomes] == ["moved", "moved"]
    assert set(Appointment.objects.filter(state="rescheduled")) == set(visits[1:])


def test_a_booking_that_was_cancelled_in_between_waits_for_nobody(alone, now):
    town, visit = alone
    row = AffectedVisit.objects.get()
    cancel_appointment(appointment_id=visit.id, actor="citizen", by_citizen=True, now=now)

    assert open_affected(day_of(town)) == []
    assert accept_affected(affected=row, choice=0, now=now, **ACTOR).state == AffectedState.GONE


def test_what_cannot_be_settled_says_why_and_stays(now):
    town = make_town(n_couriers=1)
    book(town, "09:30", now=now)
    away(town, now, town.couriers[0])
    AffectedVisit.objects.update(proposals=[])

    (outcome,) = accept_all(day=day_of(town), now=now, **ACTOR)

    assert outcome.code == "invalid-field"
    assert len(open_affected(day_of(town))) == 1
