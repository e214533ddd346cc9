"""Forgetting what is of no use any more."""

from datetime import datetime

from django.db.models import Q
from knox.models import AuthToken

from backend.accounts.models import Allowance, Device, EnrolmentCode, PhoneCode
from backend.accounts.services.allowances import day_of


def forget_codes(*, before: datetime) -> int:
    """Delete codes and counts that ended before a moment; returns how many.

    Tokens that expired before it go too, except those of devices: a revoked device must go on
    hearing `device-revoked`.
    """
    is_old = Q(ended_at__lt=before) | Q(expires_at__lt=before)
    deleted = PhoneCode.objects.filter(is_old).delete()[0]
    deleted += EnrolmentCode.objects.filter(is_old).delete()[0]
    # A period is a Vietnamese day or hour, written so that earlier ones sort first.
    deleted += Allowance.objects.filter(period__lt=day_of(before)).delete()[0]
    of_devices = Device.objects.values("token_digest")
    tokens = AuthToken.objects.filter(expiry__lt=before).exclude(digest__in=of_devices)
    return deleted + int(tokens.delete()[0])
