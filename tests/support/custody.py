"""Papers on their way, for tests, moved by our own services."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings

from backend.agencies.models import Desk
from backend.common.identifiers import make_s10
from backend.common.uuid7 import uuid7
from backend.custody import parties
from backend.custody.kinds import Basis, Outcome, PaperKind
from backend.custody.models import Batch, Handover, Packet
from backend.custody.parties import Holder
from backend.custody.services import (
    ContentIn,
    FindingIn,
    ManifestIn,
    PaperIn,
    ReceiverIn,
    countersign_batch,
    hand_batch,
    issue_result,
    record_collection,
    record_counter_handover,
    record_delivery,
    record_refusal,
)
from backend.dossiers.models import Dossier
from backend.dossiers.states import ResultFault
from backend.offices.models import Commune, Courier, Office
from tests.conftest import NOW
from tests.support.agencies import make_agency, make_commune, make_desk
from tests.support.dossiers import make_accepted_dossier, make_procedure_version
from tests.support.offices import make_courier, make_office

BIRTH = PaperIn("Giấy khai sinh", PaperKind.ORIGINAL, 1, "birth_certificate")
PHOTOS = PaperIn("Ảnh 3×4", PaperKind.COPY, 2, "photos", "nền trắng")
RESULT = PaperIn("Trích lục hộ tịch", PaperKind.ORIGINAL)
OLD_CARD = PaperIn("Thẻ cũ", PaperKind.ORIGINAL)

_numbers = count(1)
_FOREIGN_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND (conrelid = ANY(%(tables)s::text[]::regclass[])
    OR confrelid = ANY(%(tables)s::text[]::regclass[]))
"""


@dataclass(frozen=True)
class Town:
    """One office with two couriers, an agency with a desk, and a dossier it accepted."""

    office: Office
    courier: Courier
    other_courier: Courier
    desk: Desk
    dossier: Dossier
    courier_id: UUID = field(default_factory=uuid7)
    clerk_id: UUID = field(default_factory=uuid7)
    officer_id: UUID = field(default_factory=uuid7)

    @property
    def at_courier(self) -> Holder:
        """The courier as a holder."""
        return parties.courier(self.courier.id)

    @property
    def at_other_courier(self) -> Holder:
        """The other courier as a holder."""
        return parties.courier(self.other_courier.id)

    @property
    def at_office(self) -> Holder:
        """The office as a holder."""
        return parties.office(self.office.id)

    @property
    def at_desk(self) -> Holder:
        """The desk as a holder."""
        return parties.desk(self.desk.id)

    @property
    def at_agency(self) -> Holder:
        """The agency as a holder: papers it keeps."""
        return parties.agency(self.desk.agency_id)

    @property
    def at_citizen(self) -> Holder:
        """The owner's side as a holder."""
        return parties.citizen(self.dossier.id)

    def another_dossier(self, **facts: Any) -> Dossier:
        """One more dossier of the same agency and procedure."""
        version_id = self.dossier.procedure_version_id
        return make_accepted_dossier(
            agency_id=self.desk.agency_id, procedure_version_id=version_id, **facts
        )


def make_town(**dossier: Any) -> Town:
    """Build the town; `dossier` are facts of its dossier."""
    # One commune is enough here; loading a province's takes most of a second.
    make_commune()
    Commune.objects.update(folded="cao lanh")
    office = make_office()
    agency = make_agency(f"000.00.{next(_numbers) % 90 + 10}.H20")
    version = make_procedure_version()
    return Town(
        office=office,
        courier=make_courier(office),
        other_courier=make_courier(office),
        desk=make_desk(agency, office_id=office.id),
        dossier=make_accepted_dossier(
            agency_id=agency.id, procedure_version_id=version.id, **dossier
        ),
    )


def new_s10() -> str:
    """Return an item code that no other call returns."""
    return make_s10("EA", next(_numbers))


def new_seal() -> str:
    """Return a seal number that no other call returns."""
    return f"HG{next(_numbers):06d}"


def strokes(n: int = 20) -> dict[str, Any]:
    """A wavy line that counts as a signature."""
    points = [[20 + 25 * i, 60 + 40 * (i % 2), 16 * i] for i in range(n)]
    return {"width": 600, "height": 200, "strokes": [points]}


def collect(town: Town, **facts: Any) -> Handover:
    """The courier takes two lines of papers in at the citizen's door."""
    return record_collection(
        **{
            "dossier_id": town.dossier.id,
            "courier_id": town.courier.id,
            "manifest": ManifestIn((BIRTH, PHOTOS)),
            "seal_number": new_seal(),
            "s10": new_s10(),
            "giver_name": "Chủ hồ sơ",
            "giver_basis": Basis.ID_SEEN,
            "signatures": {"giver": strokes()},
            "actor_id": town.courier_id,
            "now": NOW,
            **facts,
        }
    )


def deliver(town: Town, packet: Packet, **facts: Any) -> Handover:
    """The courier gives a packet to the citizen, who signs."""
    return record_delivery(**_brought(town, packet) | {"content": checked(packet)} | facts)


def _brought(town: Town, packet: Packet) -> dict[str, Any]:
    """The courier stands at the citizen's door with a packet, and the citizen signs."""
    return {
        "dossier_id": packet.dossier_id,
        "packet_id": packet.id,
        "courier_id": town.courier.id,
        "receiver_name": "Chủ hồ sơ",
        "receiver_basis": Basis.ID_SEEN,
        "outcome": Outcome.SIGNED,
        "signatures": {"receiver": strokes()},
        "actor_id": town.courier_id,
        "now": NOW,
    }


def checked(packet: Packet) -> ContentIn:
    """The citizen counted the papers of a packet and found the names right."""
    n_papers = sum(packet.papers.values_list("count", flat=True))
    return ContentIn(n_papers=n_papers, names_match=True)


def refuse(town: Town, packet: Packet, **facts: Any) -> Handover:
    """The citizen finds a name misspelt; the courier keeps the result under a fresh seal."""
    finding = {"reason": ResultFault.NAME_MISSPELT, "seal_number": new_seal()}
    found = FindingIn(**finding | facts.pop("finding", {}))
    return record_refusal(**_brought(town, packet) | {"finding": found} | facts)


def hand_out(town: Town, packet: Packet, **facts: Any) -> Handover:
    """The clerk gives a packet to the citizen at the office's counter, who signs."""
    return record_counter_handover(
        **{
            "dossier_id": packet.dossier_id,
            "office_id": town.office.id,
            "s10": packet.s10,
            "receiver": ReceiverIn("Chủ hồ sơ", Basis.ID_SEEN, Outcome.SIGNED),
            "signatures": {"receiver": strokes()},
            "content": checked(packet),
            "actor_id": town.clerk_id,
            "now": NOW,
            **facts,
        }
    )


def issue(town: Town, **facts: Any) -> Packet:
    """The agency gives a result out at its desk."""
    return issue_result(
        **{
            "dossier_id": town.dossier.id,
            "desk_id": town.desk.id,
            "papers": (RESULT,),
            "s10": new_s10(),
            "seal_number": new_seal(),
            "actor_id": town.officer_id,
            "now": NOW,
            **facts,
        }
    )


def hand(town: Town, giver: Holder, receiver: Holder, /, *packets: Packet, **facts: Any) -> Batch:
    """Hand packets over; nobody has counted them yet."""
    return hand_batch(
        **{
            "giver": giver,
            "receiver": receiver,
            "packet_ids": [packet.id for packet in packets],
            "actor_id": signer_of(town, giver),
            "now": NOW,
            **facts,
        }
    )


def count_batch(town: Town, batch: Batch, /, **facts: Any) -> Batch:
    """The receiver finds everything in place, unless `tally` says otherwise."""
    codes = [line.packet.s10 for line in batch.lines.select_related("packet")]
    receiver = Holder.parse(batch.receiver)
    return countersign_batch(
        **{
            "batch_id": batch.id,
            "tally": dict.fromkeys(codes, "present"),
            "actor_id": _second_signer(town, receiver, batch.handed_by),
            "now": NOW,
            **facts,
        }
    )


def pass_on(town: Town, giver: Holder, receiver: Holder, *packets: Packet) -> Batch:
    """Hand packets over and have them counted."""
    return count_batch(town, hand(town, giver, receiver, *packets))


def bring_out(town: Town, packet: Packet) -> Packet:
    """Carry a result from the desk to the office and load it for the citizen."""
    pass_on(town, town.at_desk, town.at_courier, packet)
    pass_on(town, town.at_courier, town.at_office, packet)
    pass_on(town, town.at_office, town.at_courier, packet)
    packet.refresh_from_db()
    return packet


def full_life(town: Town, **collection: Any) -> None:
    """Papers go to the agency, and a result comes back: eleven events."""
    packet = collect(town, **collection).packet
    pass_on(town, town.at_courier, town.at_office, packet)
    pass_on(town, town.at_office, town.at_courier, packet)
    pass_on(town, town.at_courier, town.at_desk, packet)
    deliver(town, bring_out(town, issue(town)))


@contextmanager
def evil_owner(*tables: str) -> Iterator[psycopg.Connection]:
    """The owner without triggers on these tables and without foreign keys around them."""
    with as_owner() as owner:
        keys = owner.execute(_FOREIGN_KEYS, {"tables": list(tables)}).fetchall()
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, name, _ in keys:
            owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield owner
        for table, name, definition in keys:
            owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in tables:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def as_owner() -> psycopg.Connection:
    """Connect to this test's database as the owner of its tables."""
    wanted = settings.DATABASES["owner"]
    return psycopg.connect(
        host=wanted["HOST"],
        port=wanted["PORT"] or None,
        user=wanted["USER"],
        password=wanted["PASSWORD"] or None,
        dbname=settings.DATABASES["default"]["NAME"],
        autocommit=True,
    )


def signer_of(town: Town, holder: Holder) -> UUID:
    """Return the account that signs for a holder."""
    accounts = {
        town.at_courier: town.courier_id,
        town.at_other_courier: town.other_courier.user_id,
        town.at_office: town.clerk_id,
        town.at_desk: town.officer_id,
    }
    return accounts[holder]


def _second_signer(town: Town, receiver: Holder, first: UUID) -> UUID:
    signer = signer_of(town, receiver)
    return signer if signer != first else uuid7()
