"""Following a dossier by its public link, as JSON."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings

from backend.custody.kinds import IncidentKind
from backend.custody.models import Handover
from backend.custody.services import report_incident
from backend.dossiers.services import record_acceptance, record_status
from scheduling.services.attempts import Evidence, fail_attempt
from scheduling.services.changes import cancel_appointment, reschedule_appointment
from scheduling.states import AttemptReason
from tests.backend.citizen_pages.asking import track
from tests.support import custody
from tests.support.bookings import TUESDAY, at
from tests.support.dossiers import agency_code

pytestmark = pytest.mark.django_db

AGENCY = "Trung tâm Phục vụ hành chính công Cao Lãnh"


def texts(answer):
    return [event["text"] for event in answer.json()["events"]]


def test_a_booked_dossier_waits_for_its_visit(api, story, stand_at, now):
    stand_at(now)

    answer = track(api, story.token)

    assert answer.status_code == 200
    assert answer.json() == {
        "number": story.dossier.number,
        "procedure": "Cấp bản sao trích lục hộ tịch",
        "agency": AGENCY,
        "agency_status": 1,
        "agency_status_label": "Mới đăng ký",
        "agency_note": "",
        "accepted_at": None,
        "due_day": None,
        "is_overdue": False,
        "result_ready_at": None,
        "result_fault": None,
        "holders": [],
        "has_open_incident": False,
        "incidents": [],
        "next_visit": {
            "stage": "booked",
            "stage_label": "Đã hẹn",
            "purposes": ["collect"],
            "purpose_labels": ["Nhận hồ sơ"],
            "opens_at": "2026-03-03T02:30:00Z",
            "closes_at": "2026-03-03T03:30:00Z",
            "is_late": False,
        },
        "office": {"name": "Bưu cục Cao Lãnh", "phone": "02773000000"},
        "missing": [],
        "slips": [],
        "events": [
            {
                "at": "2026-03-01T23:30:00Z",
                "axis": "visit",
                "code": "booked",
                "text": "Đã đặt lịch hẹn (nhận hồ sơ): 09:30 đến 10:30, Thứ Ba, 03/03/2026.",
            },
            {
                "at": "2026-03-01T23:30:00Z",
                "axis": "agency",
                "code": "opened",
                "text": f"Hồ sơ {story.dossier.number} được lập.",
            },
        ],
    }


def test_the_whole_way_in_is_told_in_plain_words(api, collected, stand_at):
    stand_at(at("15:00"))
    slip = Handover.objects.get()

    answer = track(api, collected.token)

    window = "09:30 đến 10:30, Thứ Ba, 03/03/2026"
    assert texts(answer) == [
        f"{AGENCY} mở túi hồ sơ, kiểm đếm và giữ giấy tờ.",
        "Bộ phận Một cửa nhận túi hồ sơ từ bưu tá và ký xác nhận.",
        "Bưu tá nhận túi hồ sơ tại Bưu cục Cao Lãnh để chuyển đến cơ quan.",
        "Bưu cục Cao Lãnh nhận túi hồ sơ từ bưu tá và ký xác nhận.",
        "Buổi hẹn hoàn thành (nhận hồ sơ).",
        "Bưu tá nhận túi hồ sơ từ Quý khách theo danh mục.",
        "Giấy tờ được lập danh mục và niêm phong trước mặt Quý khách.",
        "Bưu tá đã đến.",
        "Bưu tá lên đường đến chỗ Quý khách.",
        f"Đã xếp lịch hẹn vào tuyến của bưu tá; giờ hẹn giữ nguyên: {window}.",
        f"Đã đặt lịch hẹn (nhận hồ sơ): {window}.",
        f"Hồ sơ {collected.dossier.number} được lập.",
    ]
    assert answer.json()["holders"] == [
        {
            "kind": "agency",
            "name": AGENCY,
            "purpose": "papers",
            "since": "2026-03-03T07:05:00Z",
            "has_incident": False,
        }
    ]
    assert answer.json()["next_visit"] is None
    assert answer.json()["missing"] == ["Tờ khai hộ tịch"]
    assert answer.json()["slips"] == [
        {
            "kind": "collected",
            "label": "Nhận giấy tờ tại nhà",
            "at": "2026-03-03T02:58:00Z",
            "url": f"{settings.PUBLIC_URL}/verify/{slip.slip_token}",
        }
    ]


def test_the_same_is_told_in_english(api, collected, stand_at):
    stand_at(at("15:00"))

    answer = track(api, collected.token, lang="en")

    window = "09:30 to 10:30, Tuesday, 3 March 2026"
    assert texts(answer) == [
        f"{AGENCY} opened the packet of papers, counted the papers and keeps them.",
        "Bộ phận Một cửa received the packet of papers from the courier and countersigned.",
        "A courier took the packet of papers at Bưu cục Cao Lãnh to carry it to the agency.",
        "Bưu cục Cao Lãnh received the packet of papers from the courier and countersigned.",
        "The visit was done (collect papers).",
        "The courier took the packet of papers from you, as listed.",
        "The papers were listed and sealed before your eyes.",
        "The courier arrived.",
        "The courier set off to you.",
        f"The visit has its place in a courier's route; the promised time stands: {window}.",
        f"Visit booked (collect papers): {window}.",
        f"Dossier {collected.dossier.number} was opened.",
    ]
    assert answer.json()["procedure"] == "Extract copy"
    assert answer.json()["missing"] == ["Declaration form"]
    assert answer.json()["slips"][0]["url"].endswith("?lang=en")


def test_a_result_goes_home_and_its_holder_is_always_named(api, collected, stand_at):
    papers, day = collected.papers, TUESDAY + timedelta(days=2)
    code = {"agency_code": agency_code(), "actor": "desk officer"}
    record_acceptance(dossier_id=papers.dossier.id, now=at("15:00"), **code)
    packet = custody.issue(papers, now=at("09:00", day=day))
    stand_at(at("17:00", day=day))
    holders = [track(api, collected.token).json()["holders"][1]]

    ways = (papers.at_desk, papers.at_courier, papers.at_office, papers.at_courier)
    for giver, receiver in pairwise(ways):
        collected.move(giver, receiver, packet, at("10:00", day=day))
        holders.append(track(api, collected.token).json()["holders"][1])
    custody.deliver(papers, packet, now=at("11:00", day=day))

    answer = track(api, collected.token)
    holders.append(answer.json()["holders"][1])
    assert [(one["kind"], one["name"], one["purpose"]) for one in holders] == [
        ("desk", "Bộ phận Một cửa", "result"),
        ("courier", "Bưu tá", "result"),
        ("office", "Bưu cục Cao Lãnh", "result"),
        ("courier", "Bưu tá", "result"),
        ("citizen", "Quý khách", "result"),
    ]
    assert texts(answer)[:9] == [
        "Trạng thái tại cơ quan: đã trả kết quả.",
        "Bưu tá giao túi kết quả tại nhà Quý khách.",
        "Bưu tá nhận túi kết quả tại Bưu cục Cao Lãnh để mang đến Quý khách.",
        "Bưu cục Cao Lãnh nhận túi kết quả từ bưu tá và ký xác nhận.",
        "Bưu tá nhận túi kết quả tại Bộ phận Một cửa.",
        "Trạng thái tại cơ quan: đã xử lý xong.",
        f"{AGENCY} trả kết quả; kết quả được niêm phong tại Bộ phận Một cửa.",
        "Trạng thái tại cơ quan: được tiếp nhận.",
        f"{AGENCY} mở túi hồ sơ, kiểm đếm và giữ giấy tờ.",
    ]


def test_a_failed_visit_says_why_and_a_new_one_takes_its_place(api, story, stand_at, now):
    story.publish(now)
    place = (story.visit.lat, story.visit.lon)
    fail_attempt(
        appointment_id=story.visit.id,
        courier_id=story.papers.courier.id,
        operation_id=story.visit.id,
        reason=AttemptReason.REFUSED,
        evidence=Evidence(place=place),
        note="",
        actor="courier",
        at=at("09:45"),
        now=at("10:20"),
    )
    stand_at(at("11:00"))
    failed = track(api, story.token)

    reschedule_appointment(
        appointment_id=story.visit.id,
        opens_at=at("09:30") + timedelta(days=1),
        closes_at=at("10:30") + timedelta(days=1),
        actor="citizen",
        now=at("11:00"),
        by_citizen=True,
    )

    assert texts(failed)[0] == "Buổi hẹn không thành: người dân từ chối."
    assert failed.json()["next_visit"] is None
    again = track(api, story.token)
    assert again.json()["next_visit"]["opens_at"] == "2026-03-04T02:30:00Z"
    assert again.json()["next_visit"]["stage"] == "booked"
    assert texts(again)[:4] == [
        "Đã đặt lại lịch hẹn (nhận hồ sơ): 09:30 đến 10:30, Thứ Tư, 04/03/2026.",
        "Buổi hẹn không thành: người dân từ chối.",
        "Đã xếp lịch hẹn vào tuyến của bưu tá; giờ hẹn giữ nguyên.",
        "Đã đặt lịch hẹn (nhận hồ sơ).",
    ]


def test_a_visit_that_was_moved_or_cancelled_is_told_so(api, story, stand_at, now):
    stand_at(now)
    moved = reschedule_appointment(
        appointment_id=story.visit.id,
        opens_at=at("13:30") + timedelta(days=1),
        closes_at=at("14:30") + timedelta(days=1),
        actor="citizen",
        now=now,
        by_citizen=True,
    )
    before = track(api, story.token)

    later = now + timedelta(hours=1)
    cancel_appointment(appointment_id=moved.id, actor="citizen", now=later, by_citizen=True)

    assert (
        texts(before)[0] == "Lịch hẹn được dời (nhận hồ sơ): 13:30 đến 14:30, Thứ Tư, 04/03/2026."
    )
    assert before.json()["next_visit"]["opens_at"] == "2026-03-04T06:30:00Z"
    after = track(api, story.token)
    assert texts(after)[0] == "Lịch hẹn đã hủy."
    assert after.json()["next_visit"] is None


def test_an_incident_is_not_hidden(api, collected, stand_at):
    late = custody.collect(collected.papers, now=at("15:00"))
    stand_at(at("16:00"))

    report_incident(
        packet_id=late.packet_id,
        kind=IncidentKind.MISSING,
        actor_id=collected.papers.clerk_id,
        now=at("15:30"),
    )

    told = track(api, collected.token)
    assert texts(told)[0] == "Báo sự cố với túi hồ sơ: thất lạc. Bưu điện đang kiểm tra."
    holders = told.json()["holders"]
    assert [(one["kind"], one["has_incident"]) for one in holders] == [
        ("agency", False),
        ("courier", True),
    ]


def test_what_was_brought_later_is_no_longer_missing(api, collected, stand_at):
    stand_at(at("16:00"))
    form = custody.PaperIn("Tờ khai", custody.PaperKind.ORIGINAL, 1, "household_form")

    custody.collect(collected.papers, manifest=custody.ManifestIn((form,)), now=at("15:30"))

    assert track(api, collected.token).json()["missing"] == []


@pytest.mark.parametrize(("status", "note"), [(5, "Bổ sung ảnh."), (4, "")])
def test_the_agency_is_quoted_where_it_owes_its_reasons(api, collected, stand_at, status, note):
    dossier_id = collected.papers.dossier.id
    facts = {"dossier_id": dossier_id, "actor": "desk officer"}
    record_acceptance(agency_code=agency_code(), now=at("15:00"), **facts)
    record_status(status=status, note="Bổ sung ảnh.", now=at("15:30"), **facts)
    stand_at(at("16:00"))

    assert track(api, collected.token).json()["agency_note"] == note


def test_a_result_is_overdue_only_while_the_agency_works_on_it(api, collected, stand_at):
    facts = {"dossier_id": collected.papers.dossier.id, "actor": "desk officer"}
    due_day = at("15:00").date()
    record_acceptance(agency_code=agency_code(), due_day=due_day, now=at("15:00"), **facts)
    stand_at(at("23:30"))
    on_the_day = track(api, collected.token).json()["is_overdue"]
    stand_at(at("00:30") + timedelta(days=1))
    a_day_later = track(api, collected.token).json()["is_overdue"]

    record_status(status=5, now=at("01:00") + timedelta(days=1), **facts)

    waiting = track(api, collected.token).json()["is_overdue"]
    assert (on_the_day, a_day_later, waiting) == (False, True, False)


def test_a_promise_that_was_not_kept_is_said(api, story, stand_at, now):
    story.publish(now)
    stand_at(at("10:30"))
    in_time = track(api, story.token).json()["next_visit"]
    stand_at(at("10:31"))

    late = track(api, story.token).json()["next_visit"]
    story.reach(at("10:40"))

    there = track(api, story.token).json()["next_visit"]
    assert [(one["stage"], one["is_late"]) for one in (in_time, late, there)] == [
        ("planned", False),
        ("planned", True),
        ("arrived", False),
    ]
