"""The channel that is always there, and what it keeps out of the log."""

import json

import pytest

from backend.accounts.services import code_for, request_phone_code
from tests.backend.notifications.conftest import PHONE
from tests.support.outbox import jobs_of, run_all_jobs

pytestmark = pytest.mark.usefixtures("db")


def test_the_console_writes_one_line_of_json_for_each_message(
    tell_booking, now, settings, tmp_path
):
    settings.CONSOLE_CHANNEL_FILE = str(tmp_path / "messages")
    first = tell_booking()
    tell_booking(dedupe_key="booking_cancelled:2")

    run_all_jobs(now)

    lines = [json.loads(line) for line in (tmp_path / "messages").read_text().splitlines()]
    assert lines[0] == {
        "message_id": str(first.id),
        "dedupe_key": "booking_cancelled:1",
        "kind": "booking_cancelled",
        "to": PHONE,
        "title": first.title,
        "body": first.body,
        "sent_at": "2026-03-02T06:30:00+07:00",
    }
    assert len(lines) == 2
    assert (tmp_path / "messages").stat().st_mode & 0o077 == 0


def test_a_console_that_cannot_write_is_busy(tell_booking, now, settings, tmp_path):
    settings.CONSOLE_CHANNEL_FILE = str(tmp_path / "missing" / "messages")
    message = tell_booking()

    run_all_jobs(now)

    message.refresh_from_db()
    (job,) = jobs_of("message")
    assert (message.state, job.state) == ("waiting", "waiting")
    assert job.last_error == "cannot write: No such file or directory"


def test_no_log_says_what_was_told_to_whom(tell_booking, now, caplog, settings):
    caplog.set_level(settings.LOGGING["root"]["level"])  # as in the product
    message = tell_booking()
    row = request_phone_code(phone=PHONE, purpose="sign_in", subject="", now=now)

    run_all_jobs(now)

    assert f"message {message.id} (booking_cancelled) is out" in caplog.text
    without_ids = caplog.text.replace(str(row.id), "").replace(str(message.id), "")
    for secret in ("912345678", "02/03/2026", "Lịch hẹn", code_for(row.id)[1]):
        assert secret not in without_ids
