"""Making parcels: who is reached where, and which of the texts goes there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.common.identifiers import InvalidIdentifier, parse_phone
from backend.notifications import ways
from backend.notifications.channels import Channel, Parcel, Target
from backend.notifications.kinds import Basis, Kind, Way
from backend.notifications.models import Message
from backend.notifications.selectors import choices_of, email_of, is_reached, push_addresses
from backend.notifications.services.words import words_of
from backend.notifications.texts import Params, lock_screen, render_short


@dataclass(frozen=True, slots=True)
class Bound:
    """A parcel, the channel that takes it, and the stored address it goes to, if it has one."""

    channel: Channel
    parcel: Parcel
    address_id: UUID | None = None


def bound_for(message: Message, kind: Kind, way: Way, *, now: datetime) -> list[Bound]:
    """Return what to hand over on one way; empty if the person is not reached there."""
    if way == Way.PUSH:
        return [] if kind.is_secret else _pushes(message, kind, now=now)
    if way == Way.EMAIL:
        return [] if kind.is_secret else _letters(message, kind)
    (name,) = ways.CHANNELS_OF[way]
    channel = ways.channel(name)
    if channel is None:
        return []
    title, body, params = words_of(message)
    if way == Way.CONSOLE:
        target = Target(message.phone or f"user:{message.user_id}")
        return [Bound(channel, _parcel(message, kind, target, title, body, params))]
    phone = mobile_of(message)
    if way == Way.SMS:
        title, body = "", render_short(message.kind, params)
    if not phone or not body or not is_reached(phone, name, now=now):
        return []
    return [Bound(channel, _parcel(message, kind, Target(phone), title, body, params))]


def phone_of(message: Message) -> str:
    """Return the number of a message's receiver: named, or that of the account; may be empty."""
    return message.phone or (message.user.phone if message.user else "") or ""


def mobile_of(message: Message) -> str:
    """Return the receiver's mobile number; empty for a landline, which gets no texts."""
    try:
        phone = parse_phone(phone_of(message))
    except InvalidIdentifier:
        return ""
    return phone.e164 if phone.is_mobile else ""


def is_wanted(message: Message, kind: Kind) -> bool:
    """Tell whether the receiver has not opted out of this kind. Duties cannot be."""
    if kind.basis == Basis.DUTY:
        return True
    subject = f"kind:{message.kind}"
    found = choices_of(phone=message.phone, user_id=message.user_id, subjects=[subject])
    return subject not in found or found[subject].is_allowed


def _pushes(message: Message, kind: Kind, *, now: datetime) -> list[Bound]:
    title, body = lock_screen(message.kind, message.params, message.language)
    found = push_addresses(user=message.user, phone=message.phone, now=now) if body else []
    bound = []
    for address in found:
        channel = ways.channel(address.channel)
        if channel is not None:
            target = Target(address.value, address.kind, address.keys)
            parcel = _parcel(message, kind, target, title, body, {})
            bound.append(Bound(channel, parcel, address.id))
    return bound


def _letters(message: Message, kind: Kind) -> list[Bound]:
    channel = ways.channel("email")
    address = email_of(message) if channel else None
    if channel is None or address is None:
        return []
    parcel = _parcel(
        message, kind, Target(address.value), message.title, message.body, message.params
    )
    return [Bound(channel, parcel, address.id)]


def _parcel(
    message: Message, kind: Kind, to: Target, title: str, body: str, params: Params
) -> Parcel:
    return Parcel(
        message_id=message.id,
        kind=message.kind,
        dedupe_key=message.dedupe_key,
        to=to,
        title=title,
        body=body,
        params=params,
        about=message.about,
        is_urgent=kind.is_urgent,
        expires_at=message.expires_at,
    )
