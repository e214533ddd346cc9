"""Couriers: who they are, what they can do, when they work."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.accounts.errors import UsernameTaken
from backend.accounts.services import create_courier_user
from backend.common.errors import InvalidField, NotFound
from backend.common.localtime import service_day_of
from backend.common.vietnamese import sort_key
from backend.offices.errors import DayIsPast, EmployeeCodeTaken
from backend.offices.models import Courier, Office, ShiftException, ShiftPattern, Skill
from backend.offices.opening import check_hours, check_parts
from backend.offices.services.changes import tell_shifts_changed
from backend.offices.states import ExceptionKind, Vehicle


@transaction.atomic
def create_courier(
    *,
    office_id: UUID,
    employee_code: str,
    name: str,
    phone: str,
    vehicle: Vehicle,
    skill_keys: Collection[str],
    shift_pattern_id: UUID,
    now: datetime,
) -> Courier:
    """Add a courier to an office, with an account that a phone can be enrolled for.

    `phone` is in E.164.

    Raises:
        NotFound: if there is no such office.
        EmployeeCodeTaken: if another courier has the code.
        InvalidField: for an unknown skill or shift pattern.
    """
    if not Office.objects.filter(id=office_id).exists():
        raise NotFound
    skills = _known_skills(skill_keys)
    if not ShiftPattern.objects.filter(id=shift_pattern_id).exists():
        raise InvalidField("There is no such shift pattern.", field="shift_pattern_id")
    try:
        user = create_courier_user(
            username=f"courier-{employee_code}", display_name=name, phone=phone, now=now
        )
    except UsernameTaken as error:
        raise EmployeeCodeTaken(employee_code=employee_code) from error
    courier = Courier.objects.create(
        office_id=office_id,
        user=user,
        employee_code=employee_code,
        name=name,
        sort_key=sort_key(name),
        phone=phone,
        vehicle=vehicle,
        shift_pattern_id=shift_pattern_id,
    )
    courier.skills.set(skills)
    return courier


@transaction.atomic
def set_exception(
    *,
    courier_id: UUID,
    day: date,
    kind: ExceptionKind,
    parts: Sequence[Sequence[int]],
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> ShiftException:
    """Say that a courier is absent on a day, or works other hours. The last word counts.

    Visits already planned are not touched here: a job lets scheduling look at the day again.

    Raises:
        NotFound: if there is no such courier.
        DayIsPast: if the day is over.
        InvalidField: if an absent courier is given hours, or the hours cannot be.
    """
    if day < service_day_of(now):
        raise DayIsPast(day=day.isoformat())
    if kind == ExceptionKind.ABSENT and parts:
        raise InvalidField("Somebody who is absent has no hours.", field="parts")
    checked = [] if kind == ExceptionKind.ABSENT else check_parts(parts)
    courier = Courier.objects.filter(id=courier_id).first()
    if courier is None:
        raise NotFound
    exception, _ = ShiftException.objects.update_or_create(
        courier_id=courier_id,
        day=day,
        defaults={
            "kind": kind,
            "parts": checked,
            "reason": reason,
            "actor_id": actor_id,
            "made_at": now,
        },
    )
    tell_shifts_changed(office_id=courier.office_id, day=day, now=now)
    return exception


def define_shift_pattern(*, name: str, hours: Mapping[str, Any]) -> ShiftPattern:
    """Write the pattern of this name; `hours` has one or two parts for each weekday worked.

    Raises:
        InvalidField: if the hours cannot be.
    """
    pattern, _ = ShiftPattern.objects.update_or_create(
        name=name, defaults={"hours": check_hours(hours, field="hours")}
    )
    return pattern


def define_skill(*, key: str, name_vi: str, name_en: str) -> Skill:
    """Write a skill; its key is that of a field of procedures."""
    skill, _ = Skill.objects.update_or_create(
        key=key, defaults={"name_vi": name_vi, "name_en": name_en}
    )
    return skill


def _known_skills(keys: Collection[str]) -> list[Skill]:
    found = Skill.objects.in_bulk(list(keys))
    unknown = sorted(set(keys) - set(found))
    if unknown:
        raise InvalidField(f"There is no skill {unknown[0]!r}.", field="skills", unknown=unknown)
    return list(found.values())
