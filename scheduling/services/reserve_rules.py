"""Say how much of its days an office keeps back, for whom and until when."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from backend.common.errors import InvalidField, NotFound
from backend.offices.selectors import middle_of_area, office
from backend.offices.services import tell_calendar_changed
from scheduling.models import ReserveRule
from scheduling.selectors.reserve import reserve_rules
from scheduling.states import ReserveKind

MAX_RULES: Final = 10  # each question for offers looks at all of them


@transaction.atomic
def define_reserve_rule(
    *, office_id: UUID, kind: ReserveKind, n_places: int, service_s: int, opens_s: int,
    closes_s: int, days_before: int, release_s: int, now: datetime, area_id: UUID | None = None,
) -> ReserveRule:  # fmt: skip
    """Keep back so many places of every day; days that are booked already keep what still fits.

    Args:
        office_id: whose days.
        kind: for whom.
        n_places: how many places of each day.
        service_s: how long a visit is counted with.
        opens_s: the visit begins then or later, seconds since local midnight.
        closes_s: and not after this.
        days_before: so many days before the day they are given up,
        release_s: at this second of that day.
        now: the present.
        area_id: the route area, for `far`; its middle is where the visit is. Others are counted
            at the office.

    Raises:
        InvalidField: for an area that is missing, of another office, or not to be named; for a part
            of the day that is none.
        NotFound: if there is no such office.
    """
    home = office(office_id)
    if (kind == ReserveKind.FAR) != (area_id is not None):
        raise InvalidField("A far rule names a route area, no other does.", field="area_id")
    if not 0 <= opens_s < closes_s < 86_400:
        raise InvalidField("A part of one day.", field="closes_s")
    if len(reserve_rules(office_id)) >= MAX_RULES:
        raise InvalidField(f"At most {MAX_RULES} rules.", field="kind")
    lat, lon = (home.lat, home.lon) if area_id is None else _middle(office_id, area_id)
    rule = ReserveRule.objects.create(
        office_id=office_id, kind=kind, area_id=area_id, n_places=n_places, service_s=service_s,
        lat=lat, lon=lon, opens_s=opens_s, closes_s=closes_s, days_before=days_before,
        release_s=release_s,
    )  # fmt: skip
    tell_calendar_changed(office_id=office_id, now=now)
    return rule


@transaction.atomic
def drop_reserve_rule(*, office_id: UUID, rule_id: UUID, now: datetime) -> bool:
    """Keep nothing back by a rule any more; returns whether there was one."""
    removed, _ = ReserveRule.objects.filter(office_id=office_id, id=rule_id).delete()
    if removed:
        tell_calendar_changed(office_id=office_id, now=now)
    return bool(removed)


def _middle(office_id: UUID, area_id: UUID) -> tuple[float, float]:
    try:
        return middle_of_area(office_id=office_id, area_id=area_id)
    except NotFound as error:
        raise InvalidField("There is no such area of this office.", field="area_id") from error
