"""The bag against the books: before a courier leaves, and when he is back."""

import pytest

from backend.accounts.roles import Role
from backend.custody import parties
from backend.custody.models import Incident, LoadCheck, Packet
from backend.custody.selectors.holders import holder_of
from backend.custody.selectors.verification import verify_dossier
from backend.notifications.models import Message
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.custody import new_s10
from tests.support.mobile import collect_payload, operation, push
from tests.support.offices import make_office
from tests.support.outbox import run_all_jobs
from tests.support.people import signed_in, staff
from tests.support.scheduling import bring_to_office, hand_to_courier, ready_result


@pytest.fixture
def codes(day, courier, phone):
    """Two packets that the courier holds."""
    visits = day.stops(courier)[:2]
    payloads = [collect_payload(visit) for visit in visits]
    push(phone, *[operation("collect", **each) for each in payloads])
    return [each["s10"] for each in payloads]


@pytest.fixture
def dispatcher(day):
    return signed_in(KeyedClient, day.town.dispatcher)


def check(phone, codes, moment="return"):
    (answer,) = push(phone, operation("check_load", moment=moment, s10=codes))
    assert answer["result"] == "applied", answer
    return {key: value for key, value in answer["outcome"].items() if key != "load_check_id"}


NOTHING = {"differs": False, "missing": [], "surplus": [], "found": []}


def test_a_bag_that_is_as_the_books_say_raises_nothing(phone, codes):
    assert check(phone, [codes[0].lower(), codes[1]]) == NOTHING

    row = LoadCheck.objects.get()
    assert (row.n_expected, row.n_scanned, row.differs) == (2, 2, False)
    assert not Incident.objects.exists()


def test_a_packet_that_is_not_in_the_bag_is_an_incident_at_once(
    phone, codes, courier, day, dispatcher
):
    assert check(phone, codes[:1], "departure")["missing"] == codes[1:]

    packet = Packet.objects.get(s10=codes[1])
    incident = Incident.objects.get()
    assert (packet.state, incident.kind, incident.packet_id) == ("incident", "missing", packet.id)
    assert holder_of(packet.id) == parties.courier(courier.id)
    assert verify_dossier(packet.dossier_id) == []
    (listed,) = dispatcher.get("/api/v1/load-checks", {"differs": "true"}).json()["results"]
    assert (listed["moment"], listed["missing"], listed["surplus"]) == ("departure", codes[1:], [])
    assert str(incident.load_check_id) == listed["id"]
    run_all_jobs(at("10:00"))
    told = Message.objects.filter(kind="custody_mismatch", user_id=day.town.dispatcher.id)
    assert told.count() == 1


def test_a_strange_code_is_noted_and_moves_nothing(phone, codes, day):
    _, other = ready_result(day.town)
    unknown = new_s10()

    found = check(phone, [*codes, other.s10, unknown, "http://x"])

    assert found["surplus"] == sorted([other.s10, unknown, "HTTP://X"])
    known = Incident.objects.get(s10=other.s10)
    assert (known.kind, known.packet_id) == ("surplus", other.id)
    assert holder_of(other.id).kind == "desk"
    assert Incident.objects.get(s10=unknown).packet is None


def test_what_turns_up_goes_on(phone, codes):
    check(phone, codes[:1])

    again = check(phone, codes)

    assert again == NOTHING | {"found": codes[1:]}
    assert Packet.objects.get(s10=codes[1]).state == "in_transit"
    assert Incident.objects.get().outcome == "found"


def test_what_is_still_missing_is_no_second_incident(phone, codes):
    check(phone, codes[:1])

    assert check(phone, codes[:1]) == NOTHING
    assert Incident.objects.count() == 1


def test_what_was_handed_on_need_not_be_in_the_bag(phone, codes, day):
    office = {"kind": "office", "id": str(day.town.office.id)}
    push(phone, operation("hand_batch", receiver=office, s10=codes[:1]))

    assert check(phone, codes[1:]) == NOTHING
    assert not Incident.objects.exists()


def test_a_repeated_check_raises_no_second_incident(phone, codes):
    same = operation("check_load", moment="return", s10=codes[:1])

    results = [push(phone, same)[0]["result"] for _ in range(2)]

    assert results == ["applied", "duplicate"]
    assert (LoadCheck.objects.count(), Incident.objects.count()) == (1, 1)


def test_an_empty_bag_is_told_too(phone, codes):
    assert check(phone, [])["missing"] == sorted(codes)


@pytest.mark.parametrize(
    "payload",
    [{"moment": "noon", "s10": []}, {"moment": "return"}, {"moment": "return", "s10": ["\n"]}],
)
def test_a_malformed_check_compares_nothing(phone, codes, payload):
    (answer,) = push(phone, operation("check_load", **payload))

    assert (answer["result"], answer["problem"]["code"]) == ("rejected", "malformed")
    assert not LoadCheck.objects.exists()
    assert not Incident.objects.exists()


def test_what_still_waits_for_the_couriers_count_is_not_his(phone, codes, day, courier):
    _, packet = ready_result(day.town)
    bring_to_office(day.town, packet)
    hand_to_courier(day.town, courier, packet)

    assert check(phone, [*codes, packet.s10])["surplus"] == [packet.s10]


def test_load_checks_of_another_office_are_not_there(phone, codes):
    check(phone, codes[:1])
    stranger = signed_in(KeyedClient, staff(Role.DISPATCHER, make_office().id))

    assert stranger.get("/api/v1/load-checks").json()["results"] == []
