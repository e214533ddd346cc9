"""A dossier that lives through its story, told by our own services, for the public pages."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from backend.accounts.roles import Role
from backend.common.uuid7 import uuid7
from backend.custody.kinds import Basis
from backend.custody.models import Handover, Packet
from backend.custody.parties import Holder
from backend.custody.services import ManifestIn
from backend.dossiers.models import Dossier
from backend.offices.models import Commune, Office
from backend.procedures.models import RequiredDocument
from scheduling.models import Appointment, Errand
from scheduling.services.dispatching import publish_day
from scheduling.services.progress import arrive, complete_collection, start_travel
from tests.conftest import NOW
from tests.support import bookings, custody
from tests.support.agencies import make_agency, make_commune, make_desk
from tests.support.bookings import at
from tests.support.dossiers import make_procedure_version
from tests.support.offices import make_courier, make_office
from tests.support.people import staff

DOCUMENTS = (
    ("birth_certificate", "Giấy khai sinh", "Birth certificate"),
    ("photos", "Ảnh 3×4", "Photos 3×4"),
    ("household_form", "Tờ khai hộ tịch", "Declaration form"),
)
_numbers = count(10)


@dataclass(frozen=True)
class Story:
    """A booked dossier: the town of the booking, and the same town as custody sees it."""

    town: bookings.Town
    papers: custody.Town
    visit: Appointment
    errand: Errand

    @property
    def dossier(self) -> Dossier:
        """The dossier as it stands now."""
        return Dossier.objects.get(id=self.papers.dossier.id)

    @property
    def token(self) -> str:
        """What opens its public page."""
        return self.papers.dossier.tracking_token

    def publish(self, now: datetime = NOW) -> None:
        """Publish the day of the visit."""
        day = bookings.day_of(self.town)
        publish_day(day=day, revision=day.revision, actor="staff", now=now)

    def set_off(self, moment: datetime) -> None:
        """The courier starts towards the citizen."""
        start_travel(**self._of_visit(moment))

    def reach(self, moment: datetime) -> None:
        """The courier stands at the door."""
        arrive(**self._of_visit(moment))

    def collect(self, moment: datetime, *, missing: tuple[str, ...] = ()) -> Handover:
        """The courier takes the papers and the visit ends."""
        facts = {
            "manifest": ManifestIn((custody.BIRTH, custody.PHOTOS), missing=missing),
            "seal_number": custody.new_seal(),
            "s10": custody.new_s10(),
            "giver_name": "Chủ hồ sơ",
            "giver_basis": Basis.ID_SEEN,
            "signatures": {"giver": custody.strokes()},
            "actor_id": self.papers.courier_id,
        }
        return complete_collection(errand_id=self.errand.id, facts=facts, **self._of_visit(moment))

    def move(self, giver: Holder, receiver: Holder, packet: Packet, moment: datetime) -> None:
        """Hand a packet over and have it counted at once."""
        batch = custody.hand(self.papers, giver, receiver, packet, now=moment)
        custody.count_batch(self.papers, batch, now=moment)

    def bring_in(self, packet: Packet) -> None:
        """Carry papers from the courier over the office to the desk, on Tuesday."""
        papers = self.papers
        self.move(papers.at_courier, papers.at_office, packet, at("11:20"))
        self.move(papers.at_office, papers.at_courier, packet, at("13:35"))
        self.move(papers.at_courier, papers.at_desk, packet, at("14:05"))

    def _of_visit(self, moment: datetime) -> dict[str, Any]:
        return {
            "appointment_id": self.visit.id,
            "courier_id": self.papers.courier.id,
            "actor": "courier",
            "at": moment,
            "now": moment,
        }


def begin(**wish: Any) -> Story:
    """Book a visit on Tuesday, 09:30 to 10:30, for papers of a new dossier; nothing moved yet."""
    # One commune and one procedure are enough here; the real ones take more than a second.
    make_commune()
    Commune.objects.update(folded="cao lanh")
    town = _town(make_office(name="Bưu cục Cao Lãnh", phone="02773000000"))
    visit = bookings.book(town, **wish)
    errand = visit.errands.select_related("dossier").get()
    courier = town.couriers[0]
    papers = custody.Town(
        office=town.office,
        courier=courier,
        other_courier=courier,
        desk=town.desk,
        dossier=errand.dossier,
        courier_id=courier.user_id,
        clerk_id=town.clerk.id,
        officer_id=uuid7(),
    )
    return Story(town=town, papers=papers, visit=visit, errand=errand)


def _town(office: Office) -> bookings.Town:
    version = make_procedure_version()
    for position, (key, name_vi, name_en) in enumerate(DOCUMENTS, start=1):
        RequiredDocument.objects.create(
            version=version,
            key=key,
            position=position,
            name_vi=name_vi,
            name_en=name_en,
            handling="hand_in",
        )
    agency = make_agency(
        f"000.00.{next(_numbers) % 90 + 10}.H20",
        name_vi="Trung tâm Phục vụ hành chính công Cao Lãnh",
    )
    return bookings.Town(
        office=office,
        couriers=[make_courier(office, skills=(version.procedure.field_id,))],
        version=version,
        agency=agency,
        desk=make_desk(agency),
        dispatcher=staff(Role.DISPATCHER, office.id),
        clerk=staff(Role.CLERK, office.id),
    )
