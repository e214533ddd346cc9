"""Made-up values for previews, tests and test messages: nobody's data."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_PAGE: Final = "https://hengio.example.vn/track/abcdefghijklmnopqrstuvwxyz234567"
_LINK: Final = "https://hengio.example.vn/l/AZXSyBERcACAAAAAAAAAAWGkX2b0Yq7d"
SAMPLES: Final[Mapping[str, str | int]] = MappingProxyType(
    {
        "address_short": "số 12, đường Nguyễn Huệ, phường Cao Lãnh",
        "agency": "Trung tâm Phục vụ hành chính công phường Cao Lãnh",
        "booking_url": _PAGE,
        "code": "123456",
        "confirm_url": _LINK,
        "day": "02/03/2026",
        "dispute_url": _LINK,
        "due_day": "16/03/2026",
        "duration": "5 phút",
        "employee_code": "BT-0042",
        "expected": "10:40",
        "held_since": "08:05 02/03/2026",
        "holder": "bưu tá",
        "incident": "thiếu",
        "matter": "Hai báo cáo bàn giao",
        "landmark": "cạnh trường tiểu học",
        "late_min": 25,
        "n_before": 2,
        "n_papers": 7,
        "n_stops": 18,
        "next": "giấy tờ chờ Quý khách tại Bưu cục Cao Lãnh đến hết 02/04/2026",
        "number": "HG-2603-000123",
        "outcome": "đã ổn",
        "packet": "túi hồ sơ",
        "prepare": "căn cước công dân; giấy chứng sinh (bản chính)",
        "reason": "không gặp Quý khách tại địa chỉ hẹn",
        "s10": "RH123456785VN",
        "since": "09:12",
        "slip_url": _PAGE,
        "text": "Gọi lại cho bưu cục khi xong điểm này",
        "tracking_url": _PAGE,
        "until": "08:45",
        "visit_url": _LINK,
        "window": "09:00–10:00",
        "windows": "02/03/2026 09:00–10:00; 03/03/2026 14:00–15:00",
    }
)
