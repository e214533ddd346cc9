"""Examples of the booking operations, as the API description shows them. Tests send them.

Ids stand for things a real caller has read before; the window is one of Tuesday 3 March 2026.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

Example = Mapping[str, Any]
PROCEDURE: Final = "01a20340-0000-7000-8000-000000000001"
AGENCY: Final = "01a20340-0000-7000-8000-000000000002"
OFFICE: Final = "01a20340-0000-7000-8000-000000000003"
COURIER: Final = "01a20340-0000-7000-8000-000000000006"
HOLD: Final = "01a20340-0000-7000-8000-000000000004"
DOSSIER: Final = "01a20340-0000-7000-8000-000000000005"
TOKEN: Final = "u37to6rpk2vzq4mwx5bnc7lshe"  # noqa: S105  a tracking token, and made up
LOCATION: Final = {"lat": 10.4603, "lon": 105.633}
WINDOW: Final = {"opens_at": "2026-03-03T02:30:00Z", "closes_at": "2026-03-03T03:30:00Z"}
OFFER: Final = {
    "day": "2026-03-03", **WINDOW, "added_travel_s": 240, "grade": "near", "busy_percent": 31,
    "is_greenest": True,
}  # fmt: skip
COLLECT: Final = {"purpose": "collect", "procedure_id": PROCEDURE, "agency_id": AGENCY}
WISH: Final = {"location": LOCATION, "address": "Số 9, đường Nguyễn Huệ", "contact_name": "A"}

STROKES: Final = {
    "width": 600, "height": 200,
    "strokes": [[[40, 90, 0], [220, 140, 120], [400, 60, 240]], [[60, 160, 500], [420, 165, 700]]],
}  # fmt: skip
WAITING: Final = {
    "id": HOLD, "state": "waiting", "opens_at": "2026-03-03T00:30:00Z",
    "closes_at": "2026-03-03T10:00:00Z", "window_min": 60, "address": "Số 9, đường Nguyễn Huệ",
    "hold_id": None, "hold_expires_at": None,
}  # fmt: skip
RULE: Final = {
    "kind": "priority", "n_places": 2, "service_s": 1_200, "opens_s": 27_000,
    "closes_s": 41_399, "days_before": 1, "release_s": 57_600,
}  # fmt: skip
KEPT: Final = {"id": HOLD, "office_id": OFFICE, "area_id": None, **RULE}
ANY_TIME: Final = {"id": HOLD, "state": "waiting", "appointment_id": None}

# What is sent, by operation id.
BODIES: Final[Mapping[str, Example]] = MappingProxyType(
    {
        "holdPlace": {
            **WINDOW, **WISH, "landmark": "cạnh chợ", "phone": "0912 345 678",
            "errands": [COLLECT, {**COLLECT, "owner_name": "B"}],
        },
        "confirmHold": {"precheck": {"missing": ["id-card"], "note": "sẽ có trước ngày hẹn"}},
        "writeToCourier": {"text": "Xong điểm này, gọi lại cho bưu cục trước khi đi tiếp"},
        "rescheduleAppointment": {
            "opens_at": "2026-03-03T06:30:00Z", "closes_at": "2026-03-03T07:30:00Z",
            "reason": "the citizen called",
        },
        "registerProxy": {
            "dossier_ids": [DOSSIER], "name": "B", "phone": "0912 345 679",
            "purposes": ["collect", "deliver"], "valid_until": "2026-04-03T00:00:00Z",
        },
        "settleAttempt": {"stands": False, "reason": "the photo shows another door"},
        "disputeAttempt": {
            "reason": "was_home", "text": "Tôi ở nhà cả buổi sáng, không có ai gọi.",
        },
        "cancelAppointment": {"reason": "the citizen called"},
        "joinWaitlist": {
            "opens_at": "2026-03-03T00:30:00Z", "closes_at": "2026-03-03T10:00:00Z",
            "window_min": 60, **WISH, "phone": "0912 345 679", "errands": [COLLECT],
        },
        "allowAnyTimeDelivery": {
            "dossier_token": TOKEN, "location": LOCATION, "address": "Số 9, đường Nguyễn Huệ",
        },
        "handOutAtCounter": {
            "s10": "EA000004563VN", "receiver": {"name": "A", "basis": "id_seen"},
            "signatures": {"receiver": STROKES},
            "content": {"n_papers": 1, "names_match": True},
        },
        "createReserveRule": RULE,
        "acceptAffectedVisit": {"choice": 1},
        "requestReplan": {"courier_ids": [COURIER], "reason": "accident", "seconds": 0.3},
        "acceptReplan": {"code": "least_change"},
        "importUncollectedResults": {
            "office_id": OFFICE, "agency_id": AGENCY,
            "rows": [{
                "agency_code": "H20.1-260226-0007", "procedure_id": PROCEDURE, "owner_name": "A",
                "owner_phone": "0912 345 678",
            }],
        },
    }
)  # fmt: skip
# What is answered, by operation id and status; of a list, one element.
ANSWERS: Final[Mapping[str, tuple[str, Example]]] = MappingProxyType(
    {
        "findOffers": ("200", {
            "office_id": OFFICE, "office_name": "Bưu điện Cao Lãnh", "service_s": 840,
            "offers": [OFFER], "refusals": [{"day": "2026-03-08", "code": "closed", "facts": {}}],
            "instead": None,
        }),
        "holdPlace": ("201", {
            "id": HOLD, "state": "held", **WINDOW, "expires_at": "2026-03-01T23:40:00Z",
        }),
        "joinWaitlist": ("201", WAITING),
        "listWaitingPlaces": ("200", {
            **WAITING, "state": "offered", "hold_id": DOSSIER,
            "hold_expires_at": "2026-03-02T01:30:00Z",
        }),
        "leaveWaitlist": ("200", {**WAITING, "state": "left"}),
        "createReserveRule": ("201", KEPT),
        "listReserveRules": ("200", KEPT),
        "allowAnyTimeDelivery": ("201", ANY_TIME),
        "withdrawAnyTimeDelivery": ("200", {**ANY_TIME, "state": "withdrawn"}),
        "importUncollectedResults": ("201", {
            "rows": [
                {"agency_code": "H20.1-260226-0007", "outcome": "opened", "dossier_id": DOSSIER}
            ],
        }),
    }
)  # fmt: skip


def examples_of(operation_id: str) -> list[OpenApiExample]:
    """Return the examples of an operation for `extend_schema`."""
    found = []
    if operation_id in BODIES:
        body = dict(BODIES[operation_id])
        found.append(OpenApiExample("What is sent", value=body, request_only=True))
    if operation_id in ANSWERS:
        status, answer = ANSWERS[operation_id]
        found.append(
            OpenApiExample(
                "What is answered", value=dict(answer), response_only=True, status_codes=[status]
            )
        )
    return found
