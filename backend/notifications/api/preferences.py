"""What people want to hear, and where."""

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsCitizen, IsClerk, IsCourier, IsStaff
from backend.accounts.selectors import device_of
from backend.common import clock
from backend.common.idempotency import idempotent
from backend.notifications.api import examples
from backend.notifications.api.shapes import (
    OwnPreferencesIn,
    PhoneIn,
    PreferencesOfPhoneIn,
    PreferencesOut,
    PushTokenIn,
    SubscriptionIn,
    SubscriptionOut,
    WebPushKeyOut,
)
from backend.notifications.channels.webpush import is_push_service, public_key_of
from backend.notifications.errors import NotAPushService, NoWebPush
from backend.notifications.services.addresses import (
    put_address,
    remove_address,
    remove_push_address,
    set_push_address,
)
from backend.notifications.services.choices import choose, preferences_of, set_email


class HasBrowser(BasePermission):
    """A citizen or a member of staff: couriers have the app."""

    message = "Only citizens and staff get pushes in a browser."

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Tell whether the asker is one of them."""
        return IsCitizen().has_permission(request, view) or IsStaff().has_permission(request, view)


class OwnPreferences(APIView):
    """A citizen's own choices."""

    permission_classes = (IsCitizen,)

    @extend_schema(
        operation_id="getNotificationPreferences",
        tags=["notifications"],
        responses=PreferencesOut,
        examples=[examples.PREFERENCES],
    )
    def get(self, request: Request) -> Response:
        """Show which messages you get, in which language, and whether Zalo may carry them."""
        user: Any = request.user
        return Response(PreferencesOut(preferences_of(phone=user.phone)).data)

    @extend_schema(
        operation_id="setNotificationPreferences",
        tags=["notifications"],
        request=OwnPreferencesIn,
        responses=PreferencesOut,
        examples=[examples.CHANGE, examples.PREFERENCES],
    )
    def put(self, request: Request) -> Response:
        """Change what you name; the rest stays.

        422 `duty-to-tell` for a kind that cannot be switched off, `unknown-message-kind` for one
        that does not exist; then nothing is changed.
        """
        user: Any = request.user
        wish, now = OwnPreferencesIn.read(request), clock.now()
        email = wish.pop("email", None)
        chosen = choose(phone=user.phone, source="citizen", now=now, **wish)
        if email is not None:
            set_email(user=user, email=email, now=now)
            chosen = preferences_of(phone=user.phone)
        return Response(PreferencesOut(chosen).data)


class PreferencesOfPhone(APIView):
    """Choices of somebody who asks a clerk."""

    permission_classes = (IsClerk,)

    @extend_schema(
        operation_id="findNotificationPreferences",
        tags=["notifications"],
        request=PhoneIn,
        responses=PreferencesOut,
        examples=[examples.PHONE, examples.PREFERENCES],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Show the choices of a phone's owner, with or without an account."""
        return Response(PreferencesOut(preferences_of(**PhoneIn.read(request))).data)

    @extend_schema(
        operation_id="setNotificationPreferencesOfPhone",
        tags=["notifications"],
        request=PreferencesOfPhoneIn,
        responses=PreferencesOut,
        examples=[examples.CHANGE_OF_PHONE, examples.PREFERENCES],
    )
    def put(self, request: Request) -> Response:
        """Write down what a phone's owner said; the clerk stands beside it as its source."""
        wish = PreferencesOfPhoneIn.read(request)
        chosen = choose(source=f"clerk:{request.user.pk}", now=clock.now(), **wish)
        return Response(PreferencesOut(chosen).data)


class PushToken(APIView):
    """The push token of the phone that asks."""

    permission_classes = (IsCourier,)

    @extend_schema(
        operation_id="setPushToken",
        tags=["courier"],
        request=PushTokenIn,
        responses={204: None},
        examples=[examples.PUSH_TOKEN],
    )
    def put(self, request: Request) -> Response:
        """Say where this phone gets its pushes; again whenever the value changes, and monthly."""
        device = device_of(request.auth)
        set_push_address(device=device, now=clock.now(), **PushTokenIn.read(request))
        return Response(status=204)

    @extend_schema(operation_id="removePushToken", tags=["courier"], responses={204: None})
    def delete(self, request: Request) -> Response:
        """Have this phone get no more pushes, as when the courier signs out."""
        remove_push_address(device=device_of(request.auth))
        return Response(status=204)


class WebPushKey(APIView):
    """Our key for browsers."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(
        operation_id="getWebPushKey", tags=["notifications"], auth=[], responses=WebPushKeyOut
    )
    def get(self, request: Request) -> Response:
        """Return the key a browser needs to subscribe; 422 `no-web-push` if we send none."""
        if not settings.WEBPUSH_PRIVATE_KEY:
            raise NoWebPush
        answer = {"public_key": public_key_of(settings.WEBPUSH_PRIVATE_KEY)}
        return Response(WebPushKeyOut(answer).data)


class Subscriptions(APIView):
    """Browsers that get pushes."""

    permission_classes = (HasBrowser,)

    @extend_schema(
        operation_id="subscribeBrowser",
        tags=["notifications"],
        request=SubscriptionIn,
        responses={201: SubscriptionOut},
        examples=[examples.SUBSCRIPTION],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Have pushes sent to a browser. They hold ids and a line without personal data."""
        wish = SubscriptionIn.read(request)
        if not is_push_service(wish["endpoint"], settings.WEBPUSH_HOSTS.split(",")):
            raise NotAPushService
        user: Any = request.user
        address = put_address(
            channel="webpush",
            user=user,
            value=wish["endpoint"],
            keys=wish["keys"],
            now=clock.now(),
        )
        return Response(SubscriptionOut(address).data, status=201)


class OneSubscription(APIView):
    """One browser."""

    permission_classes = (HasBrowser,)

    @extend_schema(operation_id="unsubscribeBrowser", tags=["notifications"], responses={204: None})
    def delete(self, request: Request, subscription_id: UUID) -> Response:
        """Send no more pushes to a browser of yours. Twice is once."""
        user: Any = request.user
        remove_address(user=user, address_id=subscription_id, channel="webpush")
        return Response(status=204)
