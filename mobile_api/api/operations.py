"""Operations up: what phones did."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import (
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.permissions import IsCourierOrDraining
from backend.common import clock
from backend.common.errors import DomainError
from backend.common.problems import problem_of, problem_response
from backend.common.shapes import InstantField, ProblemShape, Shape, TextField
from backend.common.transactions import flush
from backend.feed.selectors import epoch
from mobile_api.api.payloads import PAYLOADS
from mobile_api.api.senders import sender_of
from mobile_api.api.strict import StrictShape
from mobile_api.errors import OperationKindUnknown, OperationMalformed
from mobile_api.selectors.operations import operation_of
from mobile_api.services.answers import Answer, stored_answer
from mobile_api.services.operations import take_operations
from mobile_api.services.reports import Push, Report
from mobile_api.states import OperationFlag, OperationKind, Result, Settled
from mobile_api.versions import VERSION

MAX_OPERATIONS: Final = 50
_ID: Final = serializers.UUIDField()  # one for all: a field is dearer to make than to use


class OperationIn(StrictShape):
    """The frame of every operation."""

    operation_id = serializers.UUIDField(help_text="Made on the phone, once for each operation.")
    device_seq = serializers.IntegerField(
        min_value=1, max_value=2**53, help_text="The phone's own counter. Gaps are recorded."
    )
    at = InstantField(help_text="The phone's clock; kept, never trusted.")
    version = serializers.IntegerField(
        min_value=1, max_value=32_000, default=VERSION, help_text="Of the payload's form."
    )
    boot = serializers.CharField(
        max_length=40, allow_blank=True, default="", help_text="Another one after each switch-on."
    )
    boot_elapsed_ms = serializers.IntegerField(
        min_value=0, max_value=2**53, allow_null=True, default=None,
        help_text="Milliseconds since the phone was switched on.",
    )  # fmt: skip


def _frame(kind: OperationKind) -> type[OperationIn]:
    """Return the frame with the payload of one kind."""
    payload = PAYLOADS[kind]
    name = payload.__name__.removesuffix("In") + "Operation"
    # A field of its own: the schema is written on the class.
    constant = type(f"{name}Kind", (serializers.CharField,), {})
    extend_schema_field({"type": "string", "const": kind.value})(constant)
    members = {"__doc__": payload.__doc__, "kind": constant(), "payload": payload()}
    frame = type(name, (OperationIn,), members)
    return extend_schema_serializer(component_name=name)(frame)


FRAMES: Final[Mapping[str, type[OperationIn]]] = MappingProxyType(
    {kind.value: _frame(kind) for kind in OperationKind}
)


@extend_schema_field(
    PolymorphicProxySerializer(
        component_name="Operation", serializers=dict(FRAMES), resource_type_field_name="kind"
    )
)
class RawOperation(serializers.Field[Any, Any, Any, Any]):
    """One operation, not judged yet: only its id must be readable, so that it can be answered."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the operation as it came."""
        if not isinstance(data, dict):
            raise serializers.ValidationError("An operation is an object.")
        try:
            _ID.run_validation(data.get("operation_id"))
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"operation_id": error.detail}) from error
        return data


class OperationsIn(StrictShape):
    """At most 50 operations of one installation of the app, oldest first."""

    install_id = serializers.UUIDField(help_text="Made when the app was installed.")
    app_version = TextField(max_length=40, allow_blank=True, default="")
    sent_at = InstantField(allow_null=True, default=None, help_text="The phone's clock, now.")
    boot = serializers.CharField(max_length=40, allow_blank=True, default="")
    boot_elapsed_ms = serializers.IntegerField(
        min_value=0, max_value=2**53, allow_null=True, default=None
    )
    operations = serializers.ListField(
        child=RawOperation(), allow_empty=False, max_length=MAX_OPERATIONS
    )


class SignedOut(Shape):
    """A receipt to show: Ed25519 over the bytes of `text`, by a key of `GET /receipt-keys`."""

    text = serializers.CharField(help_text="Canonical JSON: ids, hashes, result and time.")
    key_id = serializers.CharField()
    signature = serializers.CharField(help_text="Base64.")


class AnswerOut(Shape):
    """What became of one operation.

    `applied`, `duplicate` and `rejected` are final: stop sending it. `parked` is kept here and
    settled later; a change of kind `operation` tells when. `retry` stored nothing: send the same
    again later. A `duplicate` repeats the stored receipt, whose result is `first_result`.
    """

    operation_id = serializers.UUIDField()
    result = serializers.ChoiceField(choices=Result.choices)
    first_result = serializers.ChoiceField(choices=Settled.choices, allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    signed = SignedOut(allow_null=True)
    outcome = serializers.DictField(required=False, help_text="What was made, by kind.")
    flags = serializers.ListField(
        child=serializers.ChoiceField(choices=OperationFlag.choices),
        required=False,
        help_text="Why somebody looks at it again; it counts all the same.",
    )
    problem = ProblemShape(required=False)


class AnswersOut(Shape):
    """One answer for each operation, in the order they were sent."""

    answers = AnswerOut(many=True)
    epoch = serializers.UUIDField(help_text="Another one than you know: take all anew.")


class Operations(APIView):
    """What couriers did."""

    permission_classes = (IsCourierOrDraining,)

    @extend_schema(
        operation_id="pushOperations",
        tags=["courier"],
        request=OperationsIn,
        responses=AnswersOut,
    )
    def post(self, request: Request) -> Response:
        """Push what was done on a phone, at most 50 operations, each with its own answer.

        Each operation is applied once, in its own transaction, however often it arrives; no
        Idempotency-Key is needed. One that is rejected stops none after it. Unknown members are
        refused. Walk-through and outcomes: docs/howto/courier-operations.md.
        """
        sent, now = OperationsIn.read(request), clock.now()
        operations = sent.pop("operations")
        answers = take_operations(
            [read_report(raw) for raw in operations],
            push=Push(**sent), sender=sender_of(request), tell=problem_of, now=now,
        )  # fmt: skip
        return Response({"answers": [answer_of(each) for each in answers], "epoch": epoch()})


class OneOperation(APIView):
    """What became of one operation."""

    permission_classes = (IsCourierOrDraining,)

    @extend_schema(operation_id="getReceipt", tags=["courier"], responses=AnswerOut)
    def get(self, request: Request, operation_id: UUID) -> Response:
        """Get the receipt of an operation of this courier's, or that it still waits.

        Ask when a change of kind `operation` names it.
        """
        found = operation_of(courier_id=sender_of(request).courier_id, operation_id=operation_id)
        flush()  # the push that brought it may be under way, and not on the disk yet
        return Response(answer_of(stored_answer(found)))


def read_report(raw: Mapping[str, Any]) -> Report:
    """Return an operation read by the shape of its kind; what is wrong with it goes along."""
    said = {name: raw.get(name) for name in ("kind", "at", "payload")}
    # ASCII: also text that is no Unicode (half a surrogate pair) has a content and a hash.
    content = json.dumps(said, sort_keys=True, separators=(",", ":"))
    operation_id = UUID(str(_ID.run_validation(raw["operation_id"])))
    frame = FRAMES.get(raw["kind"]) if isinstance(raw.get("kind"), str) else None
    seq, version = _whole(raw.get("device_seq"), 2**53), _whole(raw.get("version"), 32_000)
    broken = Report(operation_id, content, device_seq=seq, version=version or VERSION)
    if frame is None:
        return replace(broken, refusal=_unknown_kind())
    kind = OperationKind(raw["kind"])
    try:
        read = frame.checked(raw)
    except serializers.ValidationError as error:
        return replace(broken, kind=kind, refusal=_malformed(error))
    return Report(
        operation_id,
        content,
        kind=kind,
        **{name: value for name, value in read.items() if name not in {"operation_id", "kind"}},
    )


def _whole(value: Any, most: int) -> int | None:
    """Return a counter or version of an operation whose form is wrong elsewhere."""
    return value if type(value) is int and 1 <= value <= most else None


def _unknown_kind() -> DomainError:
    return OperationKindUnknown(kinds=[kind.value for kind in OperationKind])


def _malformed(error: serializers.ValidationError) -> DomainError:
    response = problem_response(error)
    rows: Iterable[Mapping[str, str]] = response.data["errors"] if response else ()
    # A message may quote what was sent, and that may be no Unicode.
    clean = [
        {name: text.encode(errors="replace").decode() for name, text in row.items()} for row in rows
    ]
    return OperationMalformed(errors=clean)


def answer_of(answer: Answer) -> dict[str, Any]:
    """Return an answer as it is told."""
    shown = AnswerOut.of(
        {
            "operation_id": answer.operation_id,
            "result": answer.result,
            "first_result": answer.first_result,
            "answered_at": answer.answered_at,
            "signed": answer.signed,
        }
    )
    return {**shown, **answer.body}
