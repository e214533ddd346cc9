"""`manage.py send_test_message CHANNEL TO`: hand one message to one channel, now."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.common import clock
from backend.common.uuid7 import uuid7
from backend.notifications import ways
from backend.notifications.channels import (
    ChannelBroken,
    ChannelBusy,
    Parcel,
    Refused,
    Target,
    Unreachable,
)
from backend.notifications.texts import BY_LANGUAGE, lock_screen, render, render_short
from backend.notifications.texts.samples import SAMPLES


class Command(BaseCommand):
    """Send a made-up message past outbox, ladder and preferences, to try a channel's settings."""

    help = "Send a made-up message: CHANNEL is fcm, zns, sms, email or console."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the channel, where to, and which text."""
        parser.add_argument("channel", choices=["fcm", "zns", "sms", "email", "console"])
        parser.add_argument("to", help="a push token, a phone in E.164, or an e-mail address")
        parser.add_argument(
            "--kind", default="booking_confirmed", choices=sorted(BY_LANGUAGE["vi"])
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say what the other side said."""
        channel = ways.channel(options["channel"])
        if channel is None:
            raise CommandError(f"{options['channel']} has no settings: see docs/operations.md.")
        now = clock.now()
        try:
            said = channel.send(self._parcel(options), now=now)
        except (ChannelBusy, ChannelBroken, Unreachable, Refused) as error:
            raise CommandError(f"{type(error).__name__}: {error.reason}") from error
        self.stdout.write(f"{channel.name} took it: {said or 'no id'}\n")

    def _parcel(self, options: dict[str, Any]) -> Parcel:
        kind, channel = options["kind"], options["channel"]
        params = {name: SAMPLES[name] for name in BY_LANGUAGE["vi"][kind].params}
        title, body = render(kind, params)
        if channel == "fcm":
            title, body = lock_screen(kind, params)
        if channel == "sms":
            title, body = "", render_short(kind, params)
        message_id = uuid7()
        return Parcel(
            message_id=message_id,
            kind=kind,
            dedupe_key=f"test:{message_id}",
            to=Target(options["to"], "token" if channel == "fcm" else ""),
            title=title,
            body=body,
            params=params,
            expires_at=clock.now() + timedelta(hours=1),
        )
