"""Shapes of the accounts API."""

from typing import Any

from rest_framework import serializers

from backend.common.identifiers import InvalidIdentifier, parse_phone
from backend.common.shapes import Shape


class PhoneField(serializers.CharField):
    """A Vietnamese phone number, written nationally or with +84; read as E.164."""

    def __init__(self, *, mobile_only: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 32)
        super().__init__(**kwargs)
        self._mobile_only = mobile_only

    def to_internal_value(self, data: Any) -> str:
        """Return the number as E.164."""
        try:
            phone = parse_phone(super().to_internal_value(data))
        except InvalidIdentifier as error:
            raise serializers.ValidationError(
                "Not a Vietnamese phone number.", code=error.code
            ) from error
        if self._mobile_only and not phone.is_mobile:
            raise serializers.ValidationError("Not a mobile number.", code="phone-not-mobile")
        return phone.e164


class PhoneCodeIn(Shape):
    """Whom to send a code, and what for."""

    phone = PhoneField(mobile_only=True)
    purpose = serializers.ChoiceField(choices=["sign_in"])


class PhoneCodeOut(Shape):
    """A code is on its way. The answer is the same whether the phone is known or not."""

    expires_at = serializers.DateTimeField()


class CitizenTokenIn(Shape):
    """A phone and the code it got."""

    phone = PhoneField(mobile_only=True)
    code = serializers.RegexField(r"^\s*[0-9]{6}\s*$", help_text="Six digits.")


class CitizenTokenOut(Shape):
    """Send it as `Authorization: Token <token>`. It is shown this once."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
