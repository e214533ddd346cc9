"""The twenty ways in which field work without a network goes wrong, and how each must end.

The numbers are those of docs/algorithms/sync.md. After each the invariants hold.
"""

import errno
import os
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import transaction

from backend.accounts.models import Device, DrainToken
from backend.accounts.services import issue_drain_token, revoke_device
from backend.common import clock
from backend.common.problems import problem_of
from backend.custody.models import Handover
from backend.feed.services import begin_epoch
from backend.media.models import Media
from backend.notifications.models import Message
from mobile_api.client.phone import Phone
from mobile_api.client.store import Store
from mobile_api.client.transport import FlakyTransport
from mobile_api.models import Install, Operation, OperationMedia, Position, Review
from mobile_api.services.orphans import forget_orphans
from mobile_api.services.photos import raise_alarm_for_photos
from mobile_api.services.releasing import decide
from mobile_api.states import Decision
from scheduling.services.changes import cancel_appointment
from scheduling.services.dispatching import move_visit
from tests.conftest import NOW
from tests.support.bookings import at
from tests.support.media import photo, sha_of
from tests.support.mobile import (
    InProcess,
    collect_payload,
    deliver_payload,
    enrolled_phone,
    operation,
    push,
)
from tests.support.outbox import run_all_jobs
from tests.support.scheduling import errand_of, ready_result
from tests.support.sync_invariants import end_state, violations

URL = "http://server"
HOUR = timedelta(hours=1)


@pytest.fixture
def network():
    return InProcess()


@pytest.fixture
def stores(tmp_path):
    opened = []

    def make():
        opened.append(Store(tmp_path / f"{len(opened)}.db"))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def own(courier, network, stores):
    """The courier's phone, enrolled, with its package."""
    phone = enrolled_phone(URL, courier, store=stores(), transport=network)
    phone.pull_package()
    return phone


@pytest.fixture(autouse=True)
def _invariants(db):
    yield
    assert violations() == []


def lossy(phone_store, network, **shares):
    none = {"lose_request": 0, "lose_reply": 0, "double": 0}
    transport = FlakyTransport(network, seed=1, **none | shares)
    return Phone(URL, store=phone_store, transport=transport, clock=clock.now)


def reassign(day, visit, to):
    row = day.service_day()
    move_visit(
        day=row, visit_id=visit.id, courier_id=to.id, position=None, revision=row.revision,
        actor="dispatcher", now=clock.now(),
    )  # fmt: skip


def reviews():
    return sorted(Review.objects.values_list("kind", flat=True))


def test_01_a_reply_that_was_lost_makes_one_event_and_the_same_receipt(own, stores, network, visit):
    deaf = lossy(own._store, network, lose_reply=1)
    done = own.record("collect", collect_payload(visit))

    assert deaf.sync().waiting == 1
    report = own.sync()

    assert (report.duplicates, report.applied, Handover.objects.count()) == (1, 1, 1)
    stored = Operation.objects.get().receipt
    assert own.answer_to(done)["signed"]["signature"] == stored.signature


def test_03_any_order_of_arrival_and_days_of_delay_end_in_the_same_state(phone, day, courier):
    first, second = day.stops(courier)
    papers = [collect_payload(first), collect_payload(second)]
    office = {"kind": "office", "id": str(day.town.office.id)}
    sent = [
        operation("start_travel", appointment_id=str(first.id)),
        operation("arrive", appointment_id=str(first.id)),
        operation("collect", **papers[0]),
        operation("start_travel", appointment_id=str(second.id)),
        operation("collect", **papers[1]),
        operation("hand_batch", receiver=office, s10=[each["s10"] for each in papers]),
    ]
    for seq, each in enumerate(sent, start=1):
        each["device_seq"] = seq

    point = transaction.savepoint()
    push(phone, *sent)
    in_order = end_state()
    transaction.savepoint_rollback(point)
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        for each in reversed(sent):
            push(phone, each)

    assert end_state() == in_order
    assert {row.state for row in Operation.objects.all()} == {"applied"}


def test_04_a_wrong_clock_is_estimated_and_flagged_and_decides_nothing(
    courier, stores, network, visit
):
    store, switched_on = stores(), [1_000_000]
    enrolled_phone(URL, courier, store=store, transport=network)
    wrong = Phone(
        URL, store=store, transport=network, clock=lambda: clock.now() - timedelta(days=1),
        elapsed_ms=lambda: switched_on[0],
    )  # fmt: skip
    wrong.record("collect", collect_payload(visit))
    switched_on[0] += 30 * 60 * 1000

    report = wrong.sync()

    row = Operation.objects.get()
    assert (report.applied, row.flags) == (1, ["clock_skew"])
    assert row.happened_at == clock.now() - timedelta(minutes=30)
    assert row.clock_offset_ms == -86_400_000
    assert Handover.objects.get().at == clock.now()


def test_05_a_handover_after_the_visit_was_given_away_counts_and_everybody_is_told(
    own, day, visit, other_courier, courier
):
    own.record("collect", collect_payload(visit))
    reassign(day, visit, other_courier)

    report = own.sync()
    run_all_jobs(clock.now())

    assert (report.applied, Handover.objects.count()) == (1, 1)
    assert Operation.objects.get().flags == ["late_reassigned"]
    assert reviews() == ["late_reassigned"]
    told = {courier.user_id, other_courier.user_id, day.town.dispatcher.id}
    assert set(Message.objects.filter(user_id__in=told).values_list("user_id", flat=True)) == told


def test_06_two_couriers_who_report_one_handover_are_both_kept_until_somebody_decides(
    own, day, visit, other_courier, network, stores
):
    colleague = enrolled_phone(URL, other_courier, store=stores(), transport=network)
    own.record("collect", collect_payload(visit))
    reassign(day, visit, other_courier)
    colleague.record("collect", collect_payload(visit))

    colleague.sync()
    own.sync()

    assert Handover.objects.count() == 2
    conflict = Review.objects.get(kind="two_handovers")
    assert {conflict.operation.courier_id, conflict.other.courier_id} == {
        other_courier.id, visit_driver(own),
    }  # fmt: skip
    decide(
        conflict, decision=Decision.STANDS, reason="giấy tờ ở bưu tá thứ hai",
        actor_id=day.town.dispatcher.id, read=None, tell=problem_of, now=clock.now(),
    )  # fmt: skip
    assert Handover.objects.count() == 2
    assert visit.events.latest("id").facts["reason"] == "giấy tờ ở bưu tá thứ hai"


def visit_driver(phone):
    return UUID(phone._store.fact("device")["courier"]["id"])


def test_07_a_visit_cancelled_while_the_courier_is_at_the_door_is_kept_for_review(own, visit):
    own.record("collect", collect_payload(visit))
    cancel_appointment(
        appointment_id=visit.id, actor="citizen", by_citizen=True, reason="", now=NOW
    )

    report = own.sync()

    visit.refresh_from_db()
    assert (report.applied, visit.state, reviews()) == (1, "cancelled", ["cancelled_at_door"])
    assert visit.events.latest("id").facts["flags"] == ["cancelled_at_door"]


def test_08_an_upload_that_breaks_off_leaves_no_half_file(own, network, visit):
    own.record("collect", collect_payload(visit), photos=[photo()])
    own._transport = FlakyTransport(network, seed=1, lose_request=0, lose_reply=0, double=0, cut=1)
    own.sync()
    assert not Media.objects.exists()

    own._transport = network
    report = own.sync()

    assert (report.photos, Media.objects.count()) == (1, 1)


def test_09_a_photo_that_never_comes_is_an_alarm_after_a_day(phone, visit, morning):
    sent = operation("collect", **collect_payload(visit, photos=["ab" * 32]))

    (answer,) = push(phone, sent)
    early = raise_alarm_for_photos(operation_id=UUID(sent["operation_id"]), now=morning)

    assert "awaiting_media" in answer["flags"]
    assert early  # asked for by the job, which waits for 24 hours
    assert reviews() == ["media_overdue"]
    shown = phone.get("/api/v1/courier/package").json()["routes"][0]["stops"]
    stop = next(each for each in shown if each["appointment_id"] == str(visit.id))
    assert stop["missing_photos"] == ["ab" * 32]


def test_10_a_photo_whose_operation_never_comes_is_kept_for_thirty_days(phone, visit, morning):
    lonely, named = photo(), photo((48, 64))
    for data in (lonely, named):
        phone.put(f"/api/v1/media/{sha_of(data)}", data, content_type="application/octet-stream")
    push(phone, operation("collect", **collect_payload(visit, photos=[sha_of(named)])))

    assert forget_orphans(before=morning) == 0
    assert forget_orphans(before=morning + timedelta(days=31)) == 1
    assert Media.objects.get().sha256 == sha_of(named)


def test_11_a_photo_changed_on_the_way_is_refused_and_sent_again(own, network, visit):
    class Changing(InProcess):
        def send(self, method, url, *, headers, body):
            changed = b"x" + body[1:] if method == "PUT" else body
            return super().send(method, url, headers=headers, body=changed)

    own.record("collect", collect_payload(visit), photos=[photo()])
    own._transport = Changing()
    first = own.sync()
    assert (first.trouble, Media.objects.count()) == ("media-hash-mismatch", 0)

    own._transport = network
    assert own.sync().photos == 1


def test_12_two_phones_of_one_courier_both_drain_and_one_reports_where_the_shift_is(
    own, courier, day, network, stores
):
    second = enrolled_phone(URL, courier, store=stores(), transport=network)
    first_stop, second_stop = day.stops(courier)
    own.record("arrive", {"appointment_id": str(first_stop.id)})
    second.record("arrive", {"appointment_id": str(second_stop.id)})

    assert (own.sync().applied, second.sync().applied) == (1, 1)
    assert sorted(Operation.objects.values_list("device_seq", flat=True)) == [1, 1]
    assert own.push_positions([(clock.now(), 10.46, 105.63)])["stored"] == 1
    with pytest.raises(Exception, match="other-phone-is-live"):
        second.push_positions([(clock.now(), 10.47, 105.64)])
    assert second.push_positions([(clock.now() - HOUR / 2, 10.4, 105.6)], take_over=True)
    assert Position.objects.count() == 2


def test_13_a_copied_phone_is_set_apart_and_what_it_says_is_kept(
    own, courier, day, network, stores
):
    copy = Phone(URL, store=stores(), transport=network, clock=clock.now)
    copy._store.set_facts(token=own._store.fact("token"), install_id=own.install_id)
    first, second = day.stops(courier)
    own.record("arrive", {"appointment_id": str(first.id)})
    done = copy.record("collect", collect_payload(second))

    own.sync()
    report = copy.sync()

    assert (report.parked, Handover.objects.count()) == (1, 0)
    assert copy.answer_to(done)["problem"]["code"] == "install-quarantined"
    assert Install.objects.get().is_quarantined
    assert reviews() == ["install_quarantined"]

    decide(
        Review.objects.get(), decision=Decision.APPLY, reason="một máy, đã khôi phục",
        actor_id=day.town.dispatcher.id, read=None, tell=problem_of, now=clock.now(),
    )  # fmt: skip
    assert Handover.objects.count() == 1
    assert copy.fetch_receipts() == 1


def test_14_an_app_installed_anew_with_open_stops_is_told_to_the_dispatcher(
    own, courier, visit, network, stores
):
    own.record("start_travel", {"appointment_id": str(visit.id)})
    own.sync()
    assert reviews() == []
    anew = enrolled_phone(URL, courier, store=stores(), transport=network)
    anew.record("arrive", {"appointment_id": str(visit.id)})

    anew.sync()

    assert Operation.objects.latest("id").device_seq == 1
    assert reviews() == ["install_changed"]


def test_15_a_server_restored_from_an_hour_ago_gets_the_handovers_back_from_phones(own, visit):
    own.sync()
    backup = transaction.savepoint()
    own.record("collect", collect_payload(visit), photos=[photo()])
    own.sync()
    before = end_state()
    transaction.savepoint_rollback(backup)
    begin_epoch(now=clock.now())
    assert Handover.objects.count() == 0

    own.pull_changes()
    report = own.sync()

    assert (report.applied, report.photos) == (1, 1)
    assert end_state() == before


def test_16_a_packet_of_another_dossier_is_refused_at_the_door_and_kept_hours_later(
    phone, day, visit
):
    _, packet = ready_result(day.town)
    wrong = deliver_payload(visit, packet.s10)
    errand = errand_of(visit)
    errand.purpose = "deliver"
    errand.save(update_fields=["purpose"])

    (at_the_door,) = push(phone, operation("deliver", **wrong))
    with time_machine.travel(at("12:00"), tick=False):
        (later,) = push(phone, operation("deliver", **wrong))

    assert (at_the_door["result"], later["result"]) == ("rejected", "parked")
    assert at_the_door["problem"]["code"] == "packet-of-other-dossier"
    assert reviews() == ["not_applicable"]


@pytest.mark.parametrize(("app", "result"), [("1.2.0", "applied"), ("1.1.9", "parked")])
def test_17_three_versions_of_the_app_are_taken_and_older_ones_kept(
    phone, visit, settings, app, result
):
    settings.APP_RELEASES = ["1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0"]

    (answer,) = push(phone, operation("arrive", appointment_id=str(visit.id)), app_version=app)

    assert answer["result"] == result
    if result == "parked":
        assert answer["problem"]["code"] == "update-needed"
        assert answer["problem"]["accepted"] == ["1.2.0", "1.3.0", "1.4.0"]
        assert reviews() == ["update_needed"]


def test_18_a_lost_phone_is_refused_and_a_drain_token_brings_up_what_it_holds(own, day, visit):
    own.record("collect", collect_payload(visit), photos=[photo()])
    device = Device.objects.get()
    revoke_device(device_id=device.id, now=clock.now())
    refused = own.sync()

    _, token = issue_drain_token(
        device_id=device.id, actor_id=day.town.dispatcher.id, now=clock.now()
    )
    own.use_token(token)
    report = own.sync()

    assert (refused.trouble, refused.waiting) == ("device-revoked", 1)
    assert (report.applied, report.photos) == (1, 1)
    with pytest.raises(Exception, match="forbidden"):
        own.pull_package()
    own.end_draining()
    own.record("arrive", {"appointment_id": str(visit.id)})
    assert own.sync().trouble == "token-invalid"
    assert DrainToken.objects.get().ended_at is not None


def test_19_a_full_disk_acknowledges_nothing_and_the_phone_keeps_all(own, visit, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    own.record("collect", collect_payload(visit), photos=[photo()])
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        report = own.sync()

    assert (report.trouble, report.photos) == ("media-no-room", 0)
    assert (Media.objects.count(), OperationMedia.objects.get().arrived_at) == (0, None)
    assert own.sync().photos == 1


def test_20_a_push_half_done_when_the_process_died_is_finished_by_its_repetition(
    phone, day, courier
):
    first, second = day.stops(courier)
    sent = [
        operation("start_travel", appointment_id=str(first.id)),
        operation("collect", **collect_payload(first)),
        operation("start_travel", appointment_id=str(second.id)),
        operation("collect", **collect_payload(second)),
    ]
    push(phone, *sent[:2])  # each is a transaction of its own: so far it came

    answers = push(phone, *sent)

    assert [each["result"] for each in answers] == ["duplicate", "duplicate", "applied", "applied"]
    assert Handover.objects.count() == 2
