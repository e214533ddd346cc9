"""Old papers on the phone: named before the door, taken back or explained at it."""

import pytest

from backend.custody.models import Handover, Packet
from backend.procedures.models import ProcedureVersion
from mobile_api.client.results import to_take_back
from tests.support.bookings import at
from tests.support.custody import new_s10, new_seal
from tests.support.mobile import deliver_payload, operation, push
from tests.support.scheduling import errand_of

EIGHT = at("08:00").isoformat()
OLD = {
    "name_vi": "Giấy phép lái xe cũ", "name_en": "The old driving licence",
    "condition_vi": "", "condition_en": "",
}  # fmt: skip
SOMETIMES = OLD | {"name_vi": "Bản gốc", "condition_vi": "Hồ sơ nộp bằng bản sao."}


@pytest.fixture
def stop(delivery):
    """A delivery under a procedure that takes an old paper for its result."""
    visit = delivery[0].appointments[0]
    version_id = errand_of(visit).dossier.procedure_version_id
    ProcedureVersion.objects.filter(id=version_id).update(old_papers=[OLD, SOMETIMES])
    return visit


@pytest.fixture
def packet(delivery):
    """The result that is brought."""
    return delivery[1]


def brought(deliverer, stop, packet, **said):
    payload = deliver_payload(stop, packet.s10, **said)
    (answer,) = push(deliverer, operation("deliver", at=EIGHT, **payload))
    return answer


def test_the_package_names_what_is_to_be_taken_back(deliverer, stop):
    (found,) = deliverer.get("/api/v1/courier/package").json()["routes"][0]["stops"]
    (errand,) = found["errands"]

    assert errand["old_papers"] == [
        {"name": "Giấy phép lái xe cũ", "condition": ""},
        {"name": "Bản gốc", "condition": "Hồ sơ nộp bằng bản sao."},
    ]
    assert to_take_back(errand) == ["Giấy phép lái xe cũ"]


def test_papers_to_be_collected_take_nothing_back(phone, visit):
    version_id = errand_of(visit).dossier.procedure_version_id
    ProcedureVersion.objects.filter(id=version_id).update(old_papers=[OLD])

    stops = phone.get("/api/v1/courier/package").json()["routes"][0]["stops"]

    assert {len(errand["old_papers"]) for each in stops for errand in each["errands"]} == {0}


def test_a_result_is_handed_over_without_it_and_flagged(deliverer, stop, packet):
    answer = brought(deliverer, stop, packet)

    assert (answer["result"], answer["outcome"]["flags"]) == ("applied", ["old_paper_kept"])


def test_the_reason_why_it_is_not_there_is_kept(deliverer, stop, packet):
    answer = brought(deliverer, stop, packet, old_paper={"reason": "lost"})

    assert (answer["result"], answer["outcome"]["flags"]) == ("applied", [])
    assert Handover.objects.get(kind="delivered").proof["old_paper"] == {"reason": "lost"}


def test_it_is_taken_back_in_a_packet_of_its_own(deliverer, stop, packet):
    lines = [{"name": "Giấy phép lái xe cũ", "kind": "original"}]
    back = {"items": lines, "s10": new_s10(), "seal_number": new_seal()}

    answer = brought(deliverer, stop, packet, taken_back=back)

    assert answer["outcome"]["flags"] == []
    assert Packet.objects.get(purpose="taken_back").s10 == back["s10"]


@pytest.mark.parametrize("reason", ["refused", ""])
def test_a_reason_that_is_none_is_malformed_and_nothing_changed(deliverer, stop, packet, reason):
    answer = brought(deliverer, stop, packet, old_paper={"reason": reason})

    assert answer["problem"]["code"] == "malformed"
    assert not Handover.objects.filter(kind="delivered").exists()


def test_taken_back_and_not_there_at_once_is_malformed(deliverer, stop, packet):
    lines = [{"name": "Giấy phép lái xe cũ", "kind": "original"}]
    back = {"items": lines, "s10": new_s10(), "seal_number": new_seal()}

    answer = brought(deliverer, stop, packet, taken_back=back, old_paper={"reason": "lost"})

    (error,) = answer["problem"]["errors"]
    assert (answer["problem"]["code"], error["pointer"]) == ("malformed", "/payload/old_paper")
    packet.refresh_from_db()
    assert packet.state == "in_transit"
    assert not Packet.objects.filter(purpose="taken_back").exists()
