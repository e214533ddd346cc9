"""The form of operations: strict, and readable in parts when it is wrong. No database."""

import uuid
from datetime import UTC, datetime

import pytest

from mobile_api.api.operations import read_report
from mobile_api.api.payloads import PAYLOADS
from mobile_api.services.acts import ACTS
from mobile_api.states import OperationKind
from tests.support.mobile import operation as uncounted
from tests.support.mobile import papers_payload

VISIT = uuid.UUID(int=7)


def operation(kind, /, **said):
    return uncounted(kind, **said) | {"device_seq": 1}


def wrong_fields(raw):
    rows = read_report(raw).refusal.facts["errors"]
    return {(row["pointer"], row["code"]) for row in rows}


def test_every_kind_has_a_shape_and_does_something():
    assert set(PAYLOADS) == set(OperationKind)
    assert set(ACTS) == set(OperationKind)


def test_a_well_formed_operation_is_read_into_values():
    raw = operation("collect", at="2026-03-03T08:10:00+07:00", **papers_payload(VISIT))

    report = read_report(raw)

    assert report.refusal is None
    assert (report.kind, report.device_seq) == (OperationKind.COLLECT, raw["device_seq"])
    assert report.at == datetime(2026, 3, 3, 1, 10, tzinfo=UTC)
    assert report.payload["appointment_id"] == VISIT
    assert report.payload["items"][0]["count"] == 1
    assert report.payload["missing"] == []
    assert report.payload["place"] is None


def test_the_order_of_members_does_not_change_an_operation():
    raw = operation("arrive", appointment_id=str(VISIT))

    turned = dict(reversed(raw.items()))

    assert read_report(turned).fingerprint == read_report(raw).fingerprint


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"colour": "red"}, "/payload/colour", "unknown"),
        ({"appointment_id": "x"}, "/payload/appointment_id", "invalid"),
        ({"items": []}, "/payload/items", "empty"),
        ({"items": [{"name": "x", "kind": "gold"}]}, "/payload/items/0/kind", "invalid_choice"),
        ({"giver": {"name": "x", "basis": "code"}}, "/payload/giver/code", "invalid"),
        (
            {"giver": {"name": "x", "basis": "known", "code": "123456"}},
            "/payload/giver/code",
            "invalid",
        ),
        ({"signatures": {"clerk": {}}}, "/payload/signatures/clerk", "unknown"),
        ({"place": {"lat": 91, "lon": 0}}, "/payload/place/lat", "max_value"),
        ({"photos": ["AB" * 32]}, "/payload/photos/0", "invalid"),
        ({"s10": "EA\x00"}, "/payload/s10", "null_characters_not_allowed"),
        ({"seal_number": "\ud800"}, "/payload/seal_number", "surrogate_characters_not_allowed"),
    ],
)
def test_a_payload_must_have_the_form_of_its_kind(change, pointer, code):
    raw = operation("collect", **(papers_payload(VISIT) | change))

    assert (pointer, code) in wrong_fields(raw)


@pytest.mark.parametrize(
    ("tally", "pointer"),
    [
        ([], "/payload/tally"),
        ([{"s10": "", "verdict": "present"}], "/payload/tally/0/s10"),
        ([{"s10": "x" * 41, "verdict": "present"}], "/payload/tally/0/s10"),
        ([{"s10": "EA\x00", "verdict": "present"}], "/payload/tally/0/s10"),
        ([{"s10": "EA", "verdict": "lost"}], "/payload/tally/0/verdict"),
    ],
)
def test_a_tally_has_codes_a_scanner_can_read(tally, pointer):
    raw = operation("countersign_batch", batch_id=str(VISIT), tally=tally)

    assert {found for found, _ in wrong_fields(raw)} == {pointer}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"at": "2026-03-03T08:00:00"}, "/at"),
        ({"at": "yesterday"}, "/at"),
        ({"at": 12}, "/at"),
        ({"device_seq": 0}, "/device_seq"),
        ({"payload": None}, "/payload"),
        ({"payload": []}, "/payload"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_frame_must_be_well_formed_too(change, pointer):
    raw = operation("arrive", appointment_id=str(VISIT)) | change

    assert [row["pointer"] for row in read_report(raw).refusal.facts["errors"]] == [pointer]


def test_a_mistake_is_said_in_english_and_leaves_no_trace_in_the_next_operation():
    wrong = operation("arrive", appointment_id="x") | {"at": "yesterday"}
    right = operation("arrive", appointment_id=str(VISIT))

    messages = [row["message"] for row in read_report(wrong).refusal.facts["errors"]]

    assert "Must be a valid UUID." in messages
    assert read_report(right).refusal is None
    assert read_report(right).payload == {"appointment_id": VISIT}


@pytest.mark.parametrize("kind", ["dance", None, 7, ["arrive"]])
def test_an_unknown_kind_is_told_the_known_ones(kind):
    refusal = read_report(operation("arrive") | {"kind": kind}).refusal

    assert refusal.code == "operation-kind-unknown"
    assert refusal.facts["kinds"] == [each.value for each in OperationKind]


def report(kind, **payload):
    return read_report(operation(kind, **payload))


def test_operations_rest_on_earlier_ones_of_their_visit_and_batches_on_all():
    other = uuid.UUID(int=8)
    arrival = report("arrive", appointment_id=str(VISIT))
    batch = report(
        "hand_batch", receiver={"kind": "office", "id": str(other)}, s10=["EA000000016VN"]
    )

    assert report("start_travel", appointment_id=str(VISIT)).may_rest_on(arrival)
    assert not report("arrive", appointment_id=str(other)).may_rest_on(arrival)
    assert batch.may_rest_on(arrival)
    assert not arrival.may_rest_on(batch)
