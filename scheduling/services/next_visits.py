"""The next visit: a delivery when a result is ready, another try when a visit failed.

Both messages carry windows that are true when they are written.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from backend.common.errors import DomainError
from backend.common.localtime import day_text, service_day_of
from backend.custody.kinds import PacketPurpose
from backend.custody.selectors.incidents import is_stopped
from backend.dossiers.links import tracking_url
from backend.dossiers.selectors import dossier
from backend.notifications.services import tell
from backend.notifications.services.links import make_link
from backend.procedures.states import Purpose
from scheduling.attempt_rules import DISPUTE_WITHIN, policy_for
from scheduling.models import Attempt, Errand, Keeping
from scheduling.services.attempts import keeps_on_coming
from scheduling.services.errands import RESULT_READY
from scheduling.services.last_tries import close_gone, tell_office
from scheduling.services.offer_sheets import Offer
from scheduling.services.offers import find_offers, offers_for_appointment
from scheduling.services.telling import window_text
from scheduling.states import LIVE_KEEPING, AppointmentState, AttemptReason, KeepingState

N_WINDOWS = 3
WINDOW_MIN = 60
CHOOSE_WITHIN = timedelta(days=7)


@transaction.atomic
def offer_delivery(*, dossier_id: UUID, now: datetime, after_incident: str = "") -> bool:
    """Send the owner of a ready result the next windows for its delivery.

    The place is that of the dossier's last visit. Without one, or when no window can be kept, the
    message only says that the result is ready and where to book. Returns whether a message was
    written; False when a delivery is booked already, the result was delivered, recalled or found
    wrong, or something is wrong with its packet: its end has it offered again. What was kept
    of a result that this one replaces is over. `after_incident`: the id of what is over.
    """
    close_gone(dossier_id=dossier_id, now=now)
    found = dossier(dossier_id)
    if found.agency_status != RESULT_READY or found.result_fault:
        return False
    errands = Errand.objects.filter(dossier_id=dossier_id)
    if errands.filter(purpose=Purpose.DELIVER, is_live=True).exists():
        return False
    if is_stopped(dossier_id, PacketPurpose.RESULT):
        return False
    booking_url = tracking_url(found.tracking_token)
    after = [after_incident] if after_incident else []
    offers = _next_offers(dossier_id, found.tracking_token, now=now)
    kind = "delivery_offer" if offers else "result_ready"
    params: dict[str, str | int] = {"number": found.number}
    if offers:
        params["windows"] = "; ".join(_text(offer) for offer in offers)
    else:
        params["booking_url"] = booking_url
    tell(
        kind=kind, phone=found.owner_phone, user_id=found.citizen_id, params=params,
        # A result that was recalled and corrected is ready at another time: told again. So is
        # one that something was wrong with: windows of before the incident are of no use.
        dedupe_key=":".join([kind, str(dossier_id), str(found.result_ready_at), *after]), now=now,
        about={"dossier_id": str(dossier_id)},
    )  # fmt: skip
    return True


@transaction.atomic
def offer_next_attempt(*, attempt_id: UUID, now: datetime) -> bool:
    """Tell the citizen why a visit failed and when a courier could come again.

    Returns whether a message was written; False when the visit was booked again meanwhile,
    whatever became of it then.
    """
    attempt = Attempt.objects.select_related("appointment__service_day__office").get(id=attempt_id)
    appointment = attempt.appointment
    is_last = not appointment.attempts.filter(id__gt=attempt.id).exists()
    if appointment.state != AppointmentState.FAILED or not is_last:
        return False
    told = _about_again if keeps_on_coming(attempt) else _about_the_end
    kind, params = told(attempt, now=now)
    tell(
        kind=kind, phone=appointment.phone, user_id=appointment.citizen_id,
        params={
            "reason": AttemptReason(attempt.reason).label,
            # It lives on after disputes are closed, to say so.
            "dispute_url": make_link(
                scope="dispute", subject_id=attempt.id, now=now,
                expires_at=now + 2 * DISPUTE_WITHIN,
            ),
            **params,
        },
        dedupe_key=f"{kind}:{attempt.id}:{attempt.state}:{attempt.number}", now=now,
        office_id=appointment.service_day.office_id,
    )  # fmt: skip
    kept = Keeping.objects.filter(attempt=attempt, state__in=LIVE_KEEPING)
    tell_office(kept, now=now)
    return True


def _about_again(attempt: Attempt, *, now: datetime) -> tuple[str, dict[str, str | int]]:
    """Say when a courier could come again."""
    appointment = attempt.appointment
    policy = policy_for(
        Purpose(purpose) for purpose in appointment.errands.values_list("purpose", flat=True)
    )
    sheet = offers_for_appointment(appointment=appointment, length_min=WINDOW_MIN, now=now)
    last = service_day_of(now) + timedelta(days=policy.within_days)
    near = [offer for offer in sheet.offers if offer.day <= last] or list(sheet.offers)
    windows = "; ".join(_text(offer) for offer in near[:N_WINDOWS])
    return "visit_failed", {
        "windows": windows or "bưu cục sẽ liên hệ với Quý khách",
        "visit_url": make_link(
            scope="visit", subject_id=appointment.id, now=now, expires_at=now + CHOOSE_WITHIN
        ),
    }


def _about_the_end(attempt: Attempt, *, now: datetime) -> tuple[str, dict[str, str | int]]:
    """Say what follows the last try, for each errand of the visit."""
    rows = attempt.appointment.errands.select_related("dossier__agency").order_by("id")
    kept = {row.errand_id: row for row in Keeping.objects.filter(attempt=attempt)}
    steps = [_step(row, kept.get(row.id), attempt) for row in rows]
    return "tries_used_up", {"next": "; ".join(dict.fromkeys(steps))}


def _step(errand: Errand, kept: Keeping | None, attempt: Attempt) -> str:
    office = attempt.appointment.service_day.office.name
    dossier = errand.dossier
    if kept is None:
        url = tracking_url(dossier.tracking_token)
        return f"xin đặt lịch mới hoặc mang giấy tờ đến {office}, xem {url}"
    if kept.state == KeepingState.RETURNING:
        return f"giấy tờ được trả lại {dossier.agency.name_vi}"
    last = day_text(service_day_of(kept.due_at - timedelta(seconds=1)))
    return f"giấy tờ chờ Quý khách tại {office} đến hết {last}, sau đó được trả lại cơ quan"


def _next_offers(dossier_id: UUID, token: str, *, now: datetime) -> list[Offer]:
    last = (
        Errand.objects.filter(dossier_id=dossier_id)
        .select_related("appointment")
        .order_by("-id")
        .first()
    )
    if last is None:
        return []
    try:
        sheet = find_offers(
            lat=last.appointment.lat, lon=last.appointment.lon,
            wishes=[{"purpose": Purpose.DELIVER, "dossier_token": token}],
            from_day=service_day_of(now) + timedelta(days=1), now=now,
        )  # fmt: skip
    except DomainError:
        return []  # no window is no reason to keep silent about the result
    return list(sheet.offers[:N_WINDOWS])


def _text(offer: Offer) -> str:
    return f"{day_text(offer.day)} {window_text(offer.opens_at, offer.closes_at)}"
