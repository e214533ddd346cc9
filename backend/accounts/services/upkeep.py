"""Forgetting what is of no use any more."""

from datetime import datetime

from django.db.models import Q
from knox.models import AuthToken

from backend.accounts.models import Allowance, Device, EnrolmentCode, PhoneCode, User
from backend.accounts.roles import PersonKind
from backend.accounts.services.allowances import day_of, name_for
from backend.accounts.services.phone_codes import PHONE_CODES


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


def erase_citizen(*, phone: str) -> None:
    """Empty a citizen's account and end its tokens; forget codes and counts of the phone.

    The row stays, because what was done by it stays attributed to somebody. Whoever proves the
    phone next is a new citizen.
    """
    PhoneCode.objects.filter(phone=phone).delete()
    Allowance.objects.filter(name=name_for(PHONE_CODES, phone)).delete()
    user = User.objects.filter(phone=phone, kind=PersonKind.CITIZEN).first()
    if user is None:
        return
    AuthToken.objects.filter(user=user).delete()
    user.phone, user.display_name, user.is_active = None, "", False
    user.save(update_fields=["phone", "display_name", "is_active"])
