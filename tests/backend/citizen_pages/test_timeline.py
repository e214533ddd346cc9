"""Three threads become one story. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from backend.citizen_pages.timeline import (
    Axis,
    Held,
    Window,
    holders,
    last_failure,
    merged,
    next_visit,
)
from backend.custody.kinds import EventKind
from backend.custody.parties import HolderKind
from backend.custody.selectors.chains import Party, Step
from scheduling.selectors.tracking import TrackedVisit, VisitMove
from tests.conftest import NOW

CITIZEN = Party(HolderKind.CITIZEN, UUID(int=1), "")
COURIER = Party(HolderKind.COURIER, UUID(int=2), "")
OFFICE = Party(HolderKind.OFFICE, UUID(int=3), "Bưu cục Cao Lãnh")
DESK = Party(HolderKind.DESK, UUID(int=4), "Bộ phận Một cửa")
AGENCY = Party(HolderKind.AGENCY, UUID(int=5), "Trung tâm")
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Moved:
    """A move of the agency's status."""

    new_status: int
    at: datetime


def step(kind, giver, receiver, at=NOW, *, packet=1, purpose="papers", state="", **facts):
    return Step(
        seq=1,
        at=at,
        kind=EventKind(kind),
        label="",
        packet_id=UUID(int=packet),
        s10="",
        purpose=purpose,
        giver=giver,
        receiver=receiver,
        state=state,
        hash="",
        facts=MappingProxyType(facts),
    )


def move(old, new, at=NOW, *, reason="", is_implied=False, is_successor=False):
    return VisitMove(at, old, new, reason, is_implied, is_successor)


def visit(*moves, state="confirmed", opens_at=NOW, planned_at=(), is_planned=False):
    return TrackedVisit(
        state=state,
        opens_at=opens_at,
        closes_at=opens_at + HOUR,
        purposes=("collect",),
        moves=moves,
        planned_at=planned_at,
        is_planned=is_planned,
        office_name="Bưu cục Cao Lãnh",
        office_phone="",
    )


def story(*, opened_at=NOW, moves=(), steps=(), visits=()):
    return merged(opened_at=opened_at, moves=moves, steps=steps, visits=visits)


def codes(entries):
    return [(entry.axis.value, entry.code) for entry in entries]


def test_the_latest_stands_first_whatever_thread_it_is_of():
    told = story(
        moves=[Moved(2, NOW + 5 * HOUR)],
        steps=[step("received", COURIER, OFFICE, NOW + 3 * HOUR)],
        visits=[visit(move("", "confirmed", NOW + HOUR))],
    )

    assert codes(told) == [
        ("agency", "status"),
        ("papers", "received"),
        ("visit", "booked"),
        ("agency", "opened"),
    ]
    assert [entry.at for entry in told] == [NOW + n * HOUR for n in (5, 3, 1, 0)]


def test_what_one_transaction_wrote_is_told_in_the_order_of_the_day():
    arrived = move("en_route", "arrived")

    told = story(
        moves=[Moved(10, NOW)],
        steps=[
            step("sealed", CITIZEN, CITIZEN),
            step("collected", CITIZEN, COURIER),
            step("delivered_to_desk", COURIER, DESK),
            step("opened", DESK, AGENCY),
        ],
        visits=[visit(move("", "confirmed"), arrived, move("arrived", "done"), state="done")],
    )

    assert codes(told)[::-1] == [
        ("agency", "opened"),
        ("visit", "booked"),
        ("visit", "arrived"),
        ("papers", "sealed"),
        ("papers", "collected"),
        ("papers", "delivered_to_desk"),
        ("papers", "opened"),
        ("visit", "done"),
        ("agency", "status"),
    ]


def test_a_step_that_nobody_reported_is_not_told():
    moves = (
        move("", "confirmed"),
        move("confirmed", "en_route", is_implied=True),
        move("en_route", "arrived", is_implied=True),
        move("arrived", "done"),
    )

    told = story(visits=[visit(*moves, state="done")])

    assert codes(told) == [("visit", "done"), ("visit", "booked"), ("agency", "opened")]


def test_only_the_latest_booking_of_a_visit_names_its_window():
    moves = (
        move("", "confirmed", NOW),
        move("confirmed", "en_route", NOW + HOUR),
        move("en_route", "failed", NOW + 2 * HOUR, reason="absent"),
        move("failed", "confirmed", NOW + 3 * HOUR),
    )
    later = NOW + 24 * HOUR
    planned_at = (NOW + HOUR / 2, NOW + 4 * HOUR)

    told = story(visits=[visit(*moves, opens_at=later, planned_at=planned_at, is_planned=True)])

    window = Window(later, later + HOUR)
    assert [(entry.code, entry.window, entry.reason) for entry in told] == [
        ("planned", window, ""),
        ("booked_again", window, ""),
        ("failed", None, "absent"),
        ("en_route", None, ""),
        ("planned", None, ""),
        ("booked", None, ""),
        ("opened", None, ""),
    ]


def test_a_visit_that_replaces_another_was_moved_and_one_called_away_stands():
    fresh = visit(
        move("", "confirmed", NOW, is_successor=True),
        move("confirmed", "en_route", NOW + HOUR),
        move("en_route", "confirmed", NOW + 2 * HOUR),
    )

    told = story(visits=[fresh])

    assert [entry.code for entry in told] == ["called_away", "en_route", "moved", "opened"]


def test_how_an_incident_ended_decides_how_it_is_told():
    steps = [
        step("incident", COURIER, COURIER, NOW, what="missing"),
        step("resolved", COURIER, COURIER, NOW + HOUR, outcome="lost"),
        step("resolved", COURIER, COURIER, NOW + 2 * HOUR, outcome="found"),
    ]

    told = story(steps=steps)

    assert [(entry.code, entry.reason) for entry in told] == [
        ("resolved_found", ""),
        ("resolved_lost", ""),
        ("incident", "missing"),
        ("opened", ""),
    ]
    assert {entry.axis for entry in told[:3]} == {Axis.PAPERS}


def test_each_packet_has_the_holder_of_its_last_event_since_it_came_there():
    steps = [
        step("collected", CITIZEN, COURIER, NOW),
        step("received", COURIER, OFFICE, NOW + HOUR),
        step("held", OFFICE, OFFICE, NOW + 2 * HOUR),
        step("result_issued", AGENCY, DESK, NOW + 3 * HOUR, packet=2, purpose="result"),
    ]

    lost = step("incident", OFFICE, OFFICE, NOW + 4 * HOUR, state="incident")

    held = holders(steps)

    assert held == [
        Held(OFFICE, "papers", NOW + HOUR),
        Held(DESK, "result", NOW + 3 * HOUR),
    ]
    assert holders([*steps, lost])[0] == Held(OFFICE, "papers", NOW + HOUR, has_incident=True)
    assert holders([]) == []


def test_the_next_visit_is_the_earliest_that_is_not_over():
    over = visit(state="done", opens_at=NOW)
    later = visit(state="confirmed", opens_at=NOW + 5 * HOUR)
    sooner = visit(state="en_route", opens_at=NOW + HOUR)

    assert next_visit([over, later, sooner]) is sooner
    assert next_visit([over, visit(state="failed"), visit(state="cancelled")]) is None


def test_a_failure_counts_until_another_visit_is_booked():
    failed = visit(move("en_route", "failed", reason="absent"), state="failed")

    assert last_failure([failed]) == "absent"
    assert last_failure([failed, visit()]) == ""
    assert last_failure([]) == ""
