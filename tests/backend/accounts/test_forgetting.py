"""Codes, counts and tokens do not stay for ever."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from knox.models import AuthToken

from backend.accounts.models import Allowance, Device, EnrolmentCode, PhoneCode
from backend.accounts.services import create_enrolment_code, issue_token, request_phone_code
from tests.support.client import KeyedClient
from tests.support.people import citizen, courier_user, signed_in

pytestmark = pytest.mark.usefixtures("db")


def test_what_ended_thirty_days_ago_is_deleted_and_devices_keep_their_tokens(now):
    with time_machine.travel(now, tick=False):
        request_phone_code(phone="+84912345678", purpose="sign_in", subject="", now=now)
        create_enrolment_code(user=courier_user(now), now=now)
        issue_token(user=citizen(now), lifetime=timedelta(days=1))
        signed_in(KeyedClient, courier_user(now))
    later = now + timedelta(days=40)
    with time_machine.travel(later, tick=False):
        request_phone_code(phone="+84912345678", purpose="sign_in", subject="", now=later)
        shown = io.StringIO()
        call_command("forget_codes", stdout=shown)

    assert PhoneCode.objects.get().created_at == later
    assert EnrolmentCode.objects.count() == 0
    assert set(Allowance.objects.values_list("period", flat=True)) == {"2026-04-11"}
    assert AuthToken.objects.get().digest == Device.objects.get().token_digest


def test_a_days_counts_are_kept_for_the_day():
    with pytest.raises(CommandError):
        call_command("forget_codes", "--days", "1")
