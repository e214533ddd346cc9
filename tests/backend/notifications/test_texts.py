"""Every text, with every value it needs."""

import unicodedata

import pytest

from backend.notifications.texts import TEXTS, UnknownText, WrongParams, render

PAGE = "https://hengio.example.vn/track/abcdefghijklmnopqrstuvwxyz234567"
SAMPLE = {
    "address_short": "số 12, đường Nguyễn Huệ, phường Cao Lãnh",
    "agency": "Trung tâm Phục vụ hành chính công phường Cao Lãnh",
    "booking_url": PAGE,
    "code": "123456",
    "confirm_url": PAGE,
    "day": "02/03/2026",
    "due_day": "16/03/2026",
    "landmark": "cạnh trường tiểu học",
    "duration": "5 phút",
    "employee_code": "BT-0042",
    "expected": "10:40",
    "incident": "thiếu",
    "late_min": 25,
    "n_papers": 7,
    "n_stops": 18,
    "number": "HG-2603-000123",
    "prepare": "căn cước công dân; giấy chứng sinh (bản chính)",
    "s10": "RH123456785VN",
    "since": "09:12",
    "text": "Gọi lại cho bưu cục khi xong điểm này",
    "until": "08:45",
    "visit_url": PAGE,
    "reason": "không gặp Quý khách tại địa chỉ hẹn",
    "slip_url": PAGE,
    "tracking_url": PAGE,
    "window": "09:00–10:00",
    "windows": "02/03/2026 09:00–10:00; 03/03/2026 14:00–15:00",
}
# Who is told and which values the callers have: changing a text may not change this.
NEEDED = {
    "phone_code": {"code", "duration"},
    "handover_code": {"code", "duration"},
    "booking_confirmed": {"day", "window", "address_short", "tracking_url", "number"},
    "booking_cancelled": {"day", "window"},
    "booking_rescheduled": {"day", "window"},
    "waitlist_over": {"day", "booking_url"},
    "visit_affected": {"day", "window", "windows", "tracking_url"},
    "email_confirmation": {"confirm_url"},
    "hold_kept": {"day", "window", "until", "confirm_url"},
    "visit_planned": {"day", "window"},
    "visit_reminder": {"day", "window", "prepare", "visit_url"},
    "courier_arrived": {"landmark"},
    "visit_late": {"window", "expected", "visit_url"},
    "papers_at_agency": {"number", "agency", "tracking_url"},
    "due_day_near": {"number", "agency", "due_day", "tracking_url"},
    "result_late": {"number", "agency", "due_day", "tracking_url"},
    "stop_removed": {"day", "number", "window"},
    "courier_message": {"text"},
    "promise_at_risk": {"number", "window", "late_min"},
    "device_silent": {"employee_code", "since"},
    "custody_mismatch": {"s10", "incident"},
    "courier_on_the_way": {"window", "landmark"},
    "dossier_collected": {"number", "n_papers", "slip_url"},
    "visit_failed": {"reason", "windows", "tracking_url"},
    "dossier_accepted": {"number", "agency", "due_day"},
    "supplement_requested": {"number"},
    "result_ready": {"number", "booking_url"},
    "delivery_offer": {"number", "windows"},
    "result_delivered": {"number", "slip_url"},
    "plan_published": {"day", "n_stops"},
    "plan_changed": {"day", "n_stops"},
    "exception_raised": {"day", "code"},
}


def values_for(kind):
    return {name: SAMPLE[name] for name in TEXTS[kind].params}


def test_every_text_needs_the_values_its_callers_have():
    assert {kind: set(text.params) for kind, text in TEXTS.items()} == NEEDED


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_a_text_says_all_its_values_within_the_limits(kind):
    params = values_for(kind)

    title, body = render(kind, params)

    assert 0 < len(title) <= 65
    assert 0 < len(body) <= 400
    assert all(str(value) in title + body for value in params.values())
    assert unicodedata.is_normalized("NFC", title + body)
    assert "{" not in title + body


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_long_values_stay_within_the_limits_and_pages_stay_whole(kind):
    long = {
        name: value if str(value).startswith("https") or isinstance(value, int) else "ờ" * 300
        for name, value in values_for(kind).items()
    }

    title, body = render(kind, long)

    assert len(title) <= 65
    assert len(body) <= 400
    assert all(value in body for value in long.values() if value == PAGE)


def test_a_booking_reads_like_this():
    title, body = render("booking_confirmed", values_for("booking_confirmed"))

    assert title == "Đã xác nhận lịch hẹn HG-2603-000123"
    assert body == (
        "Bưu tá sẽ đến địa chỉ số 12, đường Nguyễn Huệ, phường Cao Lãnh trong khoảng 09:00–10:00, "
        "ngày 02/03/2026. Quý khách vui lòng chuẩn bị giấy tờ và có mặt trong khung giờ này. "
        f"Theo dõi hoặc đổi lịch tại: {PAGE}"
    )


def test_a_value_is_never_read_as_a_text_with_places():
    _, body = render("courier_on_the_way", {"window": "{landmark}", "landmark": "{0.__class__}"})

    assert "{landmark}" in body
    assert "{0.__class__}" in body


def test_line_breaks_in_a_value_become_spaces():
    _, body = render("courier_on_the_way", {"window": "09:00–10:00", "landmark": "cạnh\n\nchợ"})

    assert "(cạnh chợ)" in body


@pytest.mark.parametrize(
    ("kind", "params", "error"),
    [
        ("birthday", {}, UnknownText),
        ("supplement_requested", {}, WrongParams),
        ("supplement_requested", {"number": "1", "day": "2"}, WrongParams),
    ],
)
def test_a_text_without_its_values_is_a_mistake_of_ours(kind, params, error):
    with pytest.raises(error):
        render(kind, params)
