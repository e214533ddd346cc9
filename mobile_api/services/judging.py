"""What becomes of an operation the domain refuses. Pure.

| refused for | intention | fact, fresh | fact, older |
| --- | --- | --- | --- |
| its form or kind, somebody else's visit | rejected | rejected | rejected |
| what it rests on, not here yet | rejected | parked: until it comes | parked: until it comes |
| a state that has moved on | rejected | parked: a dispatcher | parked: a dispatcher |
| what the courier can mend at the door | rejected | rejected | parked: a dispatcher |
| a race, a lock, a crash | retry | retry | retry |

Fresh is a quarter of an hour: the courier is still at the door and records it again. A code, QR
code or proxy that proves nothing does not come here when it is older: the fact is applied, and
flagged (`visits.py`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from backend.common.errors import DomainError, Kind
from mobile_api.services.reports import AT_THE_DOOR, Report, label
from mobile_api.states import INTENTIONS, OperationKind

# The same operation would be refused again; anything else may pass later.
FINAL: Final = frozenset({Kind.RULE, Kind.NOT_FOUND, Kind.MALFORMED, Kind.FORBIDDEN})
# No later moment makes these right.
_HOPELESS: Final = frozenset(
    {"malformed", "operation-kind-unknown", "not-your-visit", "handover-not-possible"}
)
_PACKETS: Final = frozenset(
    {"packet-unknown", "not-the-holder", "packet-in-other-batch", "earlier-operation-missing"}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`parked_for` is empty for what is rejected. Without `needs` a dispatcher decides."""

    parked_for: str = ""
    needs: tuple[str, ...] = ()


REJECTED: Final = Verdict()


def judge(
    report: Report, refusal: DomainError, *, missing: tuple[str, ...], happened_at: datetime | None,
    now: datetime,
) -> Verdict:  # fmt: skip
    """Return what becomes of a refused operation. `missing` are its photos that are not here.

    Raises:
        DomainError: the refusal itself, where the same may pass later.
    """
    if refusal.kind not in FINAL:
        raise refusal
    if report.kind is None or report.kind in INTENTIONS or refusal.code in _HOPELESS:
        return REJECTED
    needs = needs_of(report, refusal, missing)
    if needs:
        return Verdict(refusal.code, needs)
    is_old = happened_at is not None and now - happened_at > AT_THE_DOOR
    if is_old or refusal.code == "illegal-transition":
        return Verdict(refusal.code)
    return REJECTED


def needs_of(report: Report, refusal: DomainError, missing: tuple[str, ...]) -> tuple[str, ...]:
    """Return what may still arrive and make this operation right."""
    if refusal.code in _PACKETS:
        named = [*refusal.facts.get("unknown", ()), *_listed(refusal.facts.get("s10"))]
        codes = [label(code) for code in named] or list(report.packets)
        return tuple(f"packet:{code}" for code in codes)
    if refusal.code == "not-found" and report.kind == OperationKind.COUNTERSIGN_BATCH:
        return (f"batch:{report.subject_id}",)
    if refusal.code in {"media-missing", "evidence-missing"}:
        return tuple(f"media:{sha}" for sha in missing)
    return ()


def brought_by(report: Report, outcome: dict[str, object]) -> tuple[str, ...]:
    """Return what an applied operation brings, for others that may wait for it."""
    packets = [f"packet:{code}" for code in report.packets]
    batch = outcome.get("batch_id")
    return (*packets, *((f"batch:{batch}",) if batch else ()))


def _listed(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(each) for each in value] if isinstance(value, list | tuple) else []
