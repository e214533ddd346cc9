"""The channel that is always there: a line in the log, and one in a file for the demo."""

import json
import logging
import os
from datetime import datetime

from django.conf import settings

from backend.common.localtime import local_text
from backend.notifications.channels import ChannelBusy, Parcel

_log = logging.getLogger(__name__)


class ConsoleChannel:
    """Logs ids. With `CONSOLE_CHANNEL_FILE` it also appends the message there, as JSON."""

    name = "console"

    def send(self, parcel: Parcel, *, now: datetime) -> str:
        """Write the parcel down.

        Raises:
            ChannelBusy: if the file cannot be written.
        """
        if settings.CONSOLE_CHANNEL_FILE:
            _append(settings.CONSOLE_CHANNEL_FILE, parcel, now)
        _log.info("message %s (%s) is out", parcel.message_id, parcel.kind)
        return ""


def _append(path: str, parcel: Parcel, now: datetime) -> None:
    line = {
        "message_id": str(parcel.message_id),
        "dedupe_key": parcel.dedupe_key,
        "kind": parcel.kind,
        "to": parcel.to.value,
        "title": parcel.title,
        "body": parcel.body,
        "sent_at": local_text(now),
    }
    data = (json.dumps(line, ensure_ascii=False) + "\n").encode()
    try:
        # One write in append mode: lines of several workers do not mix.
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, data)
        finally:
            os.close(file)
    except OSError as error:
        raise ChannelBusy(f"cannot write: {error.strerror}") from error
