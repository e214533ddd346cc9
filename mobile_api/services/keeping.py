"""The content of an operation that is kept: as it came, and as it was read. Sealed."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from backend.common import crypto
from mobile_api.models import Operation
from mobile_api.services.reports import Report
from mobile_api.states import OperationKind

CONTENT: Final = "operation-content"


def sealed(report: Report, *, row_id: UUID, problem: Mapping[str, Any] | None = None) -> bytes:
    """Return an operation's content with what was answered, encrypted for one row."""
    read = None if report.refusal is not None or report.at is None else _frozen(report.payload)
    kept = json.dumps({"said": report.content, "read": read, "problem": problem})
    return crypto.seal(kept.encode(), purpose=CONTENT, row=str(row_id))


def said(sealed_content: bytes, *, row_id: UUID) -> dict[str, Any]:
    """Return kind, time and payload as they came."""
    content: dict[str, Any] = json.loads(_opened(sealed_content, row_id)["said"])
    return content


def problem_of_parked(operation: Operation) -> dict[str, Any]:
    """Return why a parked operation could not be applied yet, as it was answered."""
    assert operation.sealed_content is not None  # noqa: S101  a parked one is kept
    problem: dict[str, Any] = _opened(bytes(operation.sealed_content), operation.id)["problem"]
    return problem


def report_of(operation: Operation) -> Report | None:
    """Return a kept operation as it was read; None if its form was never understood."""
    assert operation.sealed_content is not None  # noqa: S101  only what is kept is asked for
    kept = _opened(bytes(operation.sealed_content), operation.id)
    if kept["read"] is None or operation.device_at is None:
        return None
    return Report(
        operation.operation_id,
        kept["said"],
        kind=OperationKind(operation.kind),
        device_seq=operation.device_seq,
        version=operation.version,
        at=operation.device_at,
        payload=_thawed(kept["read"]),
    )


def _opened(sealed_content: bytes, row_id: UUID) -> dict[str, Any]:
    text = crypto.unseal(sealed_content, purpose=CONTENT, row=str(row_id))
    opened: dict[str, Any] = json.loads(text)
    return opened


def _frozen(value: Any) -> Any:
    """Return a value as JSON that remembers ids and times."""
    match value:
        case Mapping():
            return {str(name): _frozen(each) for name, each in value.items()}
        case list() | tuple():
            return [_frozen(each) for each in value]
        case UUID():
            return {"$uuid": str(value)}
        case datetime():
            return {"$time": value.isoformat()}
        case _:
            return value


def _thawed(value: Any) -> Any:
    match value:
        case {"$uuid": text}:
            return UUID(text)
        case {"$time": text}:
            return datetime.fromisoformat(text)
        case dict():
            return {name: _thawed(each) for name, each in value.items()}
        case list():
            return [_thawed(each) for each in value]
        case _:
            return value
