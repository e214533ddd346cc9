"""A wrong result, and what recipients find, in words."""

from dataclasses import dataclass
from datetime import datetime

from backend.citizen_pages.selectors import Tracking
from backend.citizen_pages.texts import Language, say, words
from backend.citizen_pages.timeline import Held
from backend.custody.kinds import PacketPurpose
from backend.custody.parties import HolderKind
from backend.custody.selectors.found import Found


@dataclass(frozen=True, slots=True)
class FaultWords:
    """What is wrong with the result, and where that stands."""

    reason: str
    label: str
    at: datetime | None
    text: str


def fault_words(tracking: Tracking, language: Language) -> FaultWords | None:
    """Say what is wrong, and whether the wrong result is still with the post."""
    fault = tracking.result_fault
    if fault is None:
        return None
    label = words(language)[f"fault_{fault.value}"]
    where = {"reason": label, "agency": tracking.agency}
    text = (
        say("wrong_back", language, **where)
        if any(one.purpose == PacketPurpose.RESULT and _is_underway(one) for one in tracking.held)
        else say("wrong_there", language, **where)
    )
    return FaultWords(fault.value, label[:1].upper() + label[1:], tracking.result_fault_at, text)


def _is_underway(held: Held) -> bool:
    return held.holder.kind not in {HolderKind.AGENCY, HolderKind.CITIZEN}


def found_words(found: Found, language: Language) -> str:
    """Return what a recipient found at the door, for the page of a slip; empty without it."""
    if found.fault is not None:
        return say(f"fault_{found.fault.value}", language)
    if found.n_papers is not None and found.is_right:
        return say("found_right", language, n_papers=found.n_papers)
    if found.n_papers is not None:
        return say("found_wrong", language, n_papers=found.n_papers)
    return say("found_unchecked", language) if found.is_unchecked else ""
