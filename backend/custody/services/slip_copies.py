"""Giving slips out."""

import hashlib
from datetime import datetime
from uuid import UUID

from backend.custody.services.sealing import note_slip


def give_out_slip(*, handover_id: UUID, now: datetime) -> bytes:
    """Return a handover's slip as a PDF file, and remember its hash.

    The same facts give the same file, so a slip that is fetched often is remembered once; after
    an erasure it is another file, and the first is still known by its hash.

    Raises:
        NotFound: if there is no such handover.
    """
    # Half a second of imports that no other request and no worker needs.
    from backend.custody.slips import slip_pdf  # noqa: PLC0415

    pdf = slip_pdf(handover_id)
    note_slip(handover_id=handover_id, sha256=hashlib.sha256(pdf).hexdigest(), now=now)
    return pdf
