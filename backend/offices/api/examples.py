"""Examples of the operations on an office's days, as the API description shows them.

Tests send them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

OFFICE: Final = "01a20340-0000-7000-8000-000000000003"
MADE: Final = "01a20340-0000-7000-8000-000000000007"
_STORM: Final = {"day": "2026-03-05", "part": [27_000, 41_400], "reason": "bão"}
_ISLAND: Final = {
    "name": "Cồn Phú Mỹ",
    "area": {
        "type": "Polygon",
        "coordinates": [[[105.6, 10.4], [105.62, 10.4], [105.62, 10.42], [105.6, 10.4]]],
    },
    "weekdays": ["tue", "fri"],
    "dates": ["2026-03-09"],
}

# What is sent, by operation id.
BODIES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "closeOffice": _STORM,
        "reopenOffice": {"day": "2026-03-05"},
        "setBookingRules": {
            "opening": {"mon": [[27_000, 41_400], [48_600, 61_200]], "sat": [[27_000, 41_400]]},
            "evening": {"mon": [[63_000, 70_200]]},
            "horizon_days": 21,
            "notice_min": 180,
            "window_lengths_min": [60, 120],
        },
        "createRouteArea": _ISLAND,
    }
)
# What is answered, by operation id.
ANSWERS: Final[Mapping[str, tuple[str, dict[str, Any]]]] = MappingProxyType(
    {
        "closeOffice": ("201", {"id": MADE, "office_id": OFFICE, **_STORM}),
        "createRouteArea": ("201", {"id": MADE, "office_id": OFFICE, **_ISLAND}),
    }
)


def examples_of(operation_id: str) -> list[OpenApiExample]:
    """Return the examples of an operation for `extend_schema`."""
    found = [OpenApiExample("What is sent", value=BODIES[operation_id], request_only=True)]
    if operation_id in ANSWERS:
        status, answer = ANSWERS[operation_id]
        found.append(
            OpenApiExample(
                "What is answered", value=answer, response_only=True, status_codes=[status]
            )
        )
    return found
