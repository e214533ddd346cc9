"""Which operations show data of people to staff, programs and couriers, and of what.

An operation that is not here shows none: `tests/contract/test_reads.py` asks for a decision about
each. What somebody *does* (a handover, a decision) is written down by its own package.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from backend.privacy.models import Shown


@dataclass(frozen=True, slots=True)
class Show:
    """An operation, what it shows, and the part of the path that names which one."""

    operation: str
    shown: Shown
    named_by: str = ""


_S = Shown
SHOWN: Final[Mapping[tuple[str, str], Show]] = MappingProxyType(
    {
        ("GET", "dossiers/<uuid:dossier_id>"): Show("getDossier", _S.DOSSIER, "dossier_id"),
        ("GET", "dossiers/<uuid:dossier_id>/custody"): Show("getCustody", _S.DOSSIER, "dossier_id"),
        ("GET", "dossiers/<uuid:dossier_id>/proxies"): Show(
            "listProxies", _S.DOSSIER, "dossier_id"
        ),
        ("GET", "handovers/<uuid:handover_id>/slip.pdf"): Show(
            "getSlip", _S.HANDOVER, "handover_id"
        ),
        ("GET", "incidents/<uuid:incident_id>/trail"): Show(
            "getIncidentTrail", _S.INCIDENT, "incident_id"
        ),
        ("GET", "media/<str:sha256>"): Show("getMedia", _S.PHOTO, "sha256"),
        ("GET", "reviews/<uuid:review_id>"): Show("getReview", _S.REVIEW, "review_id"),
        ("GET", "appointments"): Show("listAppointments", _S.LIST),
        ("GET", "appointments/<uuid:appointment_id>"): Show(
            "getAppointment", _S.VISIT, "appointment_id"
        ),
        ("GET", "appointments/<uuid:appointment_id>/calendar.ics"): Show(
            "getAppointmentCalendar", _S.VISIT, "appointment_id"
        ),
        ("GET", "waiting-places"): Show("listWaitingPlaces", _S.LIST),
        ("GET", "attempts"): Show("listAttempts", _S.LIST),
        ("GET", "call-tasks"): Show("listCallTasks", _S.LIST),
        ("GET", "service-days/<uuid:day_id>"): Show("getServiceDay", _S.DAY, "day_id"),
        ("GET", "service-days/<uuid:day_id>/map.svg"): Show("getServiceDayMap", _S.DAY, "day_id"),
        ("GET", "service-days/<uuid:day_id>/affected-visits"): Show(
            "listAffectedVisits", _S.DAY, "day_id"
        ),
        ("POST", "messages/search"): Show("findMessagesOfPhone", _S.LIST),
        ("POST", "notification-preferences/of-phone"): Show("findNotificationPreferences", _S.LIST),
        ("GET", "courier/package"): Show("pullPackage", _S.PACKAGE),
    }
)
