"""A running day watches itself: promises at risk, phones that went silent, and who hears of it."""

from datetime import timedelta

import pytest

from backend.accounts.models import Device
from backend.notifications.models import Message
from backend.notifications.wanted import is_still_wanted
from backend.outbox.models import Job
from backend.outbox.services.endings import tidy
from scheduling.models import Appointment, DayWarning
from scheduling.services.attempts import Evidence, fail_attempt
from scheduling.services.changes import cancel_appointment
from scheduling.services.progress import arrive, start_travel
from scheduling.services.watching import watch_day
from scheduling.states import AttemptReason
from tests.support.bookings import at
from tests.support.notifications import phone_of_courier
from tests.support.scheduling import booked_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    """One courier with a phone and two visits, an hour apart; the first one begins at 07:30."""
    booked = booked_day(n_visits=2, n_couriers=1)
    phone_of_courier(booked.town.couriers[0].user)
    return booked


def heard(day, *, now):
    Device.objects.filter(user=day.town.couriers[0].user).update(last_seen_at=now)


def look(day, moment, *, is_heard=True, goes_on=False):
    if is_heard:
        heard(day, now=moment)
    watch_day(day_id=day.service_day().id, goes_on=goes_on, now=moment)


def report(day, step, number, moment):
    step(
        appointment_id=day.appointments[number].id, courier_id=day.town.couriers[0].id,
        actor="courier", at=moment, now=moment,
    )  # fmt: skip


def told(kind):
    return list(Message.objects.filter(kind=kind).order_by("id"))


def warnings(kind="promise_at_risk"):
    rows = DayWarning.objects.filter(kind=kind).order_by("id")
    return [(row.subject_id, row.ended_at is None) for row in rows]


def stay_at_first_door(day, *, until):
    """The courier comes to the first door in time, and is still there."""
    report(day, start_travel, 0, at("07:35"))
    report(day, arrive, 0, at("07:45"))
    look(day, until)


def test_a_day_that_goes_as_planned_warns_of_nothing(day):
    report(day, start_travel, 0, at("07:35"))
    report(day, arrive, 0, at("07:45"))

    look(day, at("07:50"))

    assert (warnings(), told("promise_at_risk"), told("visit_late")) == ([], [], [])


def test_a_window_that_will_be_missed_is_told_to_dispatchers_and_to_the_citizen_once(day):
    second = day.appointments[1]
    stay_at_first_door(day, until=at("10:00"))
    look(day, at("10:02"))

    assert warnings() == [(second.id, True)]
    (to_dispatcher,) = told("promise_at_risk")
    assert to_dispatcher.user == day.town.dispatcher
    assert to_dispatcher.params["number"] == second.number
    assert 25 <= to_dispatcher.params["late_min"] <= 45
    (to_citizen,) = told("visit_late")
    assert to_citizen.phone == second.phone
    assert to_citizen.params["window"] == "08:30–09:30"
    assert "10:00" < to_citizen.params["expected"] < "10:20"


def test_it_is_told_again_when_it_gets_much_worse(day):
    stay_at_first_door(day, until=at("09:40"))
    look(day, at("09:50"))
    assert (len(told("promise_at_risk")), len(told("visit_late"))) == (1, 1)

    look(day, at("10:00"))
    assert (len(told("promise_at_risk")), len(told("visit_late"))) == (2, 1)
    look(day, at("10:15"))
    assert (len(told("promise_at_risk")), len(told("visit_late"))) == (3, 2)


def test_a_warning_ends_with_its_visit_and_what_was_not_sent_is_no_longer_wanted(day):
    stay_at_first_door(day, until=at("10:00"))
    (message,) = told("visit_late")
    assert is_still_wanted(message)

    cancel_appointment(
        appointment_id=day.appointments[1].id, actor="clerk", by_citizen=False, now=at("10:01")
    )
    look(day, at("10:02"))

    assert warnings() == [(day.appointments[1].id, False)]
    assert not is_still_wanted(message)


def test_a_citizen_who_was_told_of_the_delay_may_still_cancel(day):
    stay_at_first_door(day, until=at("10:00"))

    cancel_appointment(
        appointment_id=day.appointments[1].id, actor="link", by_citizen=True, now=at("10:01")
    )

    assert Appointment.objects.get(id=day.appointments[1].id).state == "cancelled"


def test_a_phone_that_is_silent_on_duty_is_told_until_it_speaks_again(day):
    courier = day.town.couriers[0]
    stay_at_first_door(day, until=at("07:50"))

    look(day, at("08:19"), is_heard=False)
    assert warnings("device_silent") == []
    look(day, at("08:20"), is_heard=False)
    look(day, at("08:25"), is_heard=False)
    assert warnings("device_silent") == [(courier.id, True)]
    (message,) = told("device_silent")
    assert message.params == {"employee_code": courier.employee_code, "since": "07:50"}

    look(day, at("08:30"))
    assert warnings("device_silent") == [(courier.id, False)]


def test_of_a_silent_phone_nobody_is_told_that_its_visits_are_late(day):
    stay_at_first_door(day, until=at("07:50"))

    look(day, at("10:30"), is_heard=False)

    assert (len(told("device_silent")), told("promise_at_risk"), told("visit_late")) == (1, [], [])


def test_a_phone_with_no_stops_left_may_be_silent(day):
    for number in (0, 1):
        report(day, start_travel, number, at("08:35"))
        visit = day.appointments[number]
        fail_attempt(
            appointment_id=visit.id, courier_id=day.town.couriers[0].id, operation_id=visit.id,
            reason=AttemptReason.REFUSED, evidence=Evidence(place=(visit.lat, visit.lon)), note="",
            actor="courier", at=at("08:40"), now=at("08:40"),
        )  # fmt: skip

    look(day, at("12:00"), is_heard=False)

    assert warnings("device_silent") == []


def test_a_published_day_is_looked_at_every_five_minutes_until_it_is_over(day):
    (first,) = Job.objects.filter(kind="watch_day")
    route = day.route(day.town.couriers[0])
    assert (first.not_before, first.payload["goes_on"]) == (route.leaves_at, True)

    look(day, at("08:01"), goes_on=True)
    look(day, at("08:01"), goes_on=True)
    assert Job.objects.filter(kind="watch_day").latest("id").not_before == at("08:06")
    n_jobs = Job.objects.filter(kind="watch_day").count()

    look(day, at("08:01") + timedelta(days=1), goes_on=True)
    assert Job.objects.filter(kind="watch_day").count() == n_jobs == 2


def test_a_look_that_was_missed_is_followed_by_another(day):
    (first,) = Job.objects.filter(kind="watch_day")
    late = at("12:00")

    tidy(now=late)

    first.refresh_from_db()
    assert first.state == "skipped"
    following = Job.objects.filter(kind="watch_day", state="waiting").get()
    assert (following.not_before, following.payload["goes_on"]) == (at("12:05"), True)


def test_news_of_the_road_are_looked_at_within_half_a_minute(day):
    report(day, start_travel, 0, at("07:35"))
    report(day, arrive, 0, at("07:35"))

    news = Job.objects.filter(kind="watch_day", payload__goes_on=False)
    assert [job.not_before for job in news] == [at("07:35") + timedelta(seconds=30)]


def test_on_the_way_says_how_many_stops_come_before(day):
    report(day, start_travel, 1, at("07:35"))
    report(day, start_travel, 0, at("07:36"))

    assert [message.params["n_before"] for message in told("courier_on_the_way")] == [1, 0]
