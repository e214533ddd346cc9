"""What we tell citizens and dispatchers about visits; texts live in backend.notifications."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from backend.common.localtime import clock_text, day_text, service_day_of
from backend.dossiers.links import tracking_url
from backend.notifications.services import tell
from backend.notifications.services.links import make_link
from scheduling.models import Appointment, Errand, Hold, WaitingPlace


def window_text(opens_at: datetime, closes_at: datetime) -> str:
    """Return a window as people read it: `09:00–10:00`."""
    return f"{clock_text(opens_at)}–{clock_text(closes_at)}"


def tell_confirmed(appointment: Appointment, errands: Sequence[Errand], *, now: datetime) -> None:
    """Say that a visit was just booked, and where to follow it; `errands` have their dossiers."""
    first = errands[0] if errands else None
    _tell(
        appointment, "booking_confirmed", now=now, is_first=True, number=appointment.number,
        address_short=appointment.address[:60],
        tracking_url=tracking_url(first.dossier.tracking_token) if first else settings.PUBLIC_URL,
    )  # fmt: skip


def tell_cancelled(appointment: Appointment, *, now: datetime) -> None:
    """Say that the visit is cancelled."""
    _tell(appointment, "booking_cancelled", now=now)


def tell_rescheduled(appointment: Appointment, *, now: datetime) -> None:
    """Say the new window."""
    _tell(appointment, "booking_rescheduled", now=now)


def tell_affected(
    appointment: Appointment, affected_id: UUID, windows: Sequence[Mapping[str, str]], *,
    now: datetime,
) -> None:  # fmt: skip
    """Ask the citizen to choose one of the windows that could be kept instead of hers."""
    first = appointment.errands.select_related("dossier").first()
    texts = [
        _proposed(*(datetime.fromisoformat(each[name]) for name in ("opens_at", "closes_at")))
        for each in windows
    ]
    tell(
        kind="visit_affected", phone=appointment.phone, user_id=appointment.citizen_id,
        params={
            "day": day_text(service_day_of(appointment.opens_at)),
            "window": window_text(appointment.opens_at, appointment.closes_at),
            "windows": "; ".join(texts),
            "tracking_url": tracking_url(first.dossier.tracking_token) if first else "",
        },
        dedupe_key=f"visit_affected:{affected_id}", now=now, expires_at=appointment.closes_at,
        office_id=appointment.service_day.office_id,
    )  # fmt: skip


def tell_place_freed(hold: Hold, *, now: datetime) -> None:
    """Say to somebody who waited that a place is kept for her, and until when."""
    tell(
        kind="hold_kept", phone=hold.phone,
        params={
            "day": day_text(service_day_of(hold.opens_at)),
            "window": window_text(hold.opens_at, hold.closes_at),
            "until": clock_text(hold.expires_at),
            "confirm_url": make_link(
                scope="hold", subject_id=hold.id, now=now, expires_at=hold.expires_at
            ),
        },
        dedupe_key=f"hold_kept:{hold.id}", now=now, expires_at=hold.expires_at,
    )  # fmt: skip


def tell_waiting_over(entry: WaitingPlace, *, now: datetime) -> None:
    """Say to somebody who waited that no place became free."""
    day = day_text(service_day_of(entry.opens_at))
    tell(
        kind="waitlist_over", phone=entry.phone,
        params={"day": day, "booking_url": settings.PUBLIC_URL},
        dedupe_key=f"waitlist_over:{entry.id}", now=now,
    )  # fmt: skip


def tell_planned(appointment: Appointment, *, now: datetime) -> None:
    """Say that the day is planned and the promise stands."""
    _tell(appointment, "visit_planned", now=now)


def tell_on_the_way(appointment: Appointment, *, n_before: int, now: datetime) -> None:
    """Say that the courier has set off, and how many stops come before."""
    tell(
        kind="courier_on_the_way", phone=appointment.phone, user_id=appointment.citizen_id,
        params={
            "window": window_text(appointment.opens_at, appointment.closes_at),
            "landmark": appointment.landmark or appointment.address[:60],
            "n_before": n_before,
        },
        dedupe_key=f"courier_on_the_way:{appointment.id}:{appointment.sequence}", now=now,
        expires_at=appointment.closes_at,
    )  # fmt: skip


def tell_arrived(appointment: Appointment, *, now: datetime) -> None:
    """Say that the courier is at the door."""
    tell(
        kind="courier_arrived", phone=appointment.phone, user_id=appointment.citizen_id,
        params={"landmark": appointment.landmark or appointment.address[:60]},
        dedupe_key=f"courier_arrived:{appointment.id}:{appointment.sequence}", now=now,
        about={"appointment_id": str(appointment.id)},
    )  # fmt: skip


def _proposed(opens_at: datetime, closes_at: datetime) -> str:
    return f"{day_text(service_day_of(opens_at))} {window_text(opens_at, closes_at)}"


def _tell(
    appointment: Appointment, kind: str, *, now: datetime, is_first: bool = False, **params: str
) -> None:
    tell(
        kind=kind, phone=appointment.phone, user_id=appointment.citizen_id,
        params={
            "day": day_text(service_day_of(appointment.opens_at)),
            "window": window_text(appointment.opens_at, appointment.closes_at), **params,
        },
        dedupe_key=f"{kind}:{appointment.id}:{appointment.sequence}", now=now,
        expires_at=appointment.closes_at, office_id=appointment.service_day.office_id,
        is_first=is_first,
    )  # fmt: skip
