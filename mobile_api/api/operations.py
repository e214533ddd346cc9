"""Operations up: what phones did."""

import json
from collections.abc import Iterable, Mapping
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

from backend.accounts.permissions import IsCourier
from backend.common import clock
from backend.common.errors import DomainError
from backend.common.problems import problem_of, problem_response
from backend.common.shapes import InstantField, ProblemShape, Shape
from mobile_api.api.payloads import PAYLOADS
from mobile_api.api.senders import sender_of
from mobile_api.api.strict import StrictShape
from mobile_api.errors import OperationKindUnknown, OperationMalformed
from mobile_api.services.operations import Answer, take_operations
from mobile_api.services.reports import Report
from mobile_api.states import OperationKind, Result, Settled

MAX_OPERATIONS: Final = 50


class OperationIn(StrictShape):
    """The frame of every operation."""

    operation_id = serializers.UUIDField(help_text="Made on the phone, once for each operation.")
    device_seq = serializers.IntegerField(
        min_value=1, max_value=2**53, help_text="The phone's own counter. Gaps are recorded."
    )
    at = InstantField(help_text="The phone's clock; kept, never trusted.")


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
            serializers.UUIDField().run_validation(data.get("operation_id"))
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"operation_id": error.detail}) from error
        return data


class OperationsIn(StrictShape):
    """At most 50 operations, oldest first."""

    operations = serializers.ListField(
        child=RawOperation(), allow_empty=False, max_length=MAX_OPERATIONS
    )


class AnswerOut(Shape):
    """What became of one operation.

    `applied`, `duplicate` and `rejected` are final: stop sending it. `retry` stored nothing: send
    the same again later. A `duplicate` repeats the stored receipt, whose result is `first_result`.
    """

    operation_id = serializers.UUIDField()
    result = serializers.ChoiceField(choices=Result.choices)
    first_result = serializers.ChoiceField(choices=Settled.choices, allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.DictField(required=False, help_text="What was made, by kind.")
    problem = ProblemShape(required=False)


class AnswersOut(Shape):
    """One answer for each operation, in the order they were sent."""

    answers = AnswerOut(many=True)


class Operations(APIView):
    """What couriers did."""

    permission_classes = (IsCourier,)

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
        sent = OperationsIn.read(request)["operations"]
        answers = take_operations(
            [read_report(raw) for raw in sent],
            sender=sender_of(request),
            tell=problem_of,
            now=clock.now(),
        )
        return Response({"answers": [_answer(each) for each in answers]})


def read_report(raw: Mapping[str, Any]) -> Report:
    """Return an operation read by the shape of its kind; what is wrong with it goes along."""
    said = {name: raw.get(name) for name in ("kind", "at", "payload")}
    # ASCII: also text that is no Unicode (half a surrogate pair) has a content and a hash.
    content = json.dumps(said, sort_keys=True, separators=(",", ":"))
    operation_id = UUID(str(serializers.UUIDField().run_validation(raw["operation_id"])))
    frame = FRAMES.get(raw["kind"]) if isinstance(raw.get("kind"), str) else None
    if frame is None:
        return Report(operation_id, content, refusal=_unknown_kind())
    kind, shape = OperationKind(raw["kind"]), frame(data=raw)
    if not shape.is_valid():
        return Report(operation_id, content, kind=kind, refusal=_malformed(shape.errors))
    read = shape.validated_data
    return Report(
        operation_id,
        content,
        kind=kind,
        device_seq=read["device_seq"],
        at=read["at"],
        payload=read["payload"],
    )


def _unknown_kind() -> DomainError:
    return OperationKindUnknown(kinds=[kind.value for kind in OperationKind])


def _malformed(errors: Any) -> DomainError:
    response = problem_response(serializers.ValidationError(errors))
    rows: Iterable[Mapping[str, str]] = response.data["errors"] if response else ()
    # A message may quote what was sent, and that may be no Unicode.
    clean = [
        {name: text.encode(errors="replace").decode() for name, text in row.items()} for row in rows
    ]
    return OperationMalformed(errors=clean)


def _answer(answer: Answer) -> dict[str, Any]:
    shown = AnswerOut(
        {
            "operation_id": answer.operation_id,
            "result": answer.result,
            "first_result": answer.first_result,
            "answered_at": answer.answered_at,
        }
    )
    return {**shown.data, **answer.body}
