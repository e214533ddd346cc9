"""What a phone brings from a door: checked here, before anything is written."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NotRequired, TypedDict
from uuid import UUID

from backend.common.vietnamese import nfc
from backend.custody.canonical import SALT_BYTES, canonical, commitment, micro_degrees, sha256_hex
from backend.custody.errors import MediaMissing, SignatureMissing, SignatureTooPoor, WitnessUnnamed
from backend.custody.kinds import Basis, Flag, Outcome, SignatureRole
from backend.custody.services.payments import PaymentIn
from backend.custody.signatures import check_strokes
from backend.media.selectors import missing

_SIGNED: Final = frozenset({Outcome.SIGNED, Outcome.PROXY})


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
    `witness_name` is whose the signature of the role `witness` is. `is_person_proven` is false
    where the code, QR code or proxy that was shown turned out to prove nothing. `is_past`: the
    courier has left the door, so what went wrong there can only be flagged.
    """

    signatures: Mapping[str, Any]
    media: NotRequired[Sequence[str]]
    place: NotRequired[PlaceIn | None]
    device_time: NotRequired[datetime | None]
    op_id: NotRequired[UUID | None]
    payment: NotRequired[PaymentIn | None]
    witness_name: NotRequired[str]
    is_person_proven: NotRequired[bool]
    is_past: NotRequired[bool]


@dataclass(frozen=True, slots=True)
class Door:
    """Everything beside the papers: who was there, how that was known, what proves it.

    `citizen` is the side of whoever lives there; `person` is that one's name; `strokes` maps a
    role to canonical strokes.
    """

    actor_id: UUID
    citizen: SignatureRole = SignatureRole.RECEIVER
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
    is_person_proven: bool = True
    is_past: bool = False

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What somebody should look at, whichever way the papers went."""
        hands = self.strokes.keys() & {self.citizen, SignatureRole.WITNESS}
        unwitnessed = () if hands or self.media else (Flag.UNWITNESSED,)
        unproven = () if self.is_person_proven else (Flag.PERSON_UNPROVEN,)
        return (*unwitnessed, *unproven, *(self.payment.flags if self.payment else ()))

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
    proof: ProofIn, *, actor_id: UUID, citizen: SignatureRole, person: str, basis: Basis,
    outcome: Outcome,
) -> Door:  # fmt: skip
    """Return what a phone brought, checked, with all that its outcome and basis ask for.

    `signed` and `proxy` ask for the citizen's signature; `unable`, and knowing somebody by a
    witness, for that of a witness with a name.

    Raises:
        SignatureTooPoor, SignatureMissing, WitnessUnnamed, MediaMissing: the proof is not there.
    """
    door = _read_door(proof, actor_id, citizen, person, basis, outcome)
    if outcome in _SIGNED:
        _require_signature(door, citizen)
    if outcome == Outcome.UNABLE or basis == Basis.WITNESS:
        _require_signature(door, SignatureRole.WITNESS)
        if not door.witness:
            raise WitnessUnnamed
    return door


def _require_signature(door: Door, role: SignatureRole) -> None:
    if role not in door.strokes:
        raise SignatureMissing(role=role.value)


def _read_door(
    proof: ProofIn, actor_id: UUID, citizen: SignatureRole, person: str, basis: Basis,
    outcome: Outcome,
) -> Door:  # fmt: skip
    return Door(
        actor_id=actor_id,
        citizen=citizen,
        op_id=proof.get("op_id"),
        device_time=proof.get("device_time"),
        place=proof.get("place"),
        media=check_media(proof.get("media", ()), may_follow=proof.get("op_id") is not None),
        strokes=check_signatures(proof["signatures"]),
        person=nfc(person),
        basis=Basis(basis),
        outcome=Outcome(outcome),
        witness=nfc(proof.get("witness_name", "")),
        payment=proof.get("payment"),
        is_person_proven=proof.get("is_person_proven", True),
        is_past=proof.get("is_past", False),
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


def promise(name: str, value: str) -> Promise:
    """Return a personal value with a fresh salt and its digest."""
    salt = fresh_salt()
    return Promise(name, value, salt, commitment(salt=salt, value=value))


def fresh_salt() -> str:
    """Return 16 random bytes as hex digits."""
    return secrets.token_hex(SALT_BYTES)
