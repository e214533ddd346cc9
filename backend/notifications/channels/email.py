"""Letters, by SMTP through Django's own backend."""

import smtplib
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from backend.notifications.channels import (
    ChannelBroken,
    ChannelBusy,
    Parcel,
    Refused,
    Unreachable,
)

TIMEOUT_S: Final = 10
_PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


class EmailChannel:
    """Sends plain text. `Message-ID` is the message's own id: a repeat is one letter to many."""

    name = "email"

    def __init__(self, url: str, sender: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._server, self._sender, self._timeout_s = server_of(url), sender, timeout_s

    def send(self, parcel: Parcel, *, now: datetime) -> str:
        """Send one letter. Raises: see `Channel.send`."""
        name = f"<{parcel.message_id}@{self._sender.rpartition('@')[2].rstrip('>')}>"
        letter = EmailMessage(
            parcel.title,
            parcel.body,
            self._sender,
            [parcel.to.value],
            connection=EmailBackend(**self._server, timeout=self._timeout_s),
            headers={"Message-ID": name, "Auto-Submitted": "auto-generated"},
        )
        try:
            letter.send()
        except smtplib.SMTPRecipientsRefused as error:
            code = max(answer[0] for answer in error.recipients.values())
            raise _by_code(code, Unreachable("mailbox refused", is_gone=True)) from error
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
            raise ChannelBroken("email: log-in refused") from error
        except smtplib.SMTPSenderRefused as error:
            raise _by_code(error.smtp_code, ChannelBroken("email: sender refused")) from error
        except smtplib.SMTPResponseException as error:
            raise _by_code(error.smtp_code, Refused("email: letter refused")) from error
        except OSError as error:  # a broken connection; SMTPException is one too
            raise ChannelBusy(f"no connection: {type(error).__name__}") from error
        return name


def server_of(url: str) -> dict[str, Any]:
    """Return the server that `smtp[+tls|+ssl]://user:password@host:port` names.

    Raises:
        ValueError: for another scheme, or without a host.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("smtp://, smtp+tls:// or smtp+ssl:// with a host")
    return {
        "host": parts.hostname,
        "port": parts.port or _PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtp+ssl",
    }


def _by_code(code: int, for_ever: Exception) -> Exception:
    """Return what an SMTP code means: 4xx passes by itself, 5xx does not."""
    return ChannelBusy(f"email: {code}") if 400 <= code < 500 else for_ever
