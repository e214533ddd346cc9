"""The states of holds, appointments, service days and plan runs, and the moves between them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from django.db.models import TextChoices

from backend.common.errors import IllegalTransition

State = TypeVar("State", bound=StrEnum)


class HoldState(TextChoices):
    """A place kept for minutes."""

    HELD = "held", "Đang giữ chỗ"
    CONFIRMED = "confirmed", "Đã xác nhận"
    EXPIRED = "expired", "Hết hạn"
    RELEASED = "released", "Đã trả chỗ"


class AppointmentState(TextChoices):
    """A confirmed visit and what became of it."""

    CONFIRMED = "confirmed", "Đã hẹn"
    EN_ROUTE = "en_route", "Bưu tá đang đến"
    ARRIVED = "arrived", "Bưu tá đã đến"
    DONE = "done", "Hoàn thành"
    FAILED = "failed", "Không thành công"
    CANCELLED = "cancelled", "Đã huỷ"
    RESCHEDULED = "rescheduled", "Đã dời lịch"


class ServiceDayState(TextChoices):
    """One day of one office."""

    OPEN = "open", "Đang nhận lịch"
    PUBLISHED = "published", "Đã công bố"
    RUNNING = "running", "Đang thực hiện"
    CLOSED = "closed", "Đã kết thúc"


class PlanRunState(TextChoices):
    """One try of the optimiser."""

    WAITING = "waiting", "Chờ"
    PROPOSED = "proposed", "Có đề xuất"
    ACCEPTED = "accepted", "Đã nhận"
    FAILED = "failed", "Lỗi"


class WaitingState(TextChoices):
    """Somebody waits for a place on a full day."""

    WAITING = "waiting", "Đang chờ"
    OFFERED = "offered", "Đã có chỗ"
    TAKEN = "taken", "Đã nhận chỗ"
    EXPIRED = "expired", "Hết hạn"
    LEFT = "left", "Đã rời hàng chờ"


class DeliveryWishState(TextChoices):
    """A result that may come at any time of a day."""

    WAITING = "waiting", "Chờ xếp tuyến"
    BOOKED = "booked", "Đã có lịch"
    WITHDRAWN = "withdrawn", "Đã rút"


class ErrandOutcome(TextChoices):
    """How an errand ended at the door."""

    DONE = "done", "Hoàn thành"
    RESULT_WRONG = "result_wrong", "Kết quả sai, trả lại cơ quan"


class AttemptReason(TextChoices):
    """Why a visit did not end in a handover."""

    ABSENT = "absent", "Không có người ở nhà"
    WRONG_ADDRESS = "wrong_address", "Sai địa chỉ"
    REFUSED = "refused", "Người dân từ chối"
    PAPERS_MISSING = "papers_missing", "Thiếu giấy tờ"
    NOT_ENTITLED = "not_entitled", "Người nhận không đúng thẩm quyền"
    NO_ACCESS = "no_access", "Không vào được nơi hẹn"


class AttemptState(TextChoices):
    """Whether a failed visit counts against the citizen."""

    INCOMPLETE = "incomplete", "Thiếu bằng chứng"
    COMPLETE = "complete", "Đủ bằng chứng"
    SUPERSEDED = "superseded", "Đã có báo cáo đủ hơn"
    DISPUTED = "disputed", "Người dân khiếu nại"
    UPHELD = "upheld", "Giữ nguyên sau khiếu nại"
    ANNULLED = "annulled", "Không tính"


class DisputeReason(TextChoices):
    """What a citizen says against a failed visit."""

    WAS_HOME = "was_home", "Có người ở nhà trong giờ hẹn"
    NOBODY_CAME = "nobody_came", "Không có bưu tá nào đến"
    NO_CALL = "no_call", "Không nhận được cuộc gọi"
    OTHER_PLACE = "other_place", "Bưu tá đến sai nơi"
    WAS_READY = "was_ready", "Đã có đủ giấy tờ, đúng người nhận"
    OTHER = "other", "Lý do khác"


class KeepingState(TextChoices):
    """What could not be brought in all the tries a citizen has."""

    KEPT = "kept", "Chờ người dân tại bưu cục"
    RETURNING = "returning", "Đang trả lại cơ quan"
    CLOSED = "closed", "Đã xong"
    GIVEN_BACK = "given_back", "Được hẹn lại"


class WarningKind(TextChoices):
    """What a running day warns its dispatchers of."""

    PROMISE_AT_RISK = "promise_at_risk", "Lịch hẹn có nguy cơ trễ"
    DEVICE_SILENT = "device_silent", "Mất liên lạc với thiết bị"


class ReserveKind(TextChoices):
    """For whom a part of the day is kept back."""

    PRIORITY = "priority", "Người ưu tiên"
    FAR = "far", "Vùng xa"
    URGENT = "urgent", "Việc gấp"


class AffectedState(TextChoices):
    """What a dispatcher decided about a booking that a change concerns."""

    OPEN = "open", "Chờ quyết định"
    ACCEPTED = "accepted", "Giữ khung giờ"
    MOVED = "moved", "Đã dời lịch"
    GONE = "gone", "Không còn cần"


_H, _A, _D, _R = HoldState, AppointmentState, ServiceDayState, PlanRunState
_W, _L = WaitingState, DeliveryWishState

ALLOWED_HOLD: Final = MappingProxyType(
    {
        _H.HELD: frozenset({_H.CONFIRMED, _H.EXPIRED, _H.RELEASED}),
        _H.CONFIRMED: frozenset[HoldState](),
        _H.EXPIRED: frozenset[HoldState](),
        _H.RELEASED: frozenset[HoldState](),
    }
)
ALLOWED_APPOINTMENT: Final = MappingProxyType(
    {
        _A.CONFIRMED: frozenset({_A.EN_ROUTE, _A.CANCELLED, _A.RESCHEDULED}),
        _A.EN_ROUTE: frozenset({_A.ARRIVED, _A.CONFIRMED, _A.FAILED}),
        _A.ARRIVED: frozenset({_A.DONE, _A.FAILED}),
        _A.DONE: frozenset[AppointmentState](),
        _A.FAILED: frozenset({_A.CONFIRMED}),
        _A.CANCELLED: frozenset[AppointmentState](),
        _A.RESCHEDULED: frozenset[AppointmentState](),
    }
)
ALLOWED_SERVICE_DAY: Final = MappingProxyType(
    {
        _D.OPEN: frozenset({_D.PUBLISHED}),
        _D.PUBLISHED: frozenset({_D.RUNNING, _D.CLOSED}),
        _D.RUNNING: frozenset({_D.CLOSED}),
        _D.CLOSED: frozenset[ServiceDayState](),
    }
)
ALLOWED_AFFECTED: Final = MappingProxyType(
    {
        AffectedState.OPEN: frozenset(
            {AffectedState.ACCEPTED, AffectedState.MOVED, AffectedState.GONE}
        ),
        AffectedState.ACCEPTED: frozenset[AffectedState](),
        AffectedState.MOVED: frozenset[AffectedState](),
        AffectedState.GONE: frozenset[AffectedState](),
    }
)
ALLOWED_PLAN_RUN: Final = MappingProxyType(
    {
        _R.WAITING: frozenset({_R.PROPOSED, _R.FAILED}),
        _R.PROPOSED: frozenset({_R.ACCEPTED}),
        _R.ACCEPTED: frozenset[PlanRunState](),
        _R.FAILED: frozenset[PlanRunState](),
    }
)


_T = AttemptState
ALLOWED_ATTEMPT: Final = MappingProxyType(
    {
        _T.INCOMPLETE: frozenset({_T.COMPLETE, _T.SUPERSEDED, _T.ANNULLED}),
        _T.COMPLETE: frozenset({_T.DISPUTED}),
        _T.DISPUTED: frozenset({_T.UPHELD, _T.ANNULLED}),
        _T.SUPERSEDED: frozenset[AttemptState](),
        _T.UPHELD: frozenset[AttemptState](),
        _T.ANNULLED: frozenset[AttemptState](),
    }
)
_K = KeepingState
ALLOWED_KEEPING: Final = MappingProxyType(
    {
        _K.KEPT: frozenset({_K.RETURNING, _K.CLOSED, _K.GIVEN_BACK}),
        _K.RETURNING: frozenset({_K.CLOSED, _K.GIVEN_BACK}),
        _K.CLOSED: frozenset[KeepingState](),
        _K.GIVEN_BACK: frozenset[KeepingState](),
    }
)
LIVE_KEEPING: Final = frozenset({_K.KEPT, _K.RETURNING})
COUNTING: Final = frozenset({_T.COMPLETE, _T.DISPUTED, _T.UPHELD})  # a try of the citizen's
TO_SETTLE: Final = frozenset({_T.INCOMPLETE, _T.DISPUTED})  # by a dispatcher
ALLOWED_WAITING: Final = MappingProxyType(
    {
        _W.WAITING: frozenset({_W.OFFERED, _W.LEFT, _W.EXPIRED}),
        _W.OFFERED: frozenset({_W.TAKEN, _W.LEFT, _W.EXPIRED}),
        _W.TAKEN: frozenset[WaitingState](),
        _W.EXPIRED: frozenset[WaitingState](),
        _W.LEFT: frozenset[WaitingState](),
    }
)
ALLOWED_DELIVERY_WISH: Final = MappingProxyType(
    {
        _L.WAITING: frozenset({_L.BOOKED, _L.WITHDRAWN}),
        _L.BOOKED: frozenset[DeliveryWishState](),
        _L.WITHDRAWN: frozenset[DeliveryWishState](),
    }
)
TO_COME: Final = frozenset({_A.CONFIRMED, _A.EN_ROUTE, _A.ARRIVED})  # not over yet
BOOKABLE: Final = frozenset({_D.OPEN, _D.PUBLISHED})  # days that take visits


def check_transition(allowed: Mapping[State, frozenset[State]], old: State, new: State) -> None:
    """Raise IllegalTransition unless the table allows the move."""
    if new not in allowed[old]:
        raise IllegalTransition(f"{old} → {new}", state=str(old), wanted=str(new))
