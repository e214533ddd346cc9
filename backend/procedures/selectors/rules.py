"""What the post may do for a procedure, and how long a visit takes."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from backend.procedures.errors import ProcedureNotAllowed, ProcedureOnlineOnly
from backend.procedures.models import ProcedureVersion
from backend.procedures.states import Confidence, Purpose

# Which permission a purpose needs; the others need none.
_NEEDS: Final = MappingProxyType(
    {
        Purpose.COLLECT: "may_send",
        Purpose.SUPPLEMENT: "may_send",
        Purpose.DELIVER: "may_receive",
    }
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may be done. `unconfirmed`: no source says so, and none says otherwise."""

    unconfirmed: bool


def check_allowed(*, version: ProcedureVersion, purpose: Purpose | str, on_day: date) -> Allowed:
    """Return that a visit for this purpose may take place on a day, and how sure that is.

    Online-only filing stops papers that go to the agency; a paper result is still delivered.

    Raises:
        ProcedureOnlineOnly: if papers are no longer taken on that day.
        ProcedureNotAllowed: if the post may not carry them.
    """
    wanted = Purpose(purpose)
    need = _NEEDS.get(wanted)
    if need is None:
        return Allowed(unconfirmed=False)
    facts = {"procedure": version.procedure.slug, "purpose": wanted.value}
    since = version.online_only_since
    if need == "may_send" and since is not None and on_day >= since:
        raise ProcedureOnlineOnly(**facts, since=since.isoformat())
    may = getattr(version, need)
    if may is False:
        raise ProcedureNotAllowed(**facts)
    return Allowed(unconfirmed=may is None)


def service_seconds(version: ProcedureVersion, purpose: Purpose | str) -> int:
    """Return how long the courier is busy at the door, in seconds: our assumption, not a norm."""
    minutes: int = version.service_minutes[Purpose(purpose).value]
    return minutes * 60


def unconfirmed_facts(version: ProcedureVersion) -> list[str]:
    """Return the names of what is not established, for people to see.

    `everything` when the whole record is unconfirmed; `required_documents` when the list is
    known to be incomplete; else names of fields that no source states.
    """
    found = ["everything"] if version.confidence == Confidence.UNCONFIRMED else []
    if not version.documents_complete:
        found.append("required_documents")
    names = ("may_send", "may_receive", "in_person_signature", "in_person_presence")
    numbers = ("working_days", "fee_vnd", "result_channels")
    return found + [name for name in (*names, *numbers) if getattr(version, name) is None]
