"""What a phone brings from a door: checked here, before anything is written."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from backend.common.vietnamese import nfc
from backend.custody.canonical import SALT_BYTES, canonical, commitment, micro_degrees, sha256_hex
from backend.custody.errors import MediaMissing, SignatureMissing, SignatureTooPoor, WitnessUnnamed
from backend.custody.kinds import Basis, Outcome, SignatureRole
from backend.custody.services.payments import PaymentIn
from backend.custody.signatures import check_strokes
from backend.media.selectors import missing


@dataclass(frozen=True, slots=True)
class PlaceIn:
    """Where the phone was, WGS 84 degrees, and how sure it is of that."""

    lat: float
    lon: float
    accuracy_m: int | None = None

    def as_canonical(self) -> str:
        """Return the text that is committed to: whole micro-degrees."""
        known = {"lat_e6": micro_degrees(self.lat), "lon_e6": micro_degrees(self.lon)}
        accuracy = {} if self.accuracy_m is None else {"accuracy_m": self.accuracy_m}
        return canonical(known | accuracy)


class ProofIn(TypedDict):
    """The arguments that every handover at a door has in common.

    `signatures` maps a role (`giver`, `receiver`, `witness`) to strokes, see `signatures.py`;
    `media` are the hashes of photos, uploaded before unless `op_id` is given; `device_time` is
    the phone's clock; `op_id` makes the call repeatable; `payment` is what was paid there;
    `witness_name` is whose the signature of the role `witness` is.
    """

    signatures: Mapping[str, Any]
    media: NotRequired[Sequence[str]]
    place: NotRequired[PlaceIn | None]
    device_time: NotRequired[datetime | None]
    op_id: NotRequired[UUID | None]
    payment: NotRequired[PaymentIn | None]
    witness_name: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Door:
    """Everything beside the papers: who was there, how that was known, what proves it.

    `strokes` maps a role to canonical strokes; `person` is the name of the giver or receiver.
    """

    actor_id: UUID
    op_id: UUID | None = None
    device_time: datetime | None = None
    place: PlaceIn | None = None
    media: tuple[str, ...] = ()
    strokes: Mapping[SignatureRole, str] = field(default_factory=dict)
    person: str = ""
    basis: Basis | None = None
    outcome: Outcome | None = None
    witness: str = ""
    payment: PaymentIn | None = None

    def signature_hashes(self) -> dict[str, str]:
        """Return the hash of each signature by role."""
        return {role.value: sha256_hex(text) for role, text in self.strokes.items()}


@dataclass(frozen=True, slots=True)
class Promise:
    """A personal value with its salt, and the digest that goes into the chain."""

    name: str
    value: str
    salt: str
    digest: str


def check_door(
    proof: ProofIn, *, actor_id: UUID, person: str, basis: Basis, outcome: Outcome | None = None
) -> Door:
    """Return what a phone brought, checked.

    Raises:
        SignatureTooPoor, MediaMissing: the proof is not there.
    """
    return Door(
        actor_id=actor_id,
        op_id=proof.get("op_id"),
        device_time=proof.get("device_time"),
        place=proof.get("place"),
        media=check_media(proof.get("media", ()), may_follow=proof.get("op_id") is not None),
        strokes=check_signatures(proof["signatures"]),
        person=nfc(person),
        basis=Basis(basis),
        outcome=Outcome(outcome) if outcome else None,
        witness=nfc(proof.get("witness_name", "")),
        payment=proof.get("payment"),
    )


def check_signatures(signatures: Mapping[str, Any]) -> dict[SignatureRole, str]:
    """Return the canonical strokes of each role.

    Raises:
        SignatureTooPoor: facts `role` and `reason`.
    """
    checked = {}
    for role, strokes in signatures.items():
        if role not in SignatureRole:
            raise SignatureTooPoor(role=role, reason="role")
        try:
            checked[SignatureRole(role)] = check_strokes(strokes)
        except SignatureTooPoor as error:
            raise SignatureTooPoor(role=role, **error.facts) from error
    return checked


def check_media(shas: Sequence[str], *, may_follow: bool) -> tuple[str, ...]:
    """Return the hashes of photos, each once.

    A phone's photos may follow (`may_follow`): the chain names their hashes, and the handover is
    complete once they are here. Anybody else sends them first.

    Raises:
        MediaMissing: fact `missing`.
    """
    absent = [] if may_follow else missing(shas)
    if absent:
        raise MediaMissing(missing=absent)
    return tuple(dict.fromkeys(shas))


def require_signature(door: Door, role: SignatureRole) -> None:
    """Pass if this role signed.

    Raises:
        SignatureMissing: fact `role`.
    """
    if role not in door.strokes:
        raise SignatureMissing(role=role.value)


def require_witness(door: Door) -> None:
    """Pass if a witness signed and is named.

    Raises:
        SignatureMissing: fact `role`.
        WitnessUnnamed: if nobody knows whose signature it is.
    """
    require_signature(door, SignatureRole.WITNESS)
    if not door.witness:
        raise WitnessUnnamed


def promise(name: str, value: str) -> Promise:
    """Return a personal value with a fresh salt and its digest."""
    salt = fresh_salt()
    return Promise(name, value, salt, commitment(salt=salt, value=value))


def fresh_salt() -> str:
    """Return 16 random bytes as hex digits."""
    return secrets.token_hex(SALT_BYTES)
