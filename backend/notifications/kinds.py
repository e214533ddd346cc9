"""Each kind of message as data: who owns it, how it travels, how long it is of use, who may say no.

A ladder is climbed until somebody confirms: a step says which way, and how long to wait for a
confirmation before the next. A step without a wait is content when the channel took the message,
and goes on only when the channel reports that it failed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from backend.common.localtime import VIETNAM


class Way(StrEnum):
    """A step of a ladder. Push stands for all of a person's phones and browsers."""

    PUSH = "push"
    ZNS = "zns"
    EMAIL = "email"
    SMS = "sms"
    CALL = "call"
    CONSOLE = "console"


class Audience(StrEnum):
    """Whom a kind is for."""

    CITIZEN = "citizen"
    COURIER = "courier"
    STAFF = "staff"


class Basis(StrEnum):
    """Why we may send it. What the law or somebody's papers ask for cannot be opted out of."""

    DUTY = "duty"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the Vietnamese day in which nobody is disturbed; may span midnight."""

    begins: time
    ends: time

    def ends_after(self, moment: datetime) -> datetime | None:
        """Return when the quiet that a moment falls in is over; None outside of it."""
        local = moment.astimezone(VIETNAM)
        today = local.replace(hour=self.ends.hour, minute=self.ends.minute, second=0, microsecond=0)
        spans_midnight = self.begins > self.ends
        is_late = local.time() >= self.begins
        is_early = local.time() < self.ends
        if spans_midnight and is_late:
            return (today + timedelta(days=1)).astimezone(moment.tzinfo)
        if is_early and (spans_midnight or is_late):
            return today.astimezone(moment.tzinfo)
        return None


@dataclass(frozen=True, slots=True)
class Step:
    """One way, and how long to wait there for a confirmation (None: taken is enough)."""

    way: Way
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of message is treated. `lives` counts from its birth if nobody says better."""

    owner: str
    audience: Audience
    basis: Basis
    steps: tuple[Step, ...]
    lives: timedelta
    quiet: Quiet | None = None
    is_urgent: bool = False
    is_secret: bool = False  # holds a code: we keep no copy

    @property
    def may_be_called(self) -> bool:
        """Whether its last way is a call by a clerk."""
        return any(step.way == Way.CALL for step in self.steps)


def _ladder(**waits_min: float | None) -> tuple[Step, ...]:
    """Return steps from `way=minutes to wait`; None: taken is enough."""
    return tuple(
        Step(Way(way), None if minutes is None else timedelta(minutes=minutes))
        for way, minutes in waits_min.items()
    )


_NIGHT: Final = Quiet(time(21, 30), time(6, 30))
_LATE_NIGHT: Final = Quiet(time(22, 30), time(4, 30))  # couriers begin early
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)

_CODE: Final = _ladder(zns=0.5, sms=None)
_NOW: Final = _ladder(push=1, zns=2, sms=None)
_SOON: Final = _ladder(push=10, zns=10, sms=None)
_MUST_KNOW: Final = _ladder(push=10, zns=15, sms=None, call=None)
_PAPERS: Final = _ladder(push=60, zns=60, email=None, sms=None)
_ACT: Final = _ladder(push=60, zns=60, sms=None, call=None)
_WORK: Final = _ladder(push=10, sms=None)
_BOARD: Final = _ladder(push=None, email=None)


def _citizen(owner: str, steps: tuple[Step, ...], lives: timedelta, **facts: object) -> Kind:
    shared = {"basis": Basis.SERVICE, "quiet": _NIGHT} | facts
    return Kind(owner, Audience.CITIZEN, steps=steps, lives=lives, **shared)  # type: ignore[arg-type]


def _urgent(owner: str, steps: tuple[Step, ...], lives: timedelta, **facts: object) -> Kind:
    return _citizen(owner, steps, lives, **{"quiet": None, "is_urgent": True} | facts)


def _courier(steps: tuple[Step, ...], lives: timedelta, **facts: object) -> Kind:
    shared = {"quiet": _LATE_NIGHT} | facts
    return Kind(
        "scheduling",
        Audience.COURIER,
        Basis.DUTY,
        steps=steps,
        lives=lives,
        **shared,  # type: ignore[arg-type]
    )


def _staff(owner: str, lives: timedelta) -> Kind:
    return Kind(owner, Audience.STAFF, Basis.DUTY, steps=_BOARD, lives=lives, is_urgent=True)


_SECRET: Final = {"basis": Basis.DUTY, "is_secret": True}
_DUTY: Final = {"basis": Basis.DUTY}
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        # accounts
        "phone_code": _urgent("backend.accounts", _CODE, timedelta(minutes=5), **_SECRET),
        "handover_code": _urgent("backend.accounts", _CODE, 12 * _HOUR, **_SECRET),
        "email_confirmation": _urgent("backend.notifications", _ladder(email=None), _DAY, **_DUTY),
        # before the visit
        "hold_kept": _urgent("scheduling", _ladder(push=0.5, zns=1, sms=None), _HOUR / 4),
        "waitlist_over": _citizen("scheduling", _SOON, 7 * _DAY),
        "booking_confirmed": _citizen("scheduling", _SOON, 30 * _DAY, quiet=None, **_DUTY),
        "booking_cancelled": _citizen("scheduling", _MUST_KNOW, 30 * _DAY, **_DUTY),
        "booking_rescheduled": _citizen("scheduling", _MUST_KNOW, 30 * _DAY, **_DUTY),
        "visit_affected": _citizen("scheduling", _MUST_KNOW, 7 * _DAY, **_DUTY),
        "visit_planned": _citizen("scheduling", _ladder(push=30, zns=None), 7 * _DAY),
        "visit_reminder": _citizen(
            "scheduling", _ladder(push=90, zns=60, sms=None, call=None), _DAY
        ),
        # the day of the visit
        "courier_on_the_way": _urgent("scheduling", _NOW, 4 * _HOUR),
        "courier_arrived": _urgent("scheduling", _NOW, _HOUR),
        "visit_late": _urgent("scheduling", _NOW, 4 * _HOUR),
        "visit_failed": _citizen("scheduling", _MUST_KNOW, 7 * _DAY, is_urgent=True, **_DUTY),
        "tries_used_up": _citizen("scheduling", _MUST_KNOW, 7 * _DAY, is_urgent=True, **_DUTY),
        "kept_over": _citizen("scheduling", _PAPERS, 30 * _DAY, **_DUTY),
        # papers and their dossier
        "dossier_collected": _citizen("backend.custody", _PAPERS, 30 * _DAY, **_DUTY),
        "papers_at_agency": _citizen("backend.custody", _ladder(push=60, zns=None), 7 * _DAY),
        "result_delivered": _citizen("backend.custody", _PAPERS, 30 * _DAY, **_DUTY),
        "papers_incident": _citizen("backend.custody", _ACT, 7 * _DAY, **_DUTY),
        "papers_incident_open": _citizen("backend.custody", _PAPERS, 7 * _DAY, **_DUTY),
        "papers_lost": _citizen("backend.custody", _ladder(call=None), 30 * _DAY, **_DUTY),
        "papers_incident_over": _citizen("backend.custody", _ACT, 30 * _DAY, **_DUTY),
        "result_wrong": _citizen("backend.custody", _PAPERS, 30 * _DAY, **_DUTY),
        "dossier_accepted": _citizen("backend.dossiers", _PAPERS, 30 * _DAY, **_DUTY),
        "due_day_near": _citizen("backend.dossiers", _ladder(push=120, zns=None), 2 * _DAY),
        "result_late": _citizen("backend.dossiers", _PAPERS, 30 * _DAY, **_DUTY),
        "supplement_requested": _citizen("backend.dossiers", _ACT, 30 * _DAY, **_DUTY),
        "result_ready": _citizen("scheduling", _ACT, 30 * _DAY, **_DUTY),
        "delivery_offer": _citizen("scheduling", _ACT, 7 * _DAY, **_DUTY),
        # couriers
        "plan_published": _courier(_WORK, _DAY),
        "plan_changed": _courier(_ladder(push=5, sms=None), _DAY, quiet=None, is_urgent=True),
        "stop_removed": _courier(_ladder(push=3, sms=None), _DAY, quiet=None, is_urgent=True),
        "courier_message": _courier(_ladder(push=5, sms=None), _DAY, quiet=None, is_urgent=True),
        # dispatchers
        "exception_raised": _staff("scheduling", 7 * _DAY),
        "promise_at_risk": _staff("scheduling", 4 * _HOUR),
        "device_silent": _staff("scheduling", 4 * _HOUR),
        "review_needed": _staff("mobile_api", 7 * _DAY),
        "custody_mismatch": _staff("backend.custody", 7 * _DAY),
    }
)
