"""A town to book in: an office, couriers, a procedure and an agency; bookings by our services."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import time_machine

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.agencies.models import Agency, Desk
from backend.dossiers.selectors import dossier_by_tracking
from backend.offices.models import Courier, Office
from backend.procedures.models import ProcedureVersion
from scheduling.models import Appointment, Hold, ServiceDay
from scheduling.services.confirming import confirm_hold
from scheduling.services.holds import Wish, hold_place
from tests.conftest import NOW
from tests.support.agencies import make_agency, make_desk
from tests.support.offices import CENTRE, make_courier, make_office
from tests.support.people import phone_number, staff
from tests.support.procedures import procedure

PROCEDURE = "birth-registration"
TUESDAY = NOW + timedelta(days=1)  # 3 March 2026, 06:30 in Vietnam
_numbers = count(1)


@dataclass(frozen=True)
class Town:
    """What a booking needs."""

    office: Office
    couriers: list[Courier]
    version: ProcedureVersion
    agency: Agency
    desk: Desk
    dispatcher: User = field(repr=False)
    clerk: User = field(repr=False)

    def errand(self, **facts: Any) -> dict[str, Any]:
        """New papers of the town's procedure."""
        return {
            "purpose": "collect",
            "procedure_id": self.version.procedure_id,
            "agency_id": self.agency.id,
            **facts,
        }


def make_town(*, n_couriers: int = 2, procedure_slug: str = PROCEDURE) -> Town:
    """An office with couriers who can do the procedure."""
    office = make_office()
    version = procedure(procedure_slug)
    skill = version.procedure.field_id
    agency = make_agency()
    return Town(
        office=office,
        couriers=[make_courier(office, skills=(skill,)) for _ in range(n_couriers)],
        version=version,
        agency=agency,
        desk=make_desk(agency),
        dispatcher=staff(Role.DISPATCHER, office.id),
        clerk=staff(Role.CLERK, office.id),
    )


def at(hhmm: str, *, day: datetime = TUESDAY) -> datetime:
    """A time of that day (Vietnam), Tuesday 3 March 2026 unless told otherwise."""
    hours, minutes = hhmm.split(":")
    midnight = day.replace(hour=17, minute=0, second=0, microsecond=0) - timedelta(
        days=0 if day.hour >= 17 else 1
    )
    return midnight + timedelta(hours=int(hours), minutes=int(minutes))


def wish(town: Town, window: str = "09:30", *, length_min: int = 60, **facts: Any) -> Wish:
    """A wish for a window on Tuesday at a spot of its own near the office."""
    number = next(_numbers)
    opens_at = facts.pop("opens_at", at(window))
    errands = facts.get("errands") or [town.errand()]
    tokens = [errand["dossier_token"] for errand in errands if "dossier_token" in errand]
    owner = dossier_by_tracking(tokens[0]).owner_phone if tokens else None
    return Wish(
        **{
            "opens_at": opens_at,
            "closes_at": opens_at + timedelta(minutes=length_min),
            "lat": CENTRE[0] + (number % 7) / 500,
            "lon": CENTRE[1] + (number % 5) / 500,
            "address": f"Số {number}, khóm 1",
            "contact_name": "citizen",
            "phone": owner or phone_number(),
            "errands": errands,
            **facts,
        }
    )


def hold(town: Town, window: str = "09:30", *, now: datetime = NOW, **facts: Any) -> Hold:
    """A held place."""
    return hold_place(wish=wish(town, window, **facts), channel="web", actor="anonymous", now=now)


def book(
    town: Town, window: str = "09:30", *, now: datetime = NOW, citizen: User | None = None,
    **facts: Any,
) -> Appointment:  # fmt: skip
    """A confirmed visit."""
    held = hold(town, window, now=now, **facts)
    return confirm_hold(
        hold_id=held.id, citizen_id=citizen.id if citizen else None, actor="citizen", now=now
    )


def day_of(town: Town, moment: datetime = TUESDAY) -> ServiceDay:
    """The service day of the town's office."""
    return ServiceDay.objects.select_related("office").get(
        office=town.office, day=(moment + timedelta(hours=7)).date()
    )


def time_machine_at(hhmm: str) -> time_machine.travel:
    """Put the machine's clock to a time of that Tuesday, standing still."""
    return time_machine.travel(at(hhmm), tick=False)
