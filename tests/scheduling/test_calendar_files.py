"""The citizen's calendar: one entry for a visit, wherever it moves."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from backend.common import clock
from scheduling.services.calendar_files import calendar_file
from scheduling.services.changes import cancel_appointment, reschedule_appointment
from tests.support.bookings import at, book, make_town
from tests.support.client import KeyedClient
from tests.support.people import citizen, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town(n_couriers=1)


def entry(appointment, now):
    calendar = Calendar.from_ical(calendar_file(appointment, now=now))
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def move(appointment, opens_at, now):
    return reschedule_appointment(
        appointment_id=appointment.id, opens_at=opens_at, closes_at=opens_at + timedelta(hours=1),
        actor="citizen", now=now, by_citizen=True,
    )  # fmt: skip


def test_a_visit_is_one_entry_with_its_window_place_and_reminder(town, now):
    appointment = book(town)

    calendar, event = entry(appointment, now)

    assert (str(calendar["METHOD"]), str(event["UID"])) == ("PUBLISH", f"{appointment.id}@hengio")
    assert (event.start, event.end) == (at("09:30"), at("10:30"))
    assert (int(event["SEQUENCE"]), str(event["STATUS"])) == (0, "CONFIRMED")
    assert appointment.number in event["SUMMARY"]
    assert str(event["LOCATION"]) == appointment.address
    assert len(event.walk("VALARM")) == 1


def test_a_moved_visit_stays_the_same_entry_with_a_higher_sequence(town, now):
    first = book(town)
    second = move(first, at("13:30"), now)
    third = move(second, at("14:30") + timedelta(days=1), now)

    for asked in (first, second, third):
        _, event = entry(asked, now)
        assert str(event["UID"]) == f"{first.id}@hengio"
        assert (int(event["SEQUENCE"]), event.start) == (2, at("14:30") + timedelta(days=1))


def test_a_cancelled_visit_takes_its_entry_out(town, now):
    first = book(town)
    second = move(first, at("13:30"), now)
    cancel_appointment(appointment_id=second.id, actor="citizen", now=now, by_citizen=True)

    calendar, event = entry(first, now)

    assert (str(calendar["METHOD"]), str(event["STATUS"])) == ("CANCEL", "CANCELLED")
    assert (str(event["UID"]), int(event["SEQUENCE"])) == (f"{first.id}@hengio", 2)


def test_only_its_citizen_and_her_office_download_it(town, now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    owner = citizen()
    appointment = book(town, citizen=owner, phone=owner.phone)
    path = f"/api/v1/appointments/{appointment.id}/calendar.ics"

    answer = signed_in(KeyedClient, owner).get(path)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar")
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    assert signed_in(KeyedClient, town.clerk).get(path).status_code == 200
    assert signed_in(KeyedClient, citizen()).get(path).status_code == 404
