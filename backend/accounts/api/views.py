"""Citizens sign in with their phone."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.api.shapes import CitizenTokenIn, CitizenTokenOut, PhoneCodeIn, PhoneCodeOut
from backend.accounts.services import (
    check_phone_code,
    citizen_of_phone,
    issue_citizen_token,
    request_phone_code,
    spend_code_attempt,
)
from backend.common import clock
from backend.common.idempotency import idempotent

SIGN_IN = "sign_in"


class PhoneCodes(APIView):
    """Codes sent to phones."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(
        operation_id="requestPhoneCode",
        tags=["accounts"],
        request=PhoneCodeIn,
        responses={202: PhoneCodeOut},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Send a code of six digits to a mobile phone.

        It lives five minutes and ends the one before it. A phone gets five codes a day; then
        the answer is 429 `too-many-codes`.
        """
        wish = PhoneCodeIn.read(request)
        code = request_phone_code(**wish, subject="", now=clock.now())
        return Response(PhoneCodeOut(code).data, status=202)


class CitizenTokens(APIView):
    """Tokens of citizens."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    def before_attempt(self, request: Request) -> None:
        """Count the try where no refusal can undo it."""
        phone = CitizenTokenIn.read(request)["phone"]
        spend_code_attempt(phone=phone, purpose=SIGN_IN, subject="", now=clock.now())

    @extend_schema(
        operation_id="createCitizenToken",
        tags=["accounts"],
        request=CitizenTokenIn,
        responses={201: CitizenTokenOut},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Sign in with the code that was sent; the token lasts 30 days.

        422 `code-wrong` says how many tries are `left`; after five wrong ones `code-burnt`.
        A code that is too old, used or replaced is `code-expired`.
        """
        wish, now = CitizenTokenIn.read(request), clock.now()
        check_phone_code(**wish, purpose=SIGN_IN, subject="", now=now)
        citizen = citizen_of_phone(phone=wish["phone"], now=now)
        token, expires_at = issue_citizen_token(user=citizen, now=now)
        answer = {"token": token, "expires_at": expires_at}
        return Response(CitizenTokenOut(answer).data, status=201)
