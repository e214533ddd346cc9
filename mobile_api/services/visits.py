"""Operations at a visit, handed to `scheduling.services.progress`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from backend.accounts.errors import CodeBurnt, CodeExpired, CodeWrong
from backend.common.errors import IllegalTransition
from backend.custody.kinds import Basis, OldPaperReason, Outcome, PaperKind
from backend.custody.links import slip_url
from backend.custody.manifest import ManifestIn, PaperIn, Shown
from backend.custody.selectors.slips import advice_of, payment_note_of
from backend.custody.services import ContentIn, FindingIn, PaymentIn, PlaceIn, TakenBackIn
from backend.dossiers.errors import ProxyNotRegistered
from backend.dossiers.states import ProxyPurpose, ResultFault
from mobile_api.services.reports import Act
from mobile_api.states import OperationKind
from scheduling.errors import DoorPassInvalid, DoorPassUsed
from scheduling.services import progress
from scheduling.services.attempts import Evidence, fail_attempt
from scheduling.services.door_people import PersonIn, check_person
from scheduling.services.handover_codes import check_handover_code, spend_handover_code
from scheduling.states import AppointmentState, AttemptReason

if TYPE_CHECKING:
    from backend.custody.models import Handover

# Who tells the code at the door, by the member of the payload.
PERSON: Final[Mapping[OperationKind, str]] = MappingProxyType(
    {
        OperationKind.COLLECT: "giver",
        OperationKind.DELIVER: "receiver",
        OperationKind.REFUSE_RESULT: "receiver",
    }
)

_PROVES_NOTHING: Final = (
    CodeBurnt, CodeExpired, CodeWrong, DoorPassInvalid, DoorPassUsed, ProxyNotRegistered,
)  # fmt: skip
# Whoever reports from a door has been on the way before, in whatever order that arrives.
ENDED: Final = frozenset({AppointmentState.DONE, AppointmentState.FAILED})


def begin_travel(act: Act) -> dict[str, Any]:
    """Say that the courier is on the way to a visit; one that has ended stays ended."""
    try:
        appointment = progress.start_travel(**_visit(act) | {"at": act.happened_at})
    except IllegalTransition as refusal:
        if refusal.facts.get("state") not in ENDED:
            raise
        return {"appointment_state": refusal.facts["state"]}
    return {"appointment_state": appointment.state}


def note_arrival(act: Act) -> dict[str, Any]:
    """Say that the courier is at the door."""
    appointment = progress.arrive(**_visit(act) | {"at": act.happened_at})
    return {"appointment_state": appointment.state}


def collect(act: Act) -> dict[str, Any]:
    """Take papers in."""
    said = act.payload
    act = _with_person(act, said["giver"], ProxyPurpose.COLLECT)
    facts = {
        "manifest": ManifestIn(
            items=_papers(said["items"]),
            missing=tuple(said["missing"]),
            salt=said["manifest_salt"],
            hash=said["manifest_hash"],
        ),
        "seal_number": said["seal_number"],
        "s10": said["s10"],
        "giver_name": said["giver"]["name"],
        "giver_basis": Basis(said["giver"]["basis"]),
        "outcome": Outcome(said["outcome"]),
        **_proof(act),
    }
    handover = progress.complete_collection(errand_id=said["errand_id"], facts=facts, **_visit(act))
    return _slip(handover, act)


def deliver(act: Act) -> dict[str, Any]:
    """Hand a packet over."""
    said = act.payload
    act = _with_person(act, said["receiver"], ProxyPurpose.DELIVER)
    facts = {
        "s10": said["s10"],
        "receiver_name": said["receiver"]["name"],
        "receiver_basis": Basis(said["receiver"]["basis"]),
        "outcome": Outcome(said["outcome"]),
        "taken_back": _taken_back(said["taken_back"]) or _no_old_paper(act),
        "shown": Shown(said["manifest_salt"], said["manifest_hash"]),
        "content": _content(act),
        **_proof(act),
    }
    handover = progress.complete_delivery(errand_id=said["errand_id"], facts=facts, **_visit(act))
    return _slip(handover, act)


def refuse_result(act: Act) -> dict[str, Any]:
    """Keep a result that its recipient found wrong, under a fresh seal."""
    said = act.payload
    act = _with_person(act, said["receiver"], ProxyPurpose.DELIVER)
    facts = {
        "s10": said["s10"],
        "receiver_name": said["receiver"]["name"],
        "receiver_basis": Basis(said["receiver"]["basis"]),
        "outcome": Outcome(said["outcome"]),
        "finding": FindingIn(
            ResultFault(said["reason"]), seal_number=said["seal_number"], remark=said["remark"]
        ),
        "shown": Shown(said["manifest_salt"], said["manifest_hash"]),
        **_proof(act),
    }
    handover = progress.complete_refusal(errand_id=said["errand_id"], facts=facts, **_visit(act))
    return _slip(handover, act)


def assist(act: Act) -> dict[str, Any]:
    """Say that a filing was done online with the citizen."""
    appointment = progress.complete_assistance(
        errand_id=act.payload["errand_id"], note=act.payload["note"], **_visit(act)
    )
    return {"appointment_state": appointment.state}


def fail(act: Act) -> dict[str, Any]:
    """Say why a visit did not end in a handover."""
    said, place = act.payload, act.payload["place"]
    evidence = Evidence(
        place=(place["lat"], place["lon"]) if place else None,
        waited_s=said["waited_s"],
        calls=said["calls"],
        photos=said["photos"],
    )
    attempt = fail_attempt(
        operation_id=act.operation_id,
        reason=AttemptReason(said["reason"]),
        evidence=evidence,
        note=said["note"],
        **_visit(act) | {"at": act.happened_at},
    )
    return {
        "attempt_id": str(attempt.id),
        "distance_m": attempt.distance_m,
        "attempt_state": attempt.state,
        "lacking": attempt.lacking,
        "next_step": attempt.next_step,
    }


def prove_code(act: Act, person: Mapping[str, Any]) -> str:
    """Count one try of the code of a visit, if one was told, and compare it.

    Both stay, whatever becomes of the operation: a wrong code has cost a try, and a right one has
    not, though the handover may be refused for something else. What counts is whether the code
    was live when it was told. Returns and raises as `_unproven`.
    """
    if person["basis"] != Basis.CODE:
        return ""
    visit = {
        "appointment_id": act.payload["appointment_id"],
        "courier_id": act.sender.courier_id,
        "now": act.happened_at,
    }
    with _unproven(act) as found:
        spend_handover_code(**visit)
        check_handover_code(code=person["code"], **visit)
    return "".join(found)


def _with_person(act: Act, person: Mapping[str, Any], purpose: ProxyPurpose) -> Act:
    """Return the act, marked if a proxy or QR code of the past proves nothing."""
    with _unproven(act) as found:
        check_person(
            PersonIn(
                name=person["name"],
                basis=Basis(person["basis"]),
                proxy_id=person.get("proxy_id"),
                door_pass=person.get("door_pass", ""),
            ),
            errand_id=act.payload["errand_id"],
            purpose=purpose,
            operation_id=act.operation_id,
            at=act.happened_at,
            now=act.now,
        )
    return replace(act, unproven="".join(found)) if found else act


@contextmanager
def _unproven(act: Act) -> Iterator[list[str]]:
    """Yield a list that gets the code of the refusal of a proof, once the courier has gone.

    The proof is refused then, and the fact is not: the papers are where they are. While the
    courier stands at the door the refusal is raised, and she proves it in another way.
    """
    found: list[str] = []
    try:
        yield found
    except _PROVES_NOTHING as refusal:
        if act.is_at_the_door:
            raise
        found.append(refusal.code)


def _visit(act: Act) -> dict[str, Any]:
    return {
        "appointment_id": act.payload["appointment_id"],
        "courier_id": act.sender.courier_id,
        "actor": act.sender.actor,
        "at": act.at,
        "now": act.now,
    }


def _proof(act: Act) -> dict[str, Any]:
    place = act.payload["place"]
    return {
        "signatures": act.payload["signatures"],
        "witness_name": act.payload["witness_name"],
        "is_person_proven": not act.unproven,
        "is_past": not act.is_at_the_door,
        "payment": _payment(act.payload.get("payment")),
        "media": act.payload["photos"],
        "place": PlaceIn(**place) if place else None,
        "op_id": act.operation_id,
        "actor_id": act.sender.user_id,
    }


def _payment(said: Mapping[str, Any] | None) -> PaymentIn | None:
    return PaymentIn(**said) if said else None


def _papers(rows: list[Mapping[str, Any]]) -> tuple[PaperIn, ...]:
    return tuple(PaperIn(**{**row, "kind": PaperKind(row["kind"])}) for row in rows)


def _content(act: Act) -> ContentIn | None:
    said = act.payload.get("content")  # what was parked before this could be said has none
    return ContentIn(**said) if said else None


def _no_old_paper(act: Act) -> OldPaperReason | None:
    said = act.payload.get("old_paper")  # as with `content`
    return OldPaperReason(said["reason"]) if said else None


def _taken_back(said: Mapping[str, Any] | None) -> TakenBackIn | None:
    if said is None:
        return None
    return TakenBackIn(_papers(said["items"]), s10=said["s10"], seal_number=said["seal_number"])


def _slip(handover: "Handover", act: Act) -> dict[str, Any]:
    return {
        "handover_id": str(handover.id),
        "manifest_hash": handover.manifest_hash,
        "flags": list(handover.flags),
        "unproven": act.unproven,
        "slip_url": slip_url(handover.slip_token),
        "payment_note": payment_note_of(handover) if act.payload.get("payment") else "",
        "advice": [asdict(each) for each in advice_of(handover)],
    }
