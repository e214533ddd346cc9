"""Following a dossier by its public link, as a page."""

from datetime import timedelta

import pytest

from backend.custody.kinds import IncidentKind
from backend.custody.services import report_incident
from backend.dossiers.services import record_acceptance, record_status
from tests.backend.citizen_pages.asking import track
from tests.backend.citizen_pages.reading import Page
from tests.support import custody
from tests.support.bookings import at
from tests.support.dossiers import agency_code

pytestmark = pytest.mark.django_db
OFFICE = "Liên hệ: Bưu cục Cao Lãnh , 02773000000"


def show(client, token, **query):
    answer = client.get(f"/track/{token}", query)
    return answer, Page(answer.content.decode())


def accept(story, *, due_day=None):
    record_acceptance(
        dossier_id=story.papers.dossier.id,
        agency_code=agency_code(),
        due_day=due_day,
        actor="desk officer",
        now=at("15:00"),
    )


def put(story, status, *, note=""):
    record_status(
        dossier_id=story.papers.dossier.id,
        status=status,
        note=note,
        actor="desk officer",
        now=at("15:30"),
    )


def section(page, title):
    """The text of the section under a heading."""
    (found,) = [text for text in page.of("section") if text.startswith(title)]
    return found.removeprefix(title).strip()


def test_the_page_says_everything_in_vietnamese(client, collected, stand_at):
    accept(collected)
    stand_at(at("16:00"))
    number = collected.dossier.number

    answer, page = show(client, collected.token)

    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == "vi"
    assert page.values("lang") == ["vi", "en", "vi", "vi"]
    assert page.of("title") == [f"Hồ sơ {number} · hengio"]
    assert page.of("h1") == [f"Hồ sơ {number}"]
    assert page.of("h2") == [
        "Giấy tờ đang ở đâu",
        "Ngày hẹn trả kết quả",
        "Lịch hẹn tiếp theo",
        "Còn thiếu",
        "Diễn biến",
        "Biên nhận",
    ]
    assert page.of("h3") == ["Thứ Ba, 03/03/2026", "Thứ Hai, 02/03/2026"]
    assert section(page, "Giấy tờ đang ở đâu") == (
        "Trung tâm Phục vụ hành chính công Cao Lãnh Túi hồ sơ, từ 14:05 ngày 03/03/2026"
    )
    assert section(page, "Ngày hẹn trả kết quả") == "Thứ Sáu, 06/03/2026"
    assert section(page, "Lịch hẹn tiếp theo") == f"Hiện không có lịch hẹn. {OFFICE}"
    assert section(page, "Còn thiếu") == "Tờ khai hộ tịch"
    assert section(page, "Biên nhận") == "Nhận giấy tờ tại nhà, 09:58 ngày 03/03/2026"
    page.check_accessible()


def test_the_page_tells_what_the_api_tells(client, api, collected, stand_at):
    stand_at(at("16:00"))

    _, page = show(client, collected.token)

    events = track(api, collected.token).json()["events"]
    axes = {"visit": "Lịch hẹn", "papers": "Giấy tờ", "agency": "Cơ quan"}
    told = [
        f"{clock} {axes[event['axis']]} {event['text']}"
        for event, clock in zip(events, page.of("time"), strict=True)
    ]
    assert page.of("li")[2:-1] == told  # before: a holder, a missing paper; after: a slip
    assert page.of("time")[:4] == ["14:05", "14:05", "13:35", "11:20"]
    assert page.values("datetime")[0] == "2026-03-03T07:05:00+00:00"


def test_the_page_says_everything_in_english(client, collected, stand_at):
    accept(collected)
    stand_at(at("16:00"))

    answer, page = show(client, collected.token, lang="en")

    assert answer.headers["Content-Language"] == "en"
    assert page.values("lang") == ["en", "vi", "vi", "vi"]
    assert page.of("h2") == [
        "Where the papers are",
        "When the result is due",
        "Next visit",
        "Still missing",
        "What has happened",
        "Slips",
    ]
    assert section(page, "When the result is due") == "Friday, 6 March 2026"
    assert "?lang=vi" in page.values("href")
    page.check_accessible()


def test_a_new_dossier_shows_its_visit_and_nothing_it_does_not_have(client, story, stand_at, now):
    stand_at(now)

    _, page = show(client, story.token)

    assert section(page, "Giấy tờ đang ở đâu") == (
        "Chưa có giấy tờ nào được bàn giao qua bưu điện; giấy tờ vẫn ở chỗ Quý khách."
    )
    assert section(page, "Ngày hẹn trả kết quả") == "Chưa có: cơ quan chưa tiếp nhận hồ sơ."
    assert section(page, "Lịch hẹn tiếp theo") == (
        "09:30 đến 10:30, Thứ Ba, 03/03/2026 Đã hẹn: nhận hồ sơ. "
        f"Bưu tá bắt đầu trong khung giờ này. {OFFICE}"
    )
    assert section(page, "Còn thiếu") == "Không ghi nhận thiếu giấy tờ."
    assert section(page, "Biên nhận") == "Chưa có biên nhận."


def test_a_late_courier_and_a_late_agency_are_not_glossed_over(client, story, stand_at, now):
    story.publish(now)
    accept(story, due_day=now.date())
    stand_at(at("16:00"))

    _, page = show(client, story.token)

    assert section(page, "Lịch hẹn tiếp theo") == (
        "09:30 đến 10:30, Thứ Ba, 03/03/2026 Đã hẹn, đã xếp tuyến cho bưu tá: nhận hồ sơ. "
        f"Đã quá khung giờ hẹn mà bưu tá chưa đến. Chúng tôi xin lỗi. {OFFICE}"
    )
    assert section(page, "Ngày hẹn trả kết quả") == (
        "Chủ Nhật, 01/03/2026 Đã quá ngày hẹn; cơ quan chưa báo có kết quả."
    )


@pytest.mark.parametrize(
    ("status", "due", "coming"),
    [
        (3, "Không còn: hồ sơ này đã kết thúc mà không có kết quả.", "Hiện không có lịch hẹn."),
        (7, "Không còn: hồ sơ này đã kết thúc mà không có kết quả.", "Hiện không có lịch hẹn."),
        (9, "Kết quả đã có từ 03/03/2026.", "Kết quả đã có. Hãy đặt lịch hẹn nhận kết quả."),
    ],
)
def test_the_due_day_follows_the_agency(client, collected, stand_at, status, due, coming):
    if status == 9:
        accept(collected)
    put(collected, status)
    stand_at(at("16:00"))

    _, page = show(client, collected.token)

    assert section(page, "Ngày hẹn trả kết quả") == due
    assert section(page, "Lịch hẹn tiếp theo") == f"{coming} {OFFICE}"


def test_a_delivered_result_is_returned(client, collected, stand_at):
    accept(collected)
    packet = custody.issue(collected.papers, now=at("15:30"))
    custody.deliver(collected.papers, packet, now=at("16:00"))
    stand_at(at("16:30"))

    _, page = show(client, collected.token)

    assert section(page, "Ngày hẹn trả kết quả") == "Kết quả đã trả."
    assert "Quý khách Túi kết quả, từ 16:00 ngày 03/03/2026" in section(page, "Giấy tờ đang ở đâu")


def test_a_packet_with_an_incident_is_marked(client, collected, stand_at):
    late = custody.collect(collected.papers, now=at("15:00"))
    report_incident(
        packet_id=late.packet_id,
        kind=IncidentKind.SEAL_BROKEN,
        actor_id=collected.papers.clerk_id,
        now=at("15:30"),
    )
    stand_at(at("16:00"))

    _, page = show(client, collected.token)

    assert section(page, "Giấy tờ đang ở đâu").endswith(
        "Bưu tá Túi hồ sơ, từ 15:00 ngày 03/03/2026 "
        "Đang có sự cố với túi này; bưu điện đang kiểm tra."
    )


def test_a_refusal_is_given_with_its_reason(client, collected, stand_at):
    put(collected, 3, note="Hồ sơ không thuộc thẩm quyền.")
    stand_at(at("16:00"))

    _, page = show(client, collected.token)

    assert "Cơ quan cho biết: Hồ sơ không thuộc thẩm quyền." in page.of("p")


def test_a_day_begins_at_vietnamese_midnight(client, story, stand_at, now):
    story.publish(now + timedelta(hours=17, minutes=29))  # 23:59 in Hà Nội, still Monday there
    story.set_off(now + timedelta(hours=17, minutes=31))  # 00:01 on Tuesday
    stand_at(at("08:00"))

    _, page = show(client, story.token)

    assert page.of("h3") == ["Thứ Ba, 03/03/2026", "Thứ Hai, 02/03/2026"]
    assert page.of("time")[:2] == ["00:01", "23:59"]
