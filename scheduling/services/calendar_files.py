"""A visit as an entry of the citizen's own calendar (iCalendar, RFC 5545 and 5546)."""

from datetime import datetime, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

from backend.dossiers.links import tracking_url
from scheduling.models import Appointment
from scheduling.states import AppointmentState

REMIND_BEFORE: Final = timedelta(hours=2)
ENDED: Final = frozenset({AppointmentState.CANCELLED, AppointmentState.RESCHEDULED})


def calendar_file(appointment: Appointment, *, now: datetime) -> bytes:
    """Return the file of the visit as it stands now, whichever of its appointments is asked for.

    The UID stays when a visit is moved and SEQUENCE rises, so a calendar replaces its entry; a
    cancelled visit comes as METHOD CANCEL with the same UID, and the entry goes.
    """
    newest = Appointment.objects.filter(series=appointment.series).latest("sequence", "id")
    is_over = newest.state in ENDED
    calendar = Calendar()
    calendar.add("prodid", "-//hengio//appointments//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_over else "PUBLISH")
    calendar.add_component(_event(newest, is_over=is_over, now=now))
    content: bytes = calendar.to_ical()
    return content


def _event(appointment: Appointment, *, is_over: bool, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{appointment.series}@hengio")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", appointment.opens_at)
    event.add("dtend", appointment.closes_at)
    event.add("status", "CANCELLED" if is_over else "CONFIRMED")
    event.add("summary", f"Hẹn bưu tá đến nhà, {appointment.number}")
    event.add("location", appointment.address)
    event.add("description", _description(appointment))
    if not is_over:
        event.add_component(_alarm())
    return event


def _description(appointment: Appointment) -> str:
    errands = appointment.errands.select_related("dossier__procedure_version").order_by("id")
    lines = [
        f"{each.dossier.procedure_version.name_vi}: {tracking_url(each.dossier.tracking_token)}"
        for each in errands
    ]
    return "\n".join(["Bưu tá đến trong khoảng thời gian này.", *lines])


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "Bưu tá sắp đến. Quý khách vui lòng chuẩn bị giấy tờ.")
    alarm.add("trigger", -REMIND_BEFORE)
    return alarm
