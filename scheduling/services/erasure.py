"""Taking away where people live and what couriers wrote about it."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, FloatField, Func, QuerySet, Value
from django.db.models.expressions import CombinedExpression

from scheduling.models import (
    Appointment,
    AppointmentEvent,
    Attempt,
    AttemptEvent,
    DayException,
    DeliveryWish,
    Errand,
    Hold,
    WaitingPlace,
)
from scheduling.services.erased_plans import erase_from_plans
from scheduling.states import (
    TO_SETTLE,
    AppointmentState,
    DeliveryWishState,
    HoldState,
    WaitingState,
)

_WISHED: Final = DeliveryWishState.WAITING
_LIVE: Final = (AppointmentState.CONFIRMED, AppointmentState.EN_ROUTE, AppointmentState.ARRIVED)


@dataclass(frozen=True, slots=True)
class Visits:
    """The visits of a dossier: the dossiers of each, the errands, and what is still open.

    `live`: one is to come; `disputed`: somebody must decide about a failed one.
    """

    dossiers: dict[UUID, set[UUID]]
    errand_ids: list[UUID]
    live: bool
    disputed: bool

    @property
    def all_ids(self) -> list[UUID]:
        """The ids of all visits."""
        return list(self.dossiers)

    @property
    def all_dossiers(self) -> set[UUID]:
        """The dossiers of all visits, this one among them."""
        return {each for needed_by in self.dossiers.values() for each in needed_by}

    def alone(self, erased: AbstractSet[UUID]) -> list[UUID]:
        """Return the visits that no dossier needs but those erased."""
        return [visit for visit, needed_by in self.dossiers.items() if needed_by <= erased]


def visits_of(dossier_id: UUID) -> Visits:
    """Return what there is of a dossier's visits."""
    own = Errand.objects.filter(dossier_id=dossier_id)
    ids = set(own.values_list("appointment_id", flat=True))
    dossiers: dict[UUID, set[UUID]] = {}
    errands = Errand.objects.filter(appointment_id__in=ids)
    for visit, dossier in errands.values_list("appointment_id", "dossier_id"):
        dossiers.setdefault(visit, set()).add(dossier)
    live = Appointment.objects.filter(id__in=ids, state__in=_LIVE).exists() or (
        DeliveryWish.objects.filter(dossier_id=dossier_id, state=_WISHED).exists()
    )
    tries = Attempt.objects.filter(appointment_id__in=ids, state__in=TO_SETTLE)
    return Visits(dossiers, list(own.values_list("id", flat=True)), live, tries.exists())


def erase_visits(*, dossier_id: UUID, erased: AbstractSet[UUID], now: datetime) -> set[str]:
    """Empty the visits that nobody needs any more; returns the photos of their failed tries.

    What was only held under the same phones goes with them. Places are rounded to a hundredth of
    a degree (about a kilometre), in drafts too; plans lose what they were computed from.
    """
    ids = visits_of(dossier_id).alone(erased)
    visits = Appointment.objects.filter(id__in=ids)
    phones = phones_of_visits(ids)
    holds = Hold.objects.filter(id__in=ids) | _ended_holds(phones, now)
    waiting = WaitingPlace.objects.filter(phone__in=phones).exclude(
        state__in=(WaitingState.WAITING, WaitingState.OFFERED)
    )
    nobody: dict[str, Any] = {**_nowhere(), "contact_name": "", "phone": ""}
    held_ids = list(holds.values_list("id", flat=True))
    erase_from_plans([*ids, *held_ids])
    waiting.update(**nobody, errands=[])
    holds.update(**nobody, errands=[])
    visits.update(**nobody, precheck=None, citizen=None)
    AppointmentEvent.objects.filter(appointment_id__in=ids).update(facts={})
    DayException.objects.filter(visit_id__in=ids).update(note="", facts={})
    DeliveryWish.objects.filter(dossier_id=dossier_id).update(**_nowhere(short=True))
    return _erase_attempts(ids)


def phones_of_visits(ids: Collection[UUID]) -> set[str]:
    """Return the phones that visits were booked with."""
    return set(Appointment.objects.filter(id__in=ids).values_list("phone", flat=True)) - {""}


def _ended_holds(phones: AbstractSet[str], now: datetime) -> QuerySet[Hold]:
    ended = (HoldState.EXPIRED, HoldState.RELEASED)
    return Hold.objects.filter(phone__in=phones, state__in=ended, closes_at__lt=now)


def photos_of_others(shas: AbstractSet[str]) -> set[str]:
    """Return those photos that a failed try still names."""
    return {sha for sha in shas if Attempt.objects.filter(media__contains=[sha]).exists()}


def _erase_attempts(ids: list[UUID]) -> set[str]:
    attempts = Attempt.objects.filter(appointment_id__in=ids)
    photos = {sha for shas in attempts.values_list("media", flat=True) for sha in shas}
    AttemptEvent.objects.filter(attempt__in=attempts).update(reason="")
    attempts.update(note="", lat=None, lon=None, distance_m=None, media=[])
    return photos


def _nowhere(*, short: bool = False) -> dict[str, Any]:
    around = {name: _rounded(name) for name in ("lat", "lon")}
    return {**around, "address": "", "landmark": ""} | ({} if short else {"legacy_ward_code": ""})


def _rounded(name: str) -> CombinedExpression:
    whole = Func(F(name) * Value(100.0), function="ROUND", output_field=FloatField())
    return whole / Value(100.0)
