"""A result at the door: what its recipient checks, and what is said when it is wrong.

All of it is known without a network, from the packet as the package has it.
"""

from collections.abc import Mapping
from typing import Any

from mobile_api.client.manifest import show_manifest
from mobile_api.client.store import Json


class ContentWrong(Exception):
    """The recipient found something else than the list says: count again, or refuse the result."""


def checked(packet: Mapping[str, Any], *, n_papers: int, names_match: bool) -> Json:
    """Return `content` for a `deliver`: the recipient counted the papers and read the names.

    Raises:
        ContentWrong: if the server would refuse it; nothing is to be handed over then.
    """
    listed = sum(item["count"] for item in packet["items"])
    if n_papers != listed or not names_match:
        raise ContentWrong(f"listed {listed}, found {n_papers}, names match: {names_match}")
    return {"content": {"n_papers": n_papers, "names_match": names_match}}


def to_take_back(errand: Mapping[str, Any]) -> list[str]:
    """Return the names of the old papers without which a result is not handed over as a rule.

    Seal them as `taken_back`, or say in `old_paper` why they are not there.
    """
    return [each["name"] for each in errand["old_papers"] if not each["condition"]]


def refused(packet: Mapping[str, Any], *, reason: str, seal_number: str, remark: str = "") -> Json:
    """Return what a `refuse_result` says of its packet, with the list under the fresh seal.

    `reason` is one of the package's `result_faults`. Let the recipient sign the list after this.
    """
    shown = show_manifest(
        packet["items"], dossier_id=packet["dossier_id"], purpose=packet["purpose"],
        s10=packet["s10"], seal_number=seal_number,
    )  # fmt: skip
    said = {"s10": packet["s10"], "seal_number": seal_number, "reason": reason, "remark": remark}
    return said | shown
