"""Long shifts: many visits in published routes.

They are written with the model, because booking 2,000 visits through offers takes minutes, and
hold what publishing leaves behind.
"""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from django.db import transaction

from backend.common.localtime import service_day_of
from backend.common.uuid7 import uuid7
from backend.dossiers.services import open_dossier
from backend.offices.models import Courier
from backend.procedures.states import Purpose
from mobile_api.client.phone import Phone
from mobile_api.client.signature import draw
from scheduling.models import Appointment, Errand, Plan, Route, ServiceDay, Stop
from tests.support.bookings import Town
from tests.support.custody import new_s10, new_seal
from tests.support.dossiers import OWNER_ID, OWNER_PHONE

PURPOSES: Final = (Purpose.COLLECT, Purpose.ONLINE_ASSIST)
OPERATIONS_PER_VISIT: Final = 5
_numbers = count(1)
Visits = dict[Any, list[Appointment]]


@transaction.atomic
def publish_shift(
    town: Town, couriers: Sequence[Courier], *, n_visits: int, now: datetime
) -> Visits:
    """Give each courier a route of so many visits today; returns them by courier's id.

    Each visit is for two dossiers: papers to collect, and help with filing online.
    """
    day = ServiceDay.objects.create(
        office=town.office, day=service_day_of(now), state="published", revision=1
    )
    plan = Plan.objects.create(
        service_day=day, number=1, revision=1, cause="published", made_by="dispatcher",
        made_at=now, problem={}, figures={},
    )  # fmt: skip
    visits = {courier.id: _visits(town, day, n_visits, now=now) for courier in couriers}
    for courier in couriers:
        _write_route(plan, courier, visits[courier.id], now=now)
    return visits


def record_shift(
    phone: Phone, visits: Sequence[Appointment], *, town: Town, photos: Sequence[bytes] = (),
    drive: Callable[[int], None] = lambda number: None,
) -> int:  # fmt: skip
    """Do five operations at each visit, with as many photos each as there are; returns how many.

    `drive` is told the number of each visit before it begins, and may move the phone's clock.
    """
    pictures, per_visit = list(photos), len(photos) // max(1, len(visits))
    for number, visit in enumerate(visits):
        drive(number)
        here = {"appointment_id": str(visit.id)}
        collect, assist = visit.errands.order_by("id")
        papers = papers_of(visit, collect, number)
        phone.record("start_travel", here)
        phone.record("arrive", here)
        mine, pictures = pictures[:per_visit], pictures[per_visit:]
        phone.record("collect", papers, photos=mine)
        phone.record("assist", {**here, "errand_id": str(assist.id), "note": ""})
        receiver = {"kind": "office", "id": str(town.office.id)}
        phone.record("hand_batch", {"receiver": receiver, "s10": [papers["s10"]]})
    return OPERATIONS_PER_VISIT * len(visits)


def papers_of(visit: Appointment, errand: Errand, seed: int) -> dict[str, Any]:
    """What `collect` says at a visit."""
    return {
        "appointment_id": str(visit.id),
        "errand_id": str(errand.id),
        "items": [{"name": "Tờ khai", "kind": "original", "required_key": "declaration"}],
        "seal_number": new_seal(),
        "s10": new_s10(),
        "giver": {"name": "citizen", "basis": "id_seen"},
        "signatures": {"giver": draw(seed), "receiver": draw(seed + 1)},
        "place": {"lat": visit.lat, "lon": visit.lon, "accuracy_m": 12},
    }


def _visits(town: Town, day: ServiceDay, n_visits: int, *, now: datetime) -> list[Appointment]:
    visits = [_visit(town, day, now=now) for _ in range(n_visits)]
    Appointment.objects.bulk_create(visits)
    errands = [
        Errand(
            appointment=visit, purpose=purpose, service_s=600,
            dossier=open_dossier(
                procedure_version_id=town.version.id, agency_id=town.agency.id,
                owner_name="citizen", owner_phone=OWNER_PHONE, owner_citizen_id=OWNER_ID,
                citizen_id=None, now=now,
            ),
        )
        for visit in visits
        for purpose in PURPOSES
    ]  # fmt: skip
    Errand.objects.bulk_create(errands)
    return visits


def _visit(town: Town, day: ServiceDay, *, now: datetime) -> Appointment:
    number, dice = next(_numbers), random.Random(7)
    return Appointment(
        id=uuid7(), service_day=day, opens_at=now, closes_at=now + timedelta(hours=10),
        lat=town.office.lat + dice.uniform(-0.02, 0.02),
        lon=town.office.lon + dice.uniform(-0.02, 0.02),
        address=f"Số {number}", contact_name="citizen", phone=OWNER_PHONE, channel="web",
        number=f"SH-{number:06d}", created_at=now,
    )  # fmt: skip


def _write_route(
    plan: Plan, courier: Courier, visits: Sequence[Appointment], *, now: datetime
) -> None:
    step = timedelta(minutes=9)
    route = Route.objects.create(
        plan=plan, courier=courier, leaves_at=now, returns_at=now + len(visits) * step,
        travel_s=0, distance_m=0,
    )  # fmt: skip
    Stop.objects.bulk_create(
        Stop(
            route=route, appointment=visit, position=number + 1, arrives_at=now + number * step,
            begins_at=now + number * step, ends_at=now + (number + 1) * step,
        )
        for number, visit in enumerate(visits)
    )  # fmt: skip
