"""Papers taken in at a citizen's door."""

import json
from datetime import timedelta

import pytest

from backend.common.errors import NotFound
from backend.common.uuid7 import uuid7
from backend.custody.errors import (
    ItemCodeInvalid,
    ItemCodeTaken,
    ManifestInvalid,
    MediaMissing,
    SealNumberInvalid,
    SealTaken,
    SignatureMissing,
    SignatureTooPoor,
)
from backend.custody.models import (
    Commitment,
    CustodyEvent,
    Handover,
    Packet,
    Paper,
    Signature,
)
from backend.custody.selectors import holder_of, timeline, verify_dossier
from backend.custody.services import ManifestIn, PlaceIn
from backend.notifications.models import Message
from backend.procedures.models import RequiredDocument
from tests.support.custody import BIRTH, PHOTOS, collect, make_town, new_s10, strokes
from tests.support.media import make_media

EVERYTHING = (Packet, Paper, Handover, CustodyEvent, Commitment, Signature)


def rows():
    return {model.__name__: model.objects.count() for model in EVERYTHING}


def required(town, *keys, **more):
    for key in keys:
        RequiredDocument.objects.create(
            version_id=town.dossier.procedure_version_id,
            key=key,
            name_vi=key,
            position=RequiredDocument.objects.count(),
            **{"handling": "hand_in"} | more,
        )


def test_collected_papers_are_listed_sealed_and_with_the_courier(town, now):
    handover = collect(town, s10="EA 123 456 785 VN", seal_number="hg000123")

    packet = Packet.objects.get()
    assert (packet.s10, packet.seal_number, packet.state) == (
        "EA123456785VN",
        "HG000123",
        "in_transit",
    )
    assert [(paper.name, paper.count, paper.kind) for paper in packet.papers.all()] == [
        ("Giấy khai sinh", 1, "original"),
        ("Ảnh 3×4", 2, "copy"),
    ]
    assert holder_of(packet.id) == town.at_courier
    assert (handover.giver, handover.receiver) == (str(town.at_citizen), str(town.at_courier))
    assert (handover.at, handover.flags, handover.n_missing) == (now, [], 0)


def test_the_chain_tells_sealing_and_collecting(town):
    handover = collect(town)

    steps = timeline(town.dossier.id)
    assert [(step.seq, step.kind, step.state) for step in steps] == [
        (1, "sealed", "sealed"),
        (2, "collected", "in_transit"),
    ]
    assert steps[1].facts["manifest_hash"] == handover.manifest_hash
    assert steps[1].facts["handover"] == str(handover.id)
    assert verify_dossier(town.dossier.id) == []


def test_no_personal_value_is_in_the_chain(town):
    collect(
        town,
        giver_name="Chủ hồ sơ",
        manifest=ManifestIn((BIRTH, PHOTOS)),
        place=PlaceIn(10.46, 105.63, 8),
    )

    bodies = " ".join(CustodyEvent.objects.values_list("body", flat=True))
    for personal in ("Chủ hồ sơ", "Giấy khai sinh", "nền trắng", "10460000", "105630000"):
        assert personal not in bodies


def test_what_the_phone_proves_is_kept(town, now):
    media = make_media()
    collect(
        town,
        media=[media.sha256, media.sha256],
        place=PlaceIn(10.4602, 105.633, 8),
        device_time=now - timedelta(seconds=40),
    )

    handover = Handover.objects.get()
    facts = timeline(town.dossier.id)[1].facts
    assert (handover.lat_e6, handover.lon_e6, handover.accuracy_m) == (10_460_200, 105_633_000, 8)
    assert handover.proof["media"] == facts["media"] == [media.sha256]
    assert facts["device_at"] == "2026-03-01T23:29:20.000000Z"
    assert facts["signatures"] == {"giver": Signature.objects.get().digest}
    assert set(facts["commitments"]) == {"giver_name", "place"}


def test_missing_documents_do_not_stop_a_collection_and_are_said(town):
    required(town, "birth_certificate", "household")

    handover = collect(town, manifest=ManifestIn((BIRTH,), ("household",)))

    assert (handover.flags, handover.n_missing) == (["incomplete"], 1)
    assert json.loads(handover.manifest)["missing"] == ["household"]


def test_a_list_that_forgets_a_required_document_is_flagged(town):
    required(town, "birth_certificate", "household")

    assert collect(town, manifest=ManifestIn((BIRTH,))).flags == ["incomplete"]


def test_papers_that_are_only_shown_or_depend_on_a_condition_make_no_list_incomplete(town):
    required(town, "birth_certificate")
    required(town, "identity_card", handling="show")
    required(town, "power_of_attorney", condition_vi="Người khác nộp thay.")

    assert collect(town, manifest=ManifestIn((BIRTH,))).flags == []


def test_a_supplement_that_brings_the_rest_is_complete(town):
    required(town, "birth_certificate", "photos")
    collect(town, manifest=ManifestIn((BIRTH,), ("photos",)))

    assert collect(town, manifest=ManifestIn((PHOTOS,))).flags == []


def test_the_owner_is_told_with_the_slip(town):
    handover = collect(town)

    message = Message.objects.get(kind="dossier_collected")
    assert message.phone == town.dossier.owner_phone
    assert f"/verify/{handover.slip_token}" in message.body
    assert "3 giấy tờ" in message.body


def test_a_repeated_operation_answers_the_first_handover(town):
    op_id = uuid7()
    first = collect(town, op_id=op_id)
    before = rows()

    again = collect(town, op_id=op_id)

    assert again.id == first.id
    assert rows() == before
    assert Message.objects.filter(kind="dossier_collected").count() == 1


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"s10": "EA123456784VN"}, ItemCodeInvalid),
        ({"seal_number": "12"}, SealNumberInvalid),
        ({"signatures": {}}, SignatureMissing),
        ({"signatures": {"witness": strokes()}}, SignatureMissing),
        ({"signatures": {"giver": strokes(3)}}, SignatureTooPoor),
        ({"signatures": {"giver": strokes(), "forger": strokes()}}, SignatureTooPoor),
        ({"media": ["0" * 64]}, MediaMissing),
        ({"manifest": ManifestIn(())}, ManifestInvalid),
        ({"dossier_id": uuid7()}, NotFound),
    ],
)
def test_what_the_phone_can_put_right_is_refused_and_leaves_nothing(town, facts, refusal):
    with pytest.raises(refusal):
        collect(town, **facts)

    assert rows() == dict.fromkeys(rows(), 0)
    assert not Message.objects.filter(kind="dossier_collected").exists()


@pytest.mark.parametrize(("fact", "refusal"), [("s10", ItemCodeTaken), ("seal_number", SealTaken)])
def test_a_label_and_a_seal_serve_once(town, fact, refusal):
    first = collect(town).packet
    before = rows()

    with pytest.raises(refusal) as error:
        collect(town, **{fact: getattr(first, fact)})

    assert error.value.facts == {fact: getattr(first, fact)}
    assert rows() == before


def test_a_poor_signature_names_its_role(town):
    with pytest.raises(SignatureTooPoor) as refusal:
        collect(town, signatures={"giver": strokes(3)})

    assert refusal.value.facts == {"role": "giver", "reason": "too-few-points"}


def test_the_time_of_a_chain_never_goes_back(town, now):
    collect(town)

    collect(town, now=now - timedelta(seconds=5), s10=new_s10())

    assert {event.at for event in CustodyEvent.objects.all()} == {now}
    assert verify_dossier(town.dossier.id) == []


def test_a_dossier_without_a_phone_is_collected_in_silence(db):
    town = make_town()
    type(town.dossier).objects.filter(id=town.dossier.id).update(owner_phone="")

    collect(town)

    assert not Message.objects.filter(kind="dossier_collected").exists()
