"""Taking a visit's place out of what days and plans were computed from."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.common.uuid7 import uuid7
from scheduling.draft import Draft
from scheduling.locks import lock_service_days
from scheduling.models import Appointment, Hold, Plan, PlanRun, ServiceDay, ServiceDayEvent
from scheduling.services.kept_days import draft_of

PLACES: Final = 2  # decimals that are left of a degree: about a kilometre
# A visit that was moved twice may have stood, for a while, on a day that no row names any more.
_AROUND: Final = timedelta(days=31)


def erase_from_plans(visit_ids: Collection[UUID]) -> None:
    """Round the visits' places in the drafts of days, and empty what plans were computed from.

    A plan keeps its routes, times and figures; it can no longer be computed again. Travel times
    between the places of a day would tell where each is, so a problem with one place rounded
    would hide nothing.
    """
    if not visit_ids:
        return
    near = _days_near(visit_ids)
    drawn = near.filter(_with_any("draft", visit_ids)).values_list("id", flat=True)
    for day in lock_service_days(drawn).values():
        _round_draft(day, visit_ids)
    computed = Q(service_day__in=near) & _with_any("problem", visit_ids)
    Plan.objects.filter(computed).update(problem={})
    PlanRun.objects.filter(computed).update(problem={})
    names = [str(visit_id) for visit_id in visit_ids]
    ServiceDayEvent.objects.filter(service_day__in=near, facts__visit__in=names).update(facts={})


def _days_near(visit_ids: Collection[UUID]) -> QuerySet[ServiceDay]:
    """Return the days on which the visits can have stood."""
    days = [
        day
        for model in (Appointment, Hold)
        for day in model.objects.filter(id__in=visit_ids).values_list(
            "service_day__office_id", "service_day__day"
        )
    ]
    dates = [day for _, day in days]
    return ServiceDay.objects.filter(
        office_id__in={office for office, _ in days},
        day__range=(min(dates) - _AROUND, max(dates) + _AROUND),
    )


def _with_any(document: str, visit_ids: Collection[UUID]) -> Q:
    holds = (Q(**{f"{document}__visits__contains": [{"id": str(each)}]}) for each in visit_ids)
    return reduce(or_, holds)


def _round_draft(day: ServiceDay, visit_ids: Collection[UUID]) -> None:
    draft: Draft = draft_of(day)
    for visit_id in draft.visits.keys() & set(visit_ids):
        visit = draft.visits[visit_id]
        around = replace(visit, lat=round(visit.lat, PLACES), lon=round(visit.lon, PLACES))
        draft = draft.with_visit(around)
    day.draft, day.stamp = draft.to_json(), uuid7()
    day.save(update_fields=["draft", "stamp"])
