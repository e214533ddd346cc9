"""What people want to hear, in which language, and whom we may give their number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.accounts.models import User
from backend.common import crypto
from backend.notifications.errors import DutyToTell, UnknownMessageKind
from backend.notifications.kinds import KINDS, Audience, Basis
from backend.notifications.models import Address, Choice, Reach
from backend.notifications.selectors import ZALO, choices_of, language_of
from backend.notifications.services.links import make_link
from backend.notifications.services.telling import tell
from backend.notifications.texts import BY_LANGUAGE

# The wording under which people choose; rises when docs/algorithms/notifications.md changes it.
TEXT_VERSION: Final = "2026-11"
_CONFIRM_WITHIN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KindChoice:
    """One kind of message and whether a person gets it."""

    kind: str
    title: str
    may_opt_out: bool
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Preferences:
    """All that a person can choose. `zalo` is None until asked."""

    language: str
    email: str
    is_email_verified: bool
    zalo: bool | None
    kinds: tuple[KindChoice, ...]


def preferences_of(*, phone: str) -> Preferences:
    """Return what the owner of a phone chose, or what holds without a choice. Three queries."""
    made = choices_of(phone=phone, user_id=None)
    language = language_of(phone)
    email = Address.objects.filter(channel="email", user__phone=phone).order_by("-id").first()
    return Preferences(
        language=language,
        email=email.value if email else "",
        is_email_verified=bool(email and email.verified_at),
        zalo=made[ZALO].is_allowed if ZALO in made else None,
        kinds=tuple(
            KindChoice(
                kind=name,
                title=BY_LANGUAGE[language][name]
                .title.replace(" {number}", "")
                .replace(", {day}", ""),
                may_opt_out=kind.basis != Basis.DUTY,
                is_wanted=kind.basis == Basis.DUTY
                or f"kind:{name}" not in made
                or made[f"kind:{name}"].is_allowed,
            )
            for name, kind in KINDS.items()
            if kind.audience == Audience.CITIZEN and not kind.is_secret
        ),
    )


@transaction.atomic
def choose(
    *,
    phone: str,
    source: str,
    now: datetime,
    language: str | None = None,
    zalo: bool | None = None,
    kinds: Mapping[str, bool] | None = None,
) -> Preferences:
    """Write a person's choices down, each with its source and the wording it was made under.

    What is left out stays as it is. The same choice again is written once.

    Raises:
        UnknownMessageKind, DutyToTell: nothing is changed then.
    """
    wanted = {f"kind:{kind}": value for kind, value in (kinds or {}).items()}
    for kind, value in (kinds or {}).items():
        _check(kind, is_wanted=value)
    if zalo is not None:
        wanted[ZALO] = zalo
    made = choices_of(phone=phone, user_id=None, subjects=wanted)
    Choice.objects.bulk_create(
        Choice(
            phone=phone,
            subject=subject,
            is_allowed=value,
            text_version=TEXT_VERSION,
            source=source,
            at=now,
        )
        for subject, value in wanted.items()
        if subject not in made or made[subject].is_allowed != value
    )
    if language is not None:
        Reach.objects.update_or_create(phone=phone, defaults={"language": language})
    return preferences_of(phone=phone)


@transaction.atomic
def set_email(*, user: User, email: str, now: datetime) -> Address | None:
    """Store a citizen's e-mail address and ask there whether it is right; empty removes it.

    Until the link in that letter is followed nothing else is sent there.
    """
    mine = Address.objects.filter(channel="email", user=user)
    same = mine.filter(value=email).first()
    mine.exclude(value=email).delete()
    if not email or (same is not None and same.verified_at):
        return same
    # Another account may have claimed it without proof: an address is one's own once verified.
    address, _ = Address.objects.update_or_create(
        channel="email",
        value_digest=crypto.digest_of(f"{user.id}:{email}"),
        defaults={"user": user, "value": email, "last_seen_at": now},
        create_defaults={"user": user, "value": email, "created_at": now, "last_seen_at": now},
    )
    link = make_link(
        scope="email", subject_id=address.id, now=now, expires_at=now + _CONFIRM_WITHIN
    )
    tell(
        kind="email_confirmation",
        user_id=user.id,
        params={"confirm_url": link},
        dedupe_key=f"email_confirmation:{address.id}:{now.isoformat()}",
        about={"address_id": str(address.id)},
        now=now,
        expires_at=now + _CONFIRM_WITHIN,
    )
    return address


def confirm_email(*, address_id: UUID, now: datetime) -> bool:
    """Note that an e-mail address is its owner's; tells whether it is still known."""
    return bool(Address.objects.filter(id=address_id, channel="email").update(verified_at=now))


def _check(kind: str, *, is_wanted: bool) -> None:
    known = KINDS.get(kind)
    if known is None or known.audience != Audience.CITIZEN:
        raise UnknownMessageKind(kind=kind)
    if known.basis == Basis.DUTY and not is_wanted:
        raise DutyToTell(kind=kind)
