"""Push to phones: Firebase Cloud Messaging, HTTP v1. The only module that knows firebase-admin.

The library repeats failed calls behind our back (up to five, with waits of seconds, and whatever
`Retry-After` says): a doubled push and a worker that sleeps. Its adapters are replaced by ones that
call once; the outbox decides about another try. Nothing private leaves: a push holds ids and a
text without personal data, because a lock screen shows it and another company carries it.
"""

import json
import logging
from datetime import datetime, timedelta
from typing import Any, Final

import firebase_admin
from firebase_admin import credentials, exceptions, messaging
from google.auth.exceptions import GoogleAuthError, TransportError
from google.oauth2 import service_account
from requests.adapters import HTTPAdapter

from backend.common.uuid7 import uuid7
from backend.notifications.channels import (
    ChannelBroken,
    ChannelBusy,
    Parcel,
    Refused,
    Unreachable,
)
from backend.notifications.channels.answers import after_quota, retry_after
from backend.notifications.channels.fcm_kinds import INSTALLATION

TIMEOUT_S: Final = 10
LONGEST_LIFE: Final = timedelta(days=28)  # what FCM keeps a message at most
_SCOPE: Final = "https://www.googleapis.com/auth/firebase.messaging"

_log = logging.getLogger(__name__)
# These write whole answers, and answers may quote a token.
for _name in ("google.auth", "urllib3", "firebase_admin"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_BROKEN: Final = (
    messaging.ThirdPartyAuthError,
    exceptions.UnauthenticatedError,
    exceptions.PermissionDeniedError,
    exceptions.NotFoundError,  # the project, not the phone: that is UnregisteredError
)


class _Account(service_account.Credentials):
    """Credentials that ask for access tokens and for nothing else.

    The library would look up "allowed locations" at another Google host, in a thread of its own.
    """

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False


class _Credential(credentials.Base):  # type: ignore[misc]  # firebase-admin has no types
    """The service account with the one right it needs."""

    def __init__(self, account: str) -> None:
        super().__init__()
        self._account: _Account = _Account.from_service_account_info(  # type: ignore[no-untyped-call]
            json.loads(account), scopes=[_SCOPE]
        )

    @property
    def project_id(self) -> str:
        """Return the Firebase project."""
        return str(self._account.project_id)

    def get_credential(self) -> _Account:
        """Return what signs requests."""
        return self._account


class FcmChannel:
    """Sends to one registration token or one installation id with a service account."""

    name = "fcm"

    def __init__(self, account: str, *, url: str, timeout_s: float = TIMEOUT_S) -> None:
        """Prepare; nothing is sent or asked yet.

        Args:
            account: the service account's key as JSON text.
            url: `https://fcm.googleapis.com`, or a server that speaks the same.
            timeout_s: how long one call may wait for an answer.
        """
        # Made where it is used: a worker process after its fork, never before.
        self._app = firebase_admin.initialize_app(
            _Credential(account),
            {"httpTimeout": timeout_s},
            name=f"hengio-{uuid7()}",
        )
        self._service = messaging._get_messaging_service(self._app)  # noqa: SLF001
        self._service._fcm_url = f"{url}/v1/projects/{self._app.project_id}/messages:send"  # noqa: SLF001
        session = self._service._client.session  # noqa: SLF001
        for prefix in list(session.adapters):
            session.mount(prefix, HTTPAdapter(max_retries=0, pool_maxsize=4))
        session._max_refresh_attempts = 1  # noqa: SLF001  an old access token: once, not twice

    def send(self, parcel: Parcel, *, now: datetime) -> str:
        """Send one push; one call over the network. Raises: see `Channel.send`."""
        try:
            return str(self._service.send(_message(parcel, now=now)))
        except exceptions.FirebaseError as error:
            raise _meaning(error, parcel, now=now) from error
        except TransportError as error:
            raise ChannelBusy("no access token: connection") from error
        except GoogleAuthError as error:
            raise ChannelBroken("no access token: refused") from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # A success without a name, or an error in another shape than the library expects.
            raise ChannelBusy("answer makes no sense") from error

    def close(self) -> None:
        """Give the connections back."""
        self._service._client.close()  # noqa: SLF001
        firebase_admin.delete_app(self._app)


def _message(parcel: Parcel, *, now: datetime) -> messaging.Message:
    life = min((parcel.expires_at or now + LONGEST_LIFE) - now, LONGEST_LIFE)
    urgency = "high" if parcel.is_urgent else "normal"
    message = messaging.Message(
        data={
            "message_id": str(parcel.message_id),
            "kind": parcel.kind,
            "dedupe_key": parcel.dedupe_key,
            **parcel.about,
        },
        notification=messaging.Notification(title=parcel.title, body=parcel.body),
        android=messaging.AndroidConfig(
            priority=urgency,
            ttl=life,
            # The tray replaces what has the same tag: shown once, however often it comes.
            notification=messaging.AndroidNotification(tag=str(parcel.message_id)),
        ),
        apns=messaging.APNSConfig(
            headers={
                "apns-collapse-id": str(parcel.message_id),
                "apns-priority": "10" if parcel.is_urgent else "5",
                "apns-expiration": str(int((now + life).timestamp())),
            }
        ),
    )
    # Set, not passed: FCM serves tokens and installation ids alike, the constructor warns of one.
    if parcel.to.kind == INSTALLATION:
        message.fid = parcel.to.value
    else:
        message.token = parcel.to.value
    return message


def _meaning(error: exceptions.FirebaseError, parcel: Parcel, *, now: datetime) -> Exception:
    """Return what an answer means to us; what is not named here passes by itself."""
    if isinstance(error, messaging.UnregisteredError):
        return Unreachable("unregistered", is_gone=True)
    if isinstance(error, messaging.SenderIdMismatchError):
        _log.error("an address belongs to another Firebase project")
        return Unreachable("sender id mismatch", is_gone=True)
    if isinstance(error, messaging.QuotaExceededError | exceptions.ResourceExhaustedError):
        wait_until = after_quota(_headers(error), parcel.message_id, now=now)
        return ChannelBusy("quota exceeded", wait_until)
    if isinstance(error, exceptions.InvalidArgumentError):
        return _invalid(error)
    if isinstance(error, _BROKEN):
        return ChannelBroken(f"fcm: {error.code}")
    # Trouble over there, no connection, or an answer that makes no sense: a proxy's page.
    return ChannelBusy(f"fcm: {error.code}", retry_after(_headers(error), now=now))


def _invalid(error: exceptions.FirebaseError) -> Unreachable | Refused:
    """Tell a wrong address from a wrong message: only the detail says which."""
    fields = {
        str(violation.get("field", ""))
        for detail in _details(error)
        for violation in detail.get("fieldViolations", ())
    }
    if fields & {"message.token", "message.fid"}:
        return Unreachable("not a registration", is_gone=True)
    return Refused(f"invalid argument: {', '.join(sorted(fields)) or 'not said which'}")


def _details(error: exceptions.FirebaseError) -> list[dict[str, Any]]:
    try:
        details = error.http_response.json()["error"]["details"]
        return [detail for detail in details if isinstance(detail, dict)]
    except (AttributeError, ValueError, KeyError, TypeError):
        return []


def _headers(error: exceptions.FirebaseError) -> Any:
    return getattr(error.http_response, "headers", {})
