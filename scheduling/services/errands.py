"""Errands: what a visit is for. A wish is checked once, then kept as data until confirmation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from backend.common.localtime import seconds_of_day
from backend.common.writing import insert
from backend.custody.kinds import PacketPurpose
from backend.custody.selectors.incidents import is_stopped
from backend.dossiers.errors import DossierErased
from backend.dossiers.selectors import dossier, dossier_by_tracking
from backend.dossiers.services import open_dossier
from backend.procedures.selectors import check_allowed, service_seconds
from backend.procedures.states import Purpose
from scheduling.draft import DraftVisit
from scheduling.errors import (
    ErrandLive,
    ErrandTwice,
    ErrandUnknown,
    NothingToDeliver,
    NotTheOwnersPhone,
    PapersStopped,
    ResultBeingCorrected,
)
from scheduling.models import Appointment, Errand
from scheduling.services.ground import Catalogue
from scheduling.services.quotes import quote_errand

if TYPE_CHECKING:
    from backend.dossiers.models import Dossier

COLLECTING = frozenset({Purpose.COLLECT, Purpose.SUPPLEMENT})
DELIVERING = frozenset({Purpose.DELIVER, Purpose.RETURN_PAPERS})
BRINGS = {
    Purpose.DELIVER: PacketPurpose.RESULT,
    Purpose.RETURN_PAPERS: PacketPurpose.PAPERS,
}
RESULT_READY = 9  # national status "Đã xử lý xong"
# A courier must be trained for the field when papers are judged at the door.
NEEDS_SKILL = frozenset({Purpose.COLLECT, Purpose.ONLINE_ASSIST, Purpose.SUPPLEMENT})


@dataclass(frozen=True, slots=True)
class CheckedErrand:
    """A wish that passed the catalogue: ready to be kept with a hold."""

    purpose: str
    version_id: UUID
    field: str
    service_s: int
    agency_id: UUID | None = None
    dossier_id: UUID | None = None
    owner_name: str = ""
    exemption_key: str = ""
    weight_g: int = 100
    files_online: bool = False

    @property
    def skills(self) -> frozenset[str]:
        """What the courier must be trained for."""
        return frozenset({self.field}) if self.purpose in NEEDS_SKILL else frozenset()

    def to_json(self) -> dict[str, Any]:
        """Return the form that is stored with a hold."""
        return {
            "purpose": self.purpose, "version_id": str(self.version_id), "field": self.field,
            "service_s": self.service_s,
            "agency_id": str(self.agency_id) if self.agency_id else None,
            "dossier_id": str(self.dossier_id) if self.dossier_id else None,
            "owner_name": self.owner_name, "exemption_key": self.exemption_key,
            "weight_g": self.weight_g, "files_online": self.files_online,
        }  # fmt: skip

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "CheckedErrand":
        """Read the stored form."""
        ids = {key: UUID(row[key]) if row[key] else None for key in ("agency_id", "dossier_id")}
        return cls(**{**row, **ids, "version_id": UUID(row["version_id"])})


def check_errands(
    wishes: Sequence[Mapping[str, Any]], *, on_day: date, catalogue: Catalogue | None = None
) -> list[CheckedErrand]:
    """Check each wish against the catalogue and the dossier it names.

    A wish has `purpose` and either `procedure_id` and `agency_id` (new papers) or
    `dossier_token` (a known dossier).

    Raises:
        ErrandUnknown, ErrandTwice, ErrandLive, NothingToDeliver, ResultBeingCorrected,
            PapersStopped: see their codes.
        ProcedureOnlineOnly, ProcedureNotAllowed: if the catalogue forbids the purpose that day.
        NotFound: for an unknown procedure, agency or dossier.
    """
    catalogue = catalogue or Catalogue()
    checked = [_check(wish, on_day=on_day, catalogue=catalogue) for wish in wishes]
    known = [(each.dossier_id, each.purpose) for each in checked if each.dossier_id]
    for _, purpose in {each for each in known if known.count(each) > 1}:
        raise ErrandTwice(purpose=purpose)
    return checked


def _check(wish: Mapping[str, Any], *, on_day: date, catalogue: Catalogue) -> CheckedErrand:
    purpose = Purpose(wish["purpose"])
    known = _known_dossier(wish, purpose)
    if known is not None:
        version, agency_id, dossier_id = known.procedure_version, known.agency_id, known.id
    elif wish.get("procedure_id") and wish.get("agency_id"):
        version = catalogue.procedure(wish["procedure_id"], on_day=on_day)
        agency_id, dossier_id = catalogue.agency(wish["agency_id"]).id, None
    else:
        raise ErrandUnknown(purpose=str(purpose))
    check_allowed(version=version, purpose=purpose, on_day=on_day)
    return CheckedErrand(
        purpose=purpose, version_id=version.id, field=version.procedure.field_id,
        service_s=service_seconds(version, purpose), agency_id=agency_id, dossier_id=dossier_id,
        owner_name=wish.get("owner_name", ""),
        exemption_key=wish.get("exemption_key", ""), weight_g=wish.get("weight_g", 100),
        files_online=purpose in NEEDS_SKILL and "online" in version.filing_channels,
    )  # fmt: skip


def _known_dossier(wish: Mapping[str, Any], purpose: Purpose) -> "Dossier | None":
    token = wish.get("dossier_token")
    if not token:
        return None
    found = dossier_by_tracking(token)
    _check_not_live(found, purpose)
    if purpose == Purpose.DELIVER and found.agency_status != RESULT_READY:
        _check_right(found, purpose)
        raise NothingToDeliver(agency_status=found.agency_status)
    _check_right(found, purpose)
    _check_not_stopped(found, purpose)
    return found


def _check_not_stopped(found: "Dossier", purpose: str) -> None:
    """Raise PapersStopped if the packet that would be brought is out of its way."""
    brought = BRINGS.get(Purpose(purpose))
    if brought is not None and is_stopped(found.id, brought):
        raise PapersStopped(purpose=str(purpose))


def _check_right(found: "Dossier", purpose: str) -> None:
    if purpose == Purpose.DELIVER and found.result_fault:
        raise ResultBeingCorrected(fault=found.result_fault)


def _check_not_live(found: "Dossier", purpose: str) -> None:
    if Errand.objects.filter(dossier=found, purpose=purpose, is_live=True).exists():
        raise ErrandLive(purpose=str(purpose))


def check_not_erased(dossiers: "Iterable[Dossier]") -> None:
    """Raise DossierErased if one of these locked dossiers was erased meanwhile."""
    if any(each.is_erased for each in dossiers):
        raise DossierErased


def check_owner(errands: Sequence[CheckedErrand], *, phone: str) -> None:
    """Accept errands on known dossiers only with their owner's phone.

    A tracking link may be passed on to look; it must not be enough to book, or a stranger could
    take the one live errand of a dossier. A clerk books for whoever calls.

    Raises:
        NotTheOwnersPhone: nothing is booked; the owner's phone is not told.
    """
    for errand in errands:
        if errand.dossier_id is not None and dossier(errand.dossier_id).owner_phone != phone:
            raise NotTheOwnersPhone


def make_errands(
    appointment: Appointment, errands: Sequence[CheckedErrand], *,
    known: Mapping[UUID, "Dossier"], now: datetime,
) -> list[Errand]:  # fmt: skip
    """Write the errands of a fresh appointment; opens a dossier for each that has none.

    `known`: the locked dossiers of the others, by id.
    """
    return [_make(appointment, errand, known=known, now=now) for errand in errands]


def live_errands(appointment: Appointment) -> list[Errand]:
    """Return the errands that still have to be done, with dossier and procedure."""
    rows = appointment.errands.filter(is_live=True)
    return list(rows.select_related("dossier__procedure_version__procedure"))


def visit_of_appointment(appointment: Appointment, errands: Sequence[Errand]) -> DraftVisit:
    """Return what routing must know of a booked visit with these errands."""
    skills = (
        each.dossier.procedure_version.procedure.field_id
        for each in errands
        if each.purpose in NEEDS_SKILL
    )
    return DraftVisit(
        id=appointment.id, lat=appointment.lat, lon=appointment.lon,
        opens_s=seconds_of_day(appointment.opens_at),
        closes_s=seconds_of_day(appointment.closes_at),
        service_s=sum(errand.service_s for errand in errands), skills=frozenset(skills),
        priority=1 if appointment.is_priority else 0, is_urgent=appointment.is_urgent,
    )  # fmt: skip


def _make(
    appointment: Appointment, errand: CheckedErrand, *, known: Mapping[UUID, "Dossier"],
    now: datetime,
) -> Errand:  # fmt: skip
    if errand.dossier_id is not None:
        of = known[errand.dossier_id]
        check_not_erased([of])
        _check_not_live(of, errand.purpose)
        _check_not_stopped(of, errand.purpose)
        _check_right(of, errand.purpose)  # it was refused while the place was held
    else:
        assert errand.agency_id is not None  # noqa: S101  check_errands saw to it
        of = open_dossier(
            procedure_version_id=errand.version_id, agency_id=errand.agency_id,
            owner_name=errand.owner_name or appointment.contact_name,
            owner_phone=appointment.phone, submitter_name=appointment.contact_name,
            citizen_id=appointment.citizen_id, now=now,
        )  # fmt: skip
    made = Errand(
        appointment=appointment, purpose=errand.purpose, dossier=of, service_s=errand.service_s,
        quote=quote_errand(
            purpose=errand.purpose, ward_code=appointment.legacy_ward_code, dossier=of,
            exemption_key=errand.exemption_key, weight_g=errand.weight_g,
            on_day=appointment.service_day.day,
        ),
    )  # fmt: skip
    insert(made)
    return made
