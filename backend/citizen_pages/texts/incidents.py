"""The words of what is wrong with packets, and of what shows where they were."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

INCIDENTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "incidents_title": ("Có sự cố với giấy tờ của Quý khách", "Something is wrong with papers"),
        "incident_title": (
            "{packet} {s10}: {incident}, báo lúc {moment}",
            "{packet} {s10}: {incident}, reported at {moment}",
        ),
        "incident_holder": (
            "Người giữ theo sổ khi có sự cố: {holder}.",
            "Who had it by our books when it was reported: {holder}.",
        ),
        "incident_seen": (
            "Lần cuối thấy túi này: {moment}, {holder} ({proof}).",
            "It was last seen at {moment}, with {holder} ({proof}).",
        ),
        "incident_checked": (
            "Bưu cục đang kiểm tra và sẽ ghi kết quả tại trang này.",
            "The post office is looking into it; what it finds will stand here.",
        ),
        "incident_hear_by": (
            "Bưu cục đang kiểm tra và báo lại cho Quý khách trước {moment}.",
            "The post office is looking into it and tells you more before {moment}.",
        ),
        "incident_trail": ("Túi này đã qua tay ai", "Who had it, in order"),
        "incident_had": (
            "{since} đến {until}: {holder} ({proof}).",
            "From {since} to {until}: {holder} ({proof}).",
        ),
        "incident_has": ("Từ {since}: {holder} ({proof}).", "Since {since}: {holder} ({proof})."),
        "proof_handover": ("có biên nhận", "there is a slip"),
        "proof_batch": ("hai bên kiểm đếm và ký", "counted and signed by both"),
        "proof_load_check": ("quét mã khi kiểm túi", "scanned in a check of the bag"),
        "proof_record": ("một bên ghi sổ", "written down by one side"),
        "proof_presumed": ("chưa có xác nhận hai bên", "not confirmed by both sides"),
    }
)
