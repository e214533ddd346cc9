"""Reports that come late, twice, out of order, or from a courier who lost the visit meanwhile."""

from datetime import timedelta

import pytest

from backend.accounts.models import PhoneCode
from backend.common.errors import IllegalTransition, NotFound
from backend.common.uuid7 import uuid7
from scheduling.draft import Draft
from scheduling.errors import DayNotOpen
from scheduling.models import Appointment, Attempt, ServiceDay
from scheduling.services.attempts import Evidence, fail_attempt
from scheduling.services.changes import cancel_appointment, reschedule_appointment
from scheduling.services.dispatching import publish_day
from scheduling.services.progress import arrive, close_day, complete_assistance, start_travel
from scheduling.states import AttemptReason
from tests.support.bookings import at, make_town
from tests.support.scheduling import booked_day, errand_of, ready_result

pytestmark = pytest.mark.django_db
NOON = at("12:00")
TOMORROW = timedelta(days=1)


@pytest.fixture
def day():
    """Two visits of one courier; each is help with two dossiers."""
    town = make_town(n_couriers=1)
    help_with_two = [town.errand(purpose="online_assist")] * 2
    return booked_day(town=town, n_visits=2, errands=[help_with_two, help_with_two])


@pytest.fixture
def visit(day):
    return day.appointments[0]


def report(day, visit, **facts):
    return {
        "appointment_id": visit.id,
        "courier_id": day.town.couriers[0].id,
        "actor": "courier",
        "at": at("09:00"),
        "now": NOON,
        **facts,
    }


def finish(day, visit, *positions, **facts):
    for position in positions:
        errand = errand_of(visit, position)
        complete_assistance(errand_id=errand.id, note="", **report(day, visit, **facts))


def fail(day, visit, **facts):
    return fail_attempt(
        operation_id=uuid7(),
        reason=AttemptReason.REFUSED,
        evidence=Evidence(place=(visit.lat, visit.lon)),
        note="",
        **report(day, visit, **facts),
    )


def move(visit, opens_at, *, now=NOON):
    return reschedule_appointment(
        appointment_id=visit.id, opens_at=opens_at, closes_at=opens_at + timedelta(hours=1),
        actor="clerk", by_citizen=False, reason="asked", now=now,
    )  # fmt: skip


def state(visit) -> str:
    return Appointment.objects.get(id=visit.id).state


def tomorrow() -> ServiceDay:
    return ServiceDay.objects.select_related("office").latest("day")


def test_the_last_errand_ends_the_visit_and_not_the_first(day, visit):
    finish(day, visit, 1)
    assert state(visit) == "arrived"

    finish(day, visit, 0)
    assert state(visit) == "done"


def test_an_errand_reported_again_keeps_its_first_time(day, visit):
    finish(day, visit, 0)
    first = errand_of(visit).done_at

    finish(day, visit, 0, now=NOON + timedelta(hours=1))

    assert errand_of(visit).done_at == first


def test_a_report_of_setting_off_that_comes_last_moves_nothing_back(day, visit):
    finish(day, visit, 0, 1)

    arrive(**report(day, visit))
    with pytest.raises(IllegalTransition):
        start_travel(**report(day, visit))

    assert state(visit) == "done"


def test_a_cancelled_visit_is_not_set_off_to_and_what_was_done_there_is_kept(day, visit, now):
    errands = [errand_of(visit, 0), errand_of(visit, 1)]
    cancel_appointment(
        appointment_id=visit.id, actor="citizen", by_citizen=True, reason="", now=now
    )

    with pytest.raises(IllegalTransition):
        start_travel(**report(day, visit))
    finish(day, visit, 0, 1)

    assert state(visit) == "cancelled"
    for errand in errands:
        errand.refresh_from_db()
        assert errand.done_at == NOON


def test_a_citizen_who_came_after_the_courier_gave_up_is_served(day, visit):
    fail(day, visit)

    finish(day, visit, 0, 1)

    assert state(visit) == "done"


def test_one_errand_of_two_after_a_failure_leaves_the_other_to_be_booked_again(day, visit):
    fail(day, visit)

    finish(day, visit, 0)

    assert state(visit) == "failed"
    assert move(visit, at("08:30") + TOMORROW).state == "confirmed"
    (placed,) = Draft.from_json(tomorrow().draft).visits.values()
    assert placed.service_s == errand_of(visit, 1).service_s


def test_what_was_done_before_a_visit_was_booked_again_ends_the_new_visit(day, visit):
    fail(day, visit)
    move(visit, at("08:30") + TOMORROW)

    finish(day, visit, 0, 1)

    assert state(visit) == "done"
    assert Draft.from_json(tomorrow().draft).visits == {}
    assert tomorrow().state == "open"


def test_what_was_done_before_a_visit_was_moved_ends_the_visit_that_replaces_it(day, visit):
    errands = [errand_of(visit, 0), errand_of(visit, 1)]
    fresh = move(visit, at("08:30") + TOMORROW)

    for errand in errands:
        complete_assistance(errand_id=errand.id, note="", **report(day, visit))

    assert (state(visit), state(fresh)) == ("rescheduled", "done")
    assert Draft.from_json(tomorrow().draft).visits == {}


def test_a_late_report_does_not_start_the_day_the_visit_was_moved_to(day, visit):
    fail(day, visit)
    move(visit, at("08:30") + TOMORROW)
    row = tomorrow()
    publish_day(day=row, revision=row.revision, actor="dispatcher", now=NOON)

    arrive(**report(day, visit))
    finish(day, visit, 0)
    with pytest.raises(IllegalTransition):
        fail(day, visit)

    assert (tomorrow().state, state(visit)) == ("published", "confirmed")
    assert errand_of(visit).done_at == NOON
    assert Attempt.objects.count() == 1


def test_an_errand_of_another_visit_is_not_found(day, visit):
    other = errand_of(day.appointments[1])

    with pytest.raises(NotFound):
        complete_assistance(errand_id=other.id, note="", **report(day, visit))

    other.refresh_from_db()
    assert other.is_live


def test_the_code_for_a_result_goes_to_its_owner_whoever_booked_the_visit():
    town = make_town(n_couriers=1)
    dossier, _ = ready_result(town)
    deliver = {"purpose": "deliver", "dossier_token": dossier.tracking_token}
    day = booked_day(town=town, n_visits=1, errands=[[deliver]])
    (visit,) = day.appointments
    Appointment.objects.filter(id=visit.id).update(phone="+84900000009")  # a helper's, by a clerk

    start_travel(**report(day, visit, now=at("09:01")))

    visit.refresh_from_db()
    code = PhoneCode.objects.get(purpose="handover")
    assert visit.phone != dossier.owner_phone
    assert code.phone == dossier.owner_phone


def test_a_day_closes_when_every_visit_has_ended_and_not_before(day, visit):
    finish(day, visit, 0, 1)
    with pytest.raises(DayNotOpen):
        close_day(day=day.service_day(), now=NOON)

    fail(day, day.appointments[1])

    assert close_day(day=day.service_day(), now=NOON).state == "closed"


def test_booking_a_failed_visit_again_leaves_the_closed_day_as_it_was(day, visit):
    for each in day.appointments:
        fail(day, each)
    closed = close_day(day=day.service_day(), now=NOON)

    move(visit, at("08:30") + TOMORROW)

    assert day.service_day().draft == closed.draft
