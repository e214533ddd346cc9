"""Operations at a visit, handed to `scheduling.services.progress`."""

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from backend.common.errors import IllegalTransition
from backend.custody.kinds import Basis, Outcome, PaperKind
from backend.custody.links import slip_url
from backend.custody.manifest import ManifestIn, PaperIn
from backend.custody.selectors.slips import advice_of, payment_note_of
from backend.custody.services import PaymentIn, PlaceIn, TakenBackIn
from backend.dossiers.states import ProxyPurpose
from mobile_api.services.reports import Act
from mobile_api.states import OperationKind
from scheduling.services import progress
from scheduling.services.attempts import Evidence, fail_attempt
from scheduling.services.door_people import PersonIn, check_person
from scheduling.services.handover_codes import check_handover_code, spend_handover_code
from scheduling.states import AppointmentState, AttemptReason

if TYPE_CHECKING:
    from backend.custody.models import Handover

# Who tells the code at the door, by the member of the payload.
PERSON: Final[Mapping[OperationKind, str]] = MappingProxyType(
    {OperationKind.COLLECT: "giver", OperationKind.DELIVER: "receiver"}
)

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
    _check_person(act, said["giver"], ProxyPurpose.COLLECT)
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
        **_proof(act),
    }
    handover = progress.complete_collection(errand_id=said["errand_id"], facts=facts, **_visit(act))
    return _slip(handover)


def deliver(act: Act) -> dict[str, Any]:
    """Hand a packet over."""
    said = act.payload
    _check_person(act, said["receiver"], ProxyPurpose.DELIVER)
    facts = {
        "s10": said["s10"],
        "receiver_name": said["receiver"]["name"],
        "receiver_basis": Basis(said["receiver"]["basis"]),
        "outcome": Outcome(said["outcome"]),
        "taken_back": _taken_back(said["taken_back"]),
        **_proof(act),
    }
    handover = progress.complete_delivery(errand_id=said["errand_id"], facts=facts, **_visit(act))
    return _slip(handover)


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


def prove_code(act: Act, person: Mapping[str, Any]) -> None:
    """Count one try of the code of a visit, if one was told, and compare it.

    Both stay, whatever becomes of the operation: a wrong code has cost a try, and a right one has
    not, though the handover may be refused for something else.
    """
    if person["basis"] != Basis.CODE:
        return
    visit = {
        "appointment_id": act.payload["appointment_id"],
        "courier_id": act.sender.courier_id,
        "now": act.now,
    }
    spend_handover_code(**visit)
    check_handover_code(code=person["code"], **visit)


def _check_person(act: Act, person: Mapping[str, Any], purpose: ProxyPurpose) -> None:
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
        "payment": _payment(act.payload["payment"]),
        "media": act.payload["photos"],
        "place": PlaceIn(**place) if place else None,
        "op_id": act.operation_id,
        "actor_id": act.sender.user_id,
    }


def _payment(said: Mapping[str, Any] | None) -> PaymentIn | None:
    return PaymentIn(**said) if said else None


def _papers(rows: list[Mapping[str, Any]]) -> tuple[PaperIn, ...]:
    return tuple(PaperIn(**{**row, "kind": PaperKind(row["kind"])}) for row in rows)


def _taken_back(said: Mapping[str, Any] | None) -> TakenBackIn | None:
    if said is None:
        return None
    return TakenBackIn(_papers(said["items"]), s10=said["s10"], seal_number=said["seal_number"])


def _slip(handover: "Handover") -> dict[str, Any]:
    return {
        "handover_id": str(handover.id),
        "manifest_hash": handover.manifest_hash,
        "flags": list(handover.flags),
        "slip_url": slip_url(handover.slip_token),
        "payment_note": payment_note_of(handover),
        "advice": [asdict(each) for each in advice_of(handover)],
    }
