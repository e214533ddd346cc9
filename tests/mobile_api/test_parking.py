"""Facts are never turned down for coming early or late: kept, taken up, or put on the list."""

import json
from datetime import timedelta

import pytest
import time_machine

from backend.common.problems import problem_of
from backend.custody import parties
from backend.custody.models import Batch, Handover
from backend.custody.selectors.holders import holder_of
from backend.feed.models import Change
from mobile_api.models import Need, Operation, OperationMedia, Review
from mobile_api.services.photos import raise_alarm_for_photos
from mobile_api.services.releasing import retry_parked
from scheduling.models import Attempt
from tests.support.bookings import at, make_town
from tests.support.custody import new_s10
from tests.support.media import photo, sha_of
from tests.support.mobile import (
    collect_payload,
    deliver_payload,
    fail_payload,
    operation,
    push,
    refuse_payload,
)
from tests.support.outbox import jobs_of, run_all_jobs
from tests.support.scheduling import (
    booked_day,
    bring_to_office,
    errand_of,
    hand_to_courier,
    ready_result,
)

NOON = at("12:00")


def receipt(phone, sent):
    return phone.get(f"/api/v1/courier/operations/{sent['operation_id']}").json()


def put(phone, data):
    return phone.put(f"/api/v1/media/{sha_of(data)}", data, content_type="application/octet-stream")


def to_office(day, *codes):
    receiver = {"kind": "office", "id": str(day.town.office.id)}
    return operation("hand_batch", receiver=receiver, s10=list(codes))


def test_a_hand_over_before_its_collection_waits_and_is_taken_up_with_it(phone, day, visit):
    papers = collect_payload(visit)
    batch, taken = to_office(day, papers["s10"]), operation("collect", **papers)

    (early,) = push(phone, batch)
    (again,) = push(phone, batch)

    assert (early["result"], early["problem"]["code"]) == ("parked", "packet-unknown")
    assert again == early
    assert not Batch.objects.exists()

    push(phone, taken)

    settled = receipt(phone, batch)
    assert (settled["result"], settled["first_result"]) == ("duplicate", "applied")
    assert settled["outcome"]["batch_id"] == str(Batch.objects.get().id)
    assert Change.objects.get(kind="operation").object_id.hex == batch["operation_id"].replace(
        "-", ""
    )
    assert not Need.objects.exists()


@pytest.fixture
def result_to_load(db, morning):
    """A visit for a result, and the courier's count of it: courier, visit, packet, phone, count."""
    town = make_town(n_couriers=1)
    dossier, packet = ready_result(town)
    errand = {"purpose": "deliver", "dossier_token": dossier.tracking_token}
    day = booked_day(town=town, n_visits=1, errands=[[errand]])
    (visit,) = day.appointments
    packet = bring_to_office(town, packet)
    batch = hand_to_courier(town, town.couriers[0], packet)
    tally = [{"s10": packet.s10, "verdict": "present"}]
    loaded = operation("countersign_batch", batch_id=str(batch.id), tally=tally)
    return town.couriers[0], visit, packet, day.client(town.couriers[0]), loaded


def test_a_delivery_before_the_load_check_of_the_same_phone_waits_for_it(result_to_load):
    _, visit, packet, phone, loaded = result_to_load
    given = operation("deliver", **deliver_payload(visit, packet.s10))
    loaded["device_seq"], given["device_seq"] = 1, 2

    (early,) = push(phone, given)
    assert (early["result"], early["problem"]["code"]) == ("parked", "earlier-operation-missing")

    push(phone, loaded)
    assert receipt(phone, given)["outcome"]["flags"] == []
    assert holder_of(packet.id) == parties.citizen(packet.dossier_id)


def test_a_refused_result_before_the_load_check_of_the_same_phone_waits_for_it(result_to_load):
    courier, visit, packet, phone, loaded = result_to_load
    wrong = operation("refuse_result", **refuse_payload(visit, packet.s10))
    loaded["device_seq"], wrong["device_seq"] = 1, 2

    (early,) = push(phone, wrong)
    assert (early["result"], early["problem"]["code"]) == ("parked", "earlier-operation-missing")

    push(phone, loaded)
    assert receipt(phone, wrong)["outcome"]["flags"] == []
    assert holder_of(packet.id) == parties.courier(courier.id)
    assert errand_of(visit).outcome == "result_wrong"


def test_a_failed_visit_waits_for_its_photo(phone, visit):
    door = photo()
    sent = operation(
        "fail",
        **fail_payload(
            visit, reason="absent", waited_s=700, calls=1, photos=[sha_of(door)],
            place={"lat": visit.lat, "lon": visit.lon},
        ),
    )  # fmt: skip

    (early,) = push(phone, sent)
    assert (early["result"], early["problem"]["code"]) == ("parked", "evidence-missing")
    assert not Attempt.objects.exists()

    assert put(phone, door).status_code == 201
    assert receipt(phone, sent)["first_result"] == "applied"
    assert Attempt.objects.get().media == [sha_of(door)]


def test_a_handover_is_kept_before_its_photos_and_complete_with_them(phone, visit):
    door = photo()
    papers = collect_payload(visit, photos=[sha_of(door)])
    sent = operation("collect", at="2026-03-03T08:00:00+07:00", **papers)

    (answer,) = push(phone, sent)

    assert (answer["result"], answer["flags"]) == ("applied", ["awaiting_media"])
    assert Handover.objects.get().proof["media"] == [sha_of(door)]
    assert OperationMedia.objects.get().arrived_at is None

    put(phone, door)
    assert OperationMedia.objects.get().arrived_at is not None


def test_photos_that_do_not_come_in_a_day_are_on_the_dispatchers_list(phone, visit, morning):
    sent = operation("collect", **collect_payload(visit, photos=["ab" * 32]))
    push(phone, sent)

    raise_alarm_for_photos(operation_id=sent["operation_id"], now=morning + timedelta(days=1))

    review = Review.objects.get()
    assert (review.kind, review.facts) == ("media_overdue", {"missing": ["ab" * 32]})


def test_what_the_courier_can_mend_is_rejected_at_the_door_and_kept_hours_later(phone, visit):
    fresh = operation("collect", **collect_payload(visit, s10="no label"))
    stale = operation("collect", **collect_payload(visit, s10="no label"))

    (at_the_door,) = push(phone, fresh)
    with time_machine.travel(NOON, tick=False):
        (later,) = push(phone, stale)

    assert (at_the_door["result"], later["result"]) == ("rejected", "parked")
    assert later["problem"]["code"] == "item-code-invalid"
    review = Review.objects.get()
    assert (review.kind, review.facts) == ("not_applicable", {"code": "item-code-invalid"})
    assert str(review.operation.operation_id) == stale["operation_id"]


def test_after_three_days_a_dispatcher_decides(phone, courier, day, morning):
    batch = to_office(day, new_s10())
    push(phone, batch)

    left = retry_parked(courier_id=courier.id, tell=problem_of, now=morning + timedelta(hours=71))
    assert (left, Review.objects.count()) == (1, 0)

    retry_parked(courier_id=courier.id, tell=problem_of, now=morning + timedelta(hours=72))
    assert Review.objects.get().kind == "waited_too_long"
    assert receipt(phone, batch)["result"] == "parked"


def test_parked_operations_are_looked_at_again_by_a_job(phone, day, visit, morning):
    papers = collect_payload(visit)
    push(phone, to_office(day, papers["s10"]))

    run_all_jobs(morning + timedelta(minutes=16))

    assert Operation.objects.get().state == "parked"
    assert [job.state for job in jobs_of("parked_operations")] == ["done", "waiting"]


@pytest.mark.parametrize("version", [1, 2])
def test_only_known_versions_are_applied_and_others_are_kept(phone, visit, version):
    sent = operation("arrive", appointment_id=str(visit.id)) | {"version": version}

    (answer,) = push(phone, sent)

    if version == 1:
        assert answer["result"] == "applied"
    else:
        assert (answer["result"], answer["problem"]["code"]) == ("parked", "update-needed")
        assert answer["problem"]["accepted"] == [1]
        assert Review.objects.get().kind == "update_needed"


def test_another_couriers_receipt_is_not_there(phone, day, other_courier, visit):
    sent = operation("arrive", appointment_id=str(visit.id))
    push(phone, sent)
    stranger = day.client(other_courier)

    response = stranger.get(f"/api/v1/courier/operations/{sent['operation_id']}")

    assert response.status_code == 404
    assert json.loads(response.content)["code"] == "not-found"
