"""Codes go to their phones, and we keep no copy."""

from datetime import timedelta

import pytest

from backend.accounts.services import (
    check_phone_code,
    code_for,
    request_phone_code,
    spend_code_attempt,
)
from backend.notifications.models import Message
from tests.backend.notifications.conftest import PHONE
from tests.support.outbox import jobs_of, run_all_jobs

pytestmark = pytest.mark.usefixtures("db")


def test_a_code_goes_to_its_phone_and_we_keep_no_copy(console, now):
    row = request_phone_code(phone=PHONE, purpose="sign_in", subject="", now=now)
    code = code_for(row.id)[1]

    run_all_jobs(now)

    (parcel,) = console.parcels
    message = Message.objects.get()
    assert parcel["to"] == PHONE
    assert f"Mã xác nhận của Quý khách là {code}, có hiệu lực trong 5 phút" in parcel["body"]
    assert (message.kind, message.state) == ("phone_code", "sent")
    assert code not in message.body
    assert "••••••" in message.body


def test_a_code_for_a_handover_says_when_to_read_it_out(console, now):
    request_phone_code(phone=PHONE, purpose="handover", subject="1", now=now)

    run_all_jobs(now)

    said = "chỉ đọc mã cho bưu tá, giao dịch viên sau khi đã kiểm tra"
    assert said in console.parcels[0]["body"]


def test_a_code_that_is_too_old_used_or_replaced_is_not_sent(console, now):
    old = request_phone_code(phone=PHONE, purpose="sign_in", subject="", now=now)
    used = request_phone_code(phone=PHONE, purpose="sign_in", subject="", now=now)
    about = {"phone": PHONE, "purpose": "sign_in", "subject": "", "now": now}
    spend_code_attempt(**about)
    check_phone_code(**about, code=code_for(used.id)[1])
    request_phone_code(phone=PHONE, purpose="other", subject="", now=now - timedelta(minutes=5))

    run_all_jobs(now)

    assert old.id != used.id
    assert console.parcels == []
    assert sorted(job.state for job in jobs_of("phone_code")) == ["done", "done", "skipped"]
