"""Operations on packets handed together, given to `backend.custody`."""

from typing import Any

from backend.custody import parties
from backend.custody.kinds import CheckMoment
from backend.custody.parties import Holder, HolderKind
from backend.custody.selectors.batches import batch_handed_to
from backend.custody.services import check_load, countersign_batch, hand_batch
from mobile_api.services.reports import Act


def hand(act: Act) -> dict[str, Any]:
    """Hand packets to an office, a desk or a colleague; they stay the courier's until counted."""
    to = act.payload["receiver"]
    batch = hand_batch(
        giver=parties.courier(act.sender.courier_id),
        receiver=Holder(HolderKind(to["kind"]), to["id"]),
        s10_codes=act.payload["s10"],
        actor_id=act.sender.user_id,
        op_id=act.operation_id,
        now=act.now,
    )
    return {"batch_id": str(batch.id), "list_hash": batch.list_hash, "state": batch.state}


def countersign(act: Act) -> dict[str, Any]:
    """Count packets that somebody hands to this courier, and take over what is there."""
    mine = batch_handed_to(parties.courier(act.sender.courier_id), batch_id=act.payload["batch_id"])
    batch = countersign_batch(
        batch_id=mine.id,
        tally={row["s10"]: row["verdict"] for row in act.payload["tally"]},
        actor_id=act.sender.user_id,
        op_id=act.operation_id,
        now=act.now,
    )
    return {"batch_id": str(batch.id), "list_hash": batch.list_hash, "state": batch.state}


def compare_load(act: Act) -> dict[str, Any]:
    """Compare the codes in the bag with the books; differences are incidents at once."""
    check = check_load(
        courier_id=act.sender.courier_id,
        moment=CheckMoment(act.payload["moment"]),
        s10_codes=act.payload["s10"],
        happened_at=act.happened_at,
        actor_id=act.sender.user_id,
        op_id=act.operation_id,
        now=act.now,
    )
    return {
        "load_check_id": str(check.id),
        "differs": check.differs,
        "missing": check.missing,
        "surplus": check.surplus,
        "found": check.found,
    }
