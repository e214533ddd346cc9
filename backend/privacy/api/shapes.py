"""Shapes of privacy, with their examples."""

from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from backend.accounts.api.shapes import PhoneField
from backend.accounts.roles import PersonKind
from backend.common.shapes import Shape
from backend.privacy.models import ErasedThing, ErasureReason, Shown

DOSSIER: Final = "01a20340-0000-7000-8000-000000000005"


class EraseDossierIn(Shape):
    """Which dossier, and why."""

    dossier_id = serializers.UUIDField()
    reason = serializers.ChoiceField(choices=ErasureReason.choices)


class ErasePersonIn(Shape):
    """Whose data, by the phone we know the person by, and why."""

    phone = PhoneField()
    reason = serializers.ChoiceField(choices=ErasureReason.choices)


class ErasureOut(Shape):
    """That something was erased; nothing of whom."""

    id = serializers.UUIDField()
    thing = serializers.ChoiceField(choices=ErasedThing.choices)
    subject_id = serializers.UUIDField(help_text="The dossier, or the account that was emptied.")
    reason = serializers.ChoiceField(choices=ErasureReason.choices)
    erased_by = serializers.UUIDField()
    at = serializers.DateTimeField()


class ReadsQuery(Shape):
    """Of which dossier, by whom; without either, all."""

    dossier_id = serializers.UUIDField(required=False)
    reader_id = serializers.UUIDField(required=False)


class ReadOut(Shape):
    """Somebody was shown data of people."""

    id = serializers.UUIDField()
    reader_id = serializers.UUIDField()
    reader_kind = serializers.ChoiceField(choices=PersonKind.choices)
    operation = serializers.CharField(help_text="Id of an operation of this description.")
    shown = serializers.ChoiceField(choices=Shown.choices)
    subject = serializers.CharField(help_text="An id or a photo's hash; empty for a list.")
    at = serializers.DateTimeField()


class OwnReadOut(Shape):
    """Somebody of the post or the agency was shown something of your dossier."""

    reader_kind = serializers.ChoiceField(choices=PersonKind.choices)
    shown = serializers.ChoiceField(choices=Shown.choices)
    at = serializers.DateTimeField()


_ERASED: Final[Mapping[str, Any]] = {
    "id": "01a20340-0000-7000-8000-000000000021", "thing": "dossier", "subject_id": DOSSIER,
    "reason": "asked", "erased_by": "01a20340-0000-7000-8000-000000000022",
    "at": "2028-03-05T10:00:00Z",
}  # fmt: skip
_READ: Final[Mapping[str, Any]] = {
    "id": "01a20340-0000-7000-8000-000000000023",
    "reader_id": "01a20340-0000-7000-8000-000000000022", "reader_kind": "staff",
    "operation": "getDossier", "shown": "dossier", "subject": DOSSIER,
    "at": "2026-03-03T02:00:00Z",
}  # fmt: skip
_BODIES: Final[Mapping[str, Mapping[str, Any]]] = {
    "eraseDossier": {"dossier_id": DOSSIER, "reason": "expired"},
    "erasePerson": {"phone": "0912 345 678", "reason": "asked"},
}
_ANSWERS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "eraseDossier": ("201", {**_ERASED, "reason": "expired"}),
    "erasePerson": ("201", {**_ERASED, "thing": "person"}),
    "listErasures": ("200", _ERASED),
    "listReads": ("200", _READ),
    "listReadsOfDossier": (
        "200", {name: _READ[name] for name in ("reader_kind", "shown", "at")},
    ),
}  # fmt: skip


def examples_of(operation_id: str) -> list[OpenApiExample]:
    """Return the examples of an operation for `extend_schema`."""
    status, answer = _ANSWERS[operation_id]
    shown = OpenApiExample(
        "What is answered", value=dict(answer), response_only=True, status_codes=[status]
    )
    if operation_id not in _BODIES:
        return [shown]
    body = dict(_BODIES[operation_id])
    return [OpenApiExample("What is sent", value=body, request_only=True), shown]
