"""The parties of a slip, in words."""

from dataclasses import dataclass
from typing import Any, Final

from backend.agencies.selectors import desk
from backend.common.errors import NotFound
from backend.custody.kinds import Basis, Outcome
from backend.custody.models import Handover
from backend.custody.parties import Holder, HolderKind
from backend.dossiers.selectors import dossier
from backend.offices.selectors import courier
from backend.offices.selectors import office as office_of

ERASED: Final = "(đã xóa)"


@dataclass(frozen=True, slots=True)
class SlipSide:
    """One party on a slip: who it is, in words, and the strokes of its signature, if any."""

    title: str
    lines: tuple[str, ...]
    strokes: dict[str, Any] | None


def issuer_of(*parties: Holder) -> tuple[str, str, str]:
    """Return name, address and phone of the office or desk that stands behind a slip."""
    for party in parties:
        if party.kind == HolderKind.COURIER:
            office = courier(party.id).office
            return office.name, office.address, office.phone
        if party.kind == HolderKind.OFFICE:
            own = office_of(party.id)
            return own.name, own.address, own.phone
        if party.kind == HolderKind.DESK:
            found = desk(party.id)
            return found.name, found.address, ""
    raise NotFound


def side_of(
    title: str, party: Holder, name: str, row: Handover, strokes: dict[str, Any] | None
) -> SlipSide:
    """Return one party of a handover; an erased name is said to be erased."""
    match party.kind:
        case HolderKind.COURIER:
            found = courier(party.id)
            known = "Xác nhận trên thiết bị được cấp"
            lines = [found.name, f"Bưu tá, mã {found.employee_code}", found.office.name, known]
        case HolderKind.OFFICE:
            lines = [office_of(party.id).name, "Giao dịch viên xác nhận bằng tài khoản được cấp"]
        case HolderKind.DESK:
            lines = [desk(party.id).name]
        case HolderKind.AGENCY:
            lines = [dossier(row.dossier_id).agency.name_vi]
        case _:
            basis = Basis(row.proof["basis"]).label if "basis" in row.proof else ""
            outcome = Outcome(row.proof["outcome"]).label if "outcome" in row.proof else ""
            lines = [name or ERASED, basis, outcome]
    return SlipSide(title, tuple(line for line in lines if line), strokes)


def witness_side(name: str, strokes: dict[str, Any] | None) -> SlipSide | None:
    """Return the witness, if one signed."""
    return SlipSide("Người làm chứng", (name,) if name else (), strokes) if strokes else None
