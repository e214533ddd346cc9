"""Results that an agency gives out at its desk."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.custody import parties
from backend.custody.kinds import EventKind, HandoverKind, PacketPurpose
from backend.custody.manifest import ManifestIn, PaperIn, make_manifest
from backend.custody.models import Packet
from backend.custody.selectors.incidents import is_stopped
from backend.custody.services.evidence import Door, fresh_salt
from backend.custody.services.handovers import Transfer, write_handover
from backend.custody.services.packets import create_packet
from backend.custody.states import PacketState
from backend.dossiers.locks import lock_dossier
from backend.dossiers.services import record_issued


@transaction.atomic
def issue_result(
    *,
    dossier_id: UUID,
    desk_id: UUID,
    papers: Sequence[PaperIn],
    s10: str,
    seal_number: str,
    actor_id: UUID,
    now: datetime,
) -> Packet:
    """Put an agency's result into a sealed packet that its desk holds, and say it is ready.

    The agency's status becomes 9 by the same act of the desk; a second packet for the same
    dossier (papers that come back, say) leaves it. After a wrong result this is the right one,
    after a lost one the one that replaces it.

    Raises:
        NotFound: if there is no such dossier.
        ItemCodeInvalid, ItemCodeTaken, SealNumberInvalid, SealTaken, ManifestInvalid: nothing
            is issued.
        DossierNotAccepted, IllegalTransition: if the agency's status allows no result.
    """
    dossier = lock_dossier(dossier_id)
    replaces = is_stopped(dossier_id, PacketPurpose.RESULT)
    manifest = ManifestIn(tuple(papers))
    packet = create_packet(
        dossier_id=dossier_id,
        purpose=PacketPurpose.RESULT,
        s10=s10,
        seal_number=seal_number,
        manifest=manifest,
        now=now,
    )
    transfer = Transfer(
        kind=HandoverKind.RESULT_ISSUED,
        giver=parties.agency(dossier.agency_id),
        receiver=parties.desk(desk_id),
        manifest=make_manifest(
            manifest,
            dossier_id=dossier_id,
            purpose=PacketPurpose.RESULT,
            s10=packet.s10,
            seal_number=packet.seal_number,
            fresh_salt=fresh_salt(),
        ),
        n_missing=0,
        to=PacketState.SEALED,
        event_kind=EventKind.RESULT_ISSUED,
    )
    write_handover(packet, transfer, Door(actor_id=actor_id), now=now)
    record_issued(
        dossier_id=dossier_id, packet_id=packet.id, actor=f"user:{actor_id}", replaces=replaces,
        now=now,
    )  # fmt: skip
    return packet
