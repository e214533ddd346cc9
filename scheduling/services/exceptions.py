"""Exceptions of a day: who is told of a visit that has no place."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.accounts.roles import Role
from backend.accounts.selectors import members_of_office
from backend.common.localtime import day_text
from backend.notifications.services import tell
from scheduling.models import DayException


@transaction.atomic
def tell_dispatchers(*, exception_id: UUID, now: datetime) -> int:
    """Write a message to each dispatcher of the office; returns how many."""
    found = DayException.objects.select_related("service_day").get(id=exception_id)
    if found.resolved_at is not None:
        return 0
    dispatchers = members_of_office(found.service_day.office_id, Role.DISPATCHER)
    for user in dispatchers:
        tell(
            kind="exception_raised", user_id=user.id, phone=None,
            params={"day": day_text(found.service_day.day), "code": found.code},
            dedupe_key=f"exception_raised:{exception_id}:{user.id}", now=now,
        )  # fmt: skip
    return len(dispatchers)
