"""Every text, with every value it needs."""

import unicodedata

import pytest

from backend.notifications.kinds import KINDS
from backend.notifications.texts import (
    BY_LANGUAGE,
    TEXTS,
    UnknownText,
    WrongParams,
    lock_screen,
    render,
    render_short,
)
from backend.notifications.texts.gsm7 import as_gsm7, length
from backend.notifications.texts.samples import SAMPLES
from backend.notifications.texts.short import SHORT

PAGE = SAMPLES["tracking_url"]
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
    "review_needed": {"employee_code", "matter"},
    "custody_mismatch": {"s10", "incident"},
    "papers_incident": {
        "number",
        "packet",
        "s10",
        "since",
        "incident",
        "holder",
        "held_since",
        "until",
        "tracking_url",
    },
    "papers_incident_open": {"number", "packet", "s10", "incident", "until", "tracking_url"},
    "papers_lost": {"number", "packet", "s10", "next"},
    "papers_incident_over": {
        "number",
        "packet",
        "s10",
        "incident",
        "outcome",
        "next",
        "tracking_url",
    },
    "courier_on_the_way": {"window", "landmark", "n_before"},
    "dossier_collected": {"number", "n_papers", "slip_url", "dispute_url"},
    "visit_failed": {"reason", "windows", "visit_url", "dispute_url"},
    "tries_used_up": {"reason", "next", "dispute_url"},
    "kept_over": {"number", "agency"},
    "dossier_accepted": {"number", "agency", "due_day"},
    "supplement_requested": {"number"},
    "result_ready": {"number", "booking_url"},
    "delivery_offer": {"number", "windows"},
    "result_delivered": {"number", "slip_url", "dispute_url"},
    "result_wrong": {"number", "agency", "reason", "slip_url"},
    "plan_published": {"day", "n_stops"},
    "plan_changed": {"day", "n_stops"},
    "exception_raised": {"day", "code"},
}


def values_for(kind):
    return {name: SAMPLES[name] for name in TEXTS[kind].params}


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
    assert all(str(value) in body for value in long.values() if str(value).startswith("https"))


def test_a_booking_reads_like_this():
    title, body = render("booking_confirmed", values_for("booking_confirmed"))

    assert title == "Đã xác nhận lịch hẹn HG-2603-000123"
    assert body == (
        "Bưu tá sẽ đến địa chỉ số 12, đường Nguyễn Huệ, phường Cao Lãnh trong khoảng 09:00–10:00, "
        "ngày 02/03/2026. Quý khách vui lòng chuẩn bị giấy tờ và có mặt trong khung giờ này. "
        f"Theo dõi hoặc đổi lịch tại: {PAGE}"
    )


def test_a_value_is_never_read_as_a_text_with_places():
    _, body = render(
        "courier_on_the_way", {"window": "{landmark}", "landmark": "{0.__class__}", "n_before": 0}
    )

    assert "{landmark}" in body
    assert "{0.__class__}" in body


def test_line_breaks_in_a_value_become_spaces():
    _, body = render(
        "courier_on_the_way", {"window": "09:00–10:00", "landmark": "cạnh\n\nchợ", "n_before": 0}
    )

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


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_both_languages_need_the_same_values(kind):
    assert BY_LANGUAGE["en"][kind].params == TEXTS[kind].params


def test_each_kind_has_a_text_and_each_text_a_kind():
    assert set(TEXTS) == set(BY_LANGUAGE["en"]) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(SHORT))
def test_a_line_for_a_text_message_is_one_message_of_the_old_alphabet(kind):
    line = render_short(kind, values_for(kind))

    assert 0 < length(line) <= 160
    assert as_gsm7(line) == line
    links = [value for value in values_for(kind).values() if str(value).startswith("https")]
    assert all(link in line for link in links if f"{{{name_of(link, kind)}}}" in SHORT[kind])


def name_of(link, kind):
    return next(name for name, value in values_for(kind).items() if value == link)


def test_marks_are_folded_and_what_is_foreign_is_marked():
    assert as_gsm7("Bưu tá Đặng – “Hẹn giờ” 你") == 'Buu ta Dang - "Hen gio" ?'


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "kind", sorted(name for name, kind in KINDS.items() if kind.steps[0].way == "push")
)
def test_a_lock_screen_shows_nothing_of_a_person(kind, language):
    title, body = lock_screen(kind, values_for(kind), language)

    assert body
    shown = [value for value in values_for(kind).values() if isinstance(value, str)]
    assert not [value for value in shown if value in title + body]
