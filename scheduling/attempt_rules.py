"""What a failed visit must show, whether it counts, and what follows it. Data, and pure.

Ten minutes of grace are the rule of the counter in Đà Nẵng; two tries are what the post does.
Nothing in the law fixes how long an office keeps what it could not bring: the days are ours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from django.db.models import TextChoices

from backend.procedures.states import Purpose
from scheduling.states import AttemptReason


class Lacking(TextChoices):
    """One kind of evidence that is asked for and was not shown."""

    POSITION = "position", "Vị trí tại nơi hẹn"
    WAITED = "waited", "Thời gian chờ"
    PHOTO = "photo", "Ảnh tại cửa"
    CALL = "call", "Cuộc gọi cho người dân"


class NextStep(TextChoices):
    """What follows a failed visit."""

    AGAIN = "again", "Hẹn lại"
    OFFICE = "office", "Chờ tại bưu cục"
    AGENCY = "agency", "Trả lại cơ quan"
    ENDED = "ended", "Kết thúc lịch hẹn"


@dataclass(frozen=True, slots=True)
class Required:
    """The evidence of one reason.

    `near_m`: how far from the promised place at most; None if any place will do, which must be
    told all the same. `wait_s`: how long the courier stood there. `photos`, `calls`: how many.
    `counts`: whether it is one of the tries the citizen has.
    """

    near_m: int | None = 300
    wait_s: int = 0
    photos: int = 0
    calls: int = 0
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    """How often a courier comes for one purpose, and what then.

    The next try is offered within `within_days`. After `max_tries` follows `then`: the booking is
    over (`ended`: nothing was collected, the citizen books anew), or what could not be brought is
    kept at the office for `keep_days` and then returned, or returned at once (`agency`).
    """

    max_tries: int
    within_days: int
    then: NextStep
    keep_days: int


# Working days to bring back to the agency what nobody came for.
RETURN_WITHIN_DAYS: Final = 3
# As long as the recipient of an item may complain of how it came: one month.
DISPUTE_WITHIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a courier shows. `photos` are those that are here."""

    away_m: int | None
    waited_s: int
    calls: int
    photos: int


REQUIRED: Final[Mapping[AttemptReason, Required]] = MappingProxyType(
    {
        AttemptReason.ABSENT: Required(wait_s=600, photos=1, calls=1),
        AttemptReason.WRONG_ADDRESS: Required(near_m=None, calls=1),
        AttemptReason.REFUSED: Required(),
        AttemptReason.PAPERS_MISSING: Required(),
        AttemptReason.NOT_ENTITLED: Required(),
        AttemptReason.NO_ACCESS: Required(photos=1, counts=False),
    }
)
_PAPERS: Final = Policy(max_tries=2, within_days=7, then=NextStep.ENDED, keep_days=0)
_RESULT: Final = Policy(max_tries=2, within_days=7, then=NextStep.OFFICE, keep_days=30)
POLICIES: Final[Mapping[Purpose, Policy]] = MappingProxyType(
    {
        Purpose.COLLECT: _PAPERS,
        Purpose.SUPPLEMENT: _PAPERS,
        Purpose.ONLINE_ASSIST: _PAPERS,
        Purpose.DELIVER: _RESULT,
        Purpose.RETURN_PAPERS: _RESULT,
    }
)


def lacking(reason: AttemptReason, shown: Shown) -> list[str]:
    """Return the kinds of evidence a reason asks for and a courier did not show, sorted."""
    asked = REQUIRED[reason]
    is_there = {
        Lacking.POSITION: shown.away_m is not None
        and (asked.near_m is None or shown.away_m <= asked.near_m),
        Lacking.WAITED: shown.waited_s >= asked.wait_s,
        Lacking.PHOTO: shown.photos >= asked.photos,
        Lacking.CALL: shown.calls >= asked.calls,
    }
    return sorted(kind.value for kind, is_good in is_there.items() if not is_good)


def policy_for(purposes: Iterable[Purpose]) -> Policy:
    """Return the policy of a visit: the one that gives the citizen the most tries."""
    found = [POLICIES[purpose] for purpose in purposes]
    return max(found or [_PAPERS], key=lambda policy: (policy.max_tries, policy.keep_days))


def next_step(policy: Policy, *, n_tries: int) -> NextStep:
    """Return what follows after so many tries that count."""
    return NextStep.AGAIN if n_tries < policy.max_tries else policy.then
