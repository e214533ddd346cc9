"""Row locks of scheduling, and their order.

phone → dossiers (by id) → service days (by office, date) → appointments and holds (by id) →
packets → feed counters. Take them in this order, in one place of a service, as late as possible
and before the check. A lock that is not had in 3 s (settings) is an error, not a wait.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zlib import crc32

from django.db import connection
from django.db.models import QuerySet

from backend.common.compiled import Compiled
from backend.common.writing import insert_new
from scheduling.errors import VisitMoved
from scheduling.models import Appointment, Hold, ServiceDay

if TYPE_CHECKING:
    from backend.offices.models import Office

PHONE_LOCKS: Final = 7_468_101  # our space among the advisory locks of two numbers


def lock_phone(phone: str) -> None:
    """Let one thing at a time be held for a phone, on whatever days, until the transaction ends.

    There is no row for a phone that never booked, so it is an advisory lock; two phones that share
    a number wait for each other without need.
    """
    with connection.cursor() as cursor:
        number = crc32(phone.encode()) - 2**31
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PHONE_LOCKS, number])


def lock_service_day(*, office_id: UUID, day: date) -> ServiceDay:
    """Return the day's row, made if it is new, held until the transaction ends.

    The draft's document is read when somebody asks for it: mostly its stamp is known.
    """
    found = _DAY.first(office_id, day)
    if found is None:
        insert_new(ServiceDay(office_id=office_id, day=day))
        found = _DAY.first(office_id, day)
        assert found is not None  # noqa: S101  it was just written, by us or by a rival
    return found


def free_service_day(*, office: "Office", day: date) -> ServiceDay | None:
    """Return the day's row, held, if nobody else holds it now; None also if it is new."""
    found = _FREE_DAY.first(office.id, day)
    if found is not None:
        found.office = office
    return found


def lock_service_days(ids: Iterable[UUID]) -> dict[UUID, ServiceDay]:
    """Return several days' rows by id, held, taken in the order of office and date."""
    rows = _days().filter(id__in=set(ids)).order_by("office_id", "day")
    return {row.id: row for row in rows}


def lock_hold(hold_id: UUID) -> Hold:
    """Return the hold's row, held."""
    found = _HOLD.first(hold_id)
    if found is None:
        raise Hold.DoesNotExist
    return found


def lock_hold_and_day(hold_id: UUID) -> Hold:
    """Return the hold's row with its `service_day`, both held: the day first.

    The day comes without its office: who is inside the lock mostly knows it.
    """
    found = _HOLD_AND_DAY.first(hold_id)
    if found is None:
        raise Hold.DoesNotExist
    return found


def lock_appointment(appointment_id: UUID, *, day: ServiceDay) -> Appointment:
    """Return the row of an appointment of a locked day, held.

    Raises:
        VisitMoved: if it was given another day before its own day was locked.
    """
    found = _APPOINTMENT.first(appointment_id)
    if found is None:
        raise Appointment.DoesNotExist
    if found.service_day_id != day.id:
        raise VisitMoved(appointment_id=str(appointment_id))
    return found


def _days() -> QuerySet[ServiceDay]:
    rows = ServiceDay.objects.select_for_update(of=("self",)).select_related("office")
    return rows.defer("draft")


_DAY: Final = Compiled(lambda office_id, day: _days().filter(office_id=office_id, day=day))
_FREE_DAY: Final = Compiled(
    lambda office_id, day: (
        ServiceDay.objects.select_for_update(of=("self",), skip_locked=True)
        .defer("draft")
        .filter(office_id=office_id, day=day)
    )
)
_APPOINTMENT: Final = Compiled(
    lambda appointment_id: Appointment.objects.select_for_update(of=("self",)).filter(
        id=appointment_id
    )
)
_HOLD: Final = Compiled(
    lambda hold_id: Hold.objects.select_for_update(of=("self",)).filter(id=hold_id)
)
_HOLD_AND_DAY: Final = Compiled(
    lambda hold_id: (
        Hold.objects.select_for_update(of=("service_day", "self"))
        .select_related("service_day")
        .defer("service_day__draft")
        .filter(id=hold_id)
    )
)
