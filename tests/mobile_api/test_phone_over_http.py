"""The reference phone against the real server, over a network that may lose everything."""

import pytest

from backend.accounts.models import Device
from backend.accounts.services import create_enrolment_code, revoke_device
from backend.common import clock
from backend.custody.models import Packet
from backend.custody.selectors.verification import verify_all
from backend.media.models import Media
from mobile_api.client.phone import Phone
from mobile_api.client.store import Store
from mobile_api.client.transport import FlakyTransport, HttpTransport, Unreachable
from mobile_api.models import Contradiction, Operation, Receipt
from tests.support.media import photo
from tests.support.mobile import collect_payload, enrolled_phone
from tests.support.scheduling import booked_day


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "phone.db") as store:
        yield store


def never(seconds):
    """Wait for nobody: the network of tests forgets at once."""


def test_a_visit_from_enrolment_to_receipt(http_server, morning, store):
    day = booked_day(n_visits=1, n_couriers=1)
    visit = day.appointments[0]
    phone = enrolled_phone(http_server, day.town.couriers[0], store=store)
    (stop,) = phone.pull_package()["routes"][0]["stops"]

    phone.record("start_travel", {"appointment_id": stop["appointment_id"]})
    phone.record("arrive", {"appointment_id": stop["appointment_id"]})
    taken = phone.record("collect", collect_payload(visit), photos=[photo(), photo((48, 64))])
    report = phone.sync()

    assert (report.photos, report.applied, report.waiting, report.trouble) == (2, 3, 0, "")
    assert phone.answer_to(taken)["outcome"]["flags"] == ["incomplete"]
    assert Media.objects.count() == 2
    (stop,) = phone.pull_package()["routes"][0]["stops"]
    assert (stop["state"], stop["errands"][0]["is_done"]) == ("done", True)
    assert phone.package["packets"][0]["s10"] == Packet.objects.get().s10


def test_an_enrolment_whose_reply_was_lost_makes_one_device(http_server, morning, store):
    day = booked_day(n_visits=0, n_couriers=1, is_published=False)
    deaf = FlakyTransport(HttpTransport(), seed=1, lose_request=0, lose_reply=1, double=0)
    code = create_enrolment_code(user=day.town.couriers[0].user, now=clock.now())

    with pytest.raises(Unreachable):
        Phone(http_server, store=store, transport=deaf).enrol(code, name="phone")
    answer = Phone(http_server, store=store).enrol(code, name="phone")

    assert answer["device_id"] == str(Device.objects.get().id)
    assert Phone(http_server, store=store).pull_package()["routes"] == []


def test_a_lost_phone_keeps_what_it_has_and_a_new_token_brings_it_up(http_server, morning, store):
    day = booked_day(n_visits=1, n_couriers=1)
    (courier,) = day.town.couriers
    phone = enrolled_phone(http_server, courier, store=store)
    phone.record("arrive", {"appointment_id": str(day.appointments[0].id)})
    revoke_device(device_id=Device.objects.get().id, now=morning)

    refused = phone.sync()
    again = enrolled_phone(http_server, courier, store=store)
    report = again.sync()

    assert (refused.trouble, refused.waiting) == ("device-revoked", 1)
    assert (report.applied, report.waiting) == (1, 0)


def test_a_server_that_is_not_there_is_no_error(store):
    phone = Phone("http://127.0.0.1:9", store=store)
    phone.record("arrive", {"appointment_id": "1"})

    report = phone.sync()

    assert (report.trouble, report.waiting) == ("unreachable", 1)


def a_shift(phone, visits, *, n_operations):
    """Set off, arrive, say so again and again, and take papers in at every tenth operation."""
    for visit in visits:
        phone.record("start_travel", {"appointment_id": str(visit.id)})
    labels = []
    for number in range(n_operations - len(visits)):
        visit = visits[number % len(visits)]
        if number % 10 == 9:
            labels.append(collect_payload(visit))
            phone.record("collect", labels[-1])
        else:
            phone.record("arrive", {"appointment_id": str(visit.id)})
    return {label["s10"] for label in labels}


def end_of(phone, visits):
    """What a shift came to, as far as it does not depend on ids."""
    return {
        "receipts": [saved.answer["first_result"] for saved in phone.operations()],
        "visits": [
            list(visit.events.order_by("id").values_list("new_state", flat=True))
            for visit in visits
        ],
        "packets": [
            list(Packet.objects.filter(dossier=errand.dossier_id).values_list("state", flat=True))
            for visit in visits
            for errand in visit.errands.all()
        ],
    }


@pytest.mark.slow
def test_a_network_that_loses_much_changes_nothing_in_the_end(http_server, morning, tmp_path):
    day = booked_day(n_visits=8, n_couriers=2)
    one, other = day.town.couriers
    network = FlakyTransport(HttpTransport(), seed=2026)
    with Store(tmp_path / "1.db") as calm, Store(tmp_path / "2.db") as rough:
        perfect = enrolled_phone(http_server, one, store=calm)
        enrolled_phone(http_server, other, store=rough)
        flaky = Phone(http_server, store=rough, transport=network, clock=clock.now, batch=5)

        expected = a_shift(perfect, day.stops(one), n_operations=200)
        recorded = a_shift(flaky, day.stops(other), n_operations=200)
        assert perfect.sync().waiting == 0
        reports = flaky.drain(rounds=1_000, sleep=never)

        assert end_of(flaky, day.stops(other)) == end_of(perfect, day.stops(one))

    assert min(network.counts[name] for name in ("lost_requests", "lost_replies", "doubled")) > 3
    assert sum(report.duplicates for report in reports) > 20
    assert (Operation.objects.count(), Receipt.objects.count()) == (400, 400)
    assert set(Packet.objects.values_list("s10", flat=True)) == expected | recorded
    assert Packet.objects.count() == len(expected) + len(recorded) == 38
    assert not Contradiction.objects.exists()
    assert verify_all().faults == ()
