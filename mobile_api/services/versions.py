"""What was kept of an operation, opened for a dispatcher who decides."""

import json
from typing import Any

from mobile_api.models import Operation
from mobile_api.services.keeping import problem_of_parked, said
from mobile_api.services.receipts import answer_text
from mobile_api.states import OperationState


def version_of(operation: Operation) -> list[dict[str, Any]]:
    """Return the version that counts (or waits), then others that came under its id.

    Each has `said`, `outcome` and `problem`; what was applied is said by custody and is None here.
    """
    kept = operation.sealed_content
    first = {"said": said(bytes(kept), row_id=operation.id) if kept else None}
    rest = [
        {"said": said(bytes(each.sealed_content), row_id=each.id), "outcome": None, "problem": None}
        for each in operation.contradictions.order_by("id")
    ]
    return [{"outcome": None, "problem": None, **first, **_answered(operation)}, *rest]


def _answered(operation: Operation) -> dict[str, Any]:
    if operation.state == OperationState.PARKED:
        return {"problem": problem_of_parked(operation)}
    answered: dict[str, Any] = json.loads(answer_text(operation.receipt))
    return {name: answered[name] for name in ("outcome", "problem") if name in answered}
