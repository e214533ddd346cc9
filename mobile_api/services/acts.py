"""What each kind of operation does."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from mobile_api.services import batches, visits
from mobile_api.services.reports import Act
from mobile_api.states import OperationKind

Outcome = dict[str, Any]
K = OperationKind

ACTS: Final[Mapping[OperationKind, Callable[[Act], Outcome]]] = MappingProxyType(
    {
        K.START_TRAVEL: visits.begin_travel,
        K.ARRIVE: visits.note_arrival,
        K.COLLECT: visits.collect,
        K.DELIVER: visits.deliver,
        K.REFUSE_RESULT: visits.refuse_result,
        K.ASSIST: visits.assist,
        K.FAIL: visits.fail,
        K.HAND_BATCH: batches.hand,
        K.COUNTERSIGN_BATCH: batches.countersign,
        K.CHECK_LOAD: batches.compare_load,
    }
)


def prove_person(kind: OperationKind, act: Act) -> Act:
    """Compare a code that was told at the door, and write what must survive a refusal: its try.

    Returns the act; one of the past is marked if the code proves nothing.

    Raises:
        CodeWrong, CodeExpired: at the door, it is not the one, or there is none.
        CodeBurnt: at the door, if the code was guessed too often.
        NotYourVisit: if the visit was never this courier's.
    """
    if kind not in visits.PERSON:
        return act
    return replace(act, unproven=visits.prove_code(act, act.payload[visits.PERSON[kind]]))
