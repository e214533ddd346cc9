"""What messages about incidents call things, in the languages of messages: roles, not names."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from backend.common.localtime import clock_text, day_text, service_day_of
from backend.custody.kinds import IncidentKind, IncidentOutcome, PacketPurpose
from backend.custody.parties import HolderKind

Words = Mapping[str, tuple[str, str]]  # Vietnamese, English

HOLDERS: Final[Words] = MappingProxyType(
    {
        HolderKind.CITIZEN: ("Quý khách", "you"),
        HolderKind.COURIER: ("bưu tá", "a courier"),
        HolderKind.OFFICE: ("bưu cục", "the post office"),
        HolderKind.DESK: ("bộ phận một cửa", "the one-stop desk"),
        HolderKind.AGENCY: ("cơ quan giải quyết", "the agency"),
    }
)
PACKETS: Final[Words] = MappingProxyType(
    {
        PacketPurpose.PAPERS: ("túi hồ sơ", "the packet of papers"),
        PacketPurpose.RESULT: ("túi kết quả", "the packet with the result"),
        PacketPurpose.TAKEN_BACK: ("túi giấy tờ cũ", "the packet of old papers"),
    }
)
INCIDENTS: Final[Words] = MappingProxyType(
    {
        IncidentKind.MISSING: ("chưa tìm thấy", "it is missing"),
        IncidentKind.DAMAGED: ("bị hư hỏng", "it is damaged"),
        IncidentKind.SEAL_BROKEN: ("niêm phong không còn nguyên", "its seal is broken"),
        IncidentKind.CONTESTED: ("có hai báo cáo mâu thuẫn", "two reports contradict each other"),
    }
)
OUTCOMES: Final[Words] = MappingProxyType(
    {
        IncidentOutcome.FOUND: ("đã ổn", "it is in order again"),
        IncidentOutcome.LOST: (
            "không tìm thấy, bưu điện xin lỗi Quý khách",
            "it could not be found, we are sorry",
        ),
        IncidentOutcome.SETTLED: ("đã được làm rõ", "it has been settled"),
    }
)
GOES_ON: Final = ("{holder} đang giữ và tiếp tục chuyển", "{holder} has it and it goes on its way")
STILL_STOPPED: Final = (
    "bưu cục còn kiểm tra một việc khác với túi này",
    "the post office is still looking into another matter with it",
)
ASK: Final = ("cần biết thêm, xin gọi bưu cục", "for more, please call the post office")
# What replaces a packet that is lost. The law says how it is compensated; we promise no sum.
REPLACED: Final[Words] = MappingProxyType(
    {
        PacketPurpose.PAPERS: (
            "bưu cục sẽ gọi Quý khách về việc cấp lại giấy tờ và bồi thường theo quy định",
            "the post office will call you about new papers and compensation by law",
        ),
        PacketPurpose.RESULT: (
            "bưu cục đề nghị {agency} cấp lại kết quả, sẽ gọi Quý khách, bồi thường theo quy định",
            "we ask {agency} for a new result and call you; compensation is by law",
        ),
        PacketPurpose.TAKEN_BACK: (
            "bưu cục báo {agency} và sẽ gọi cho Quý khách biết có cần làm gì",
            "we tell {agency}, and call you to say whether there is anything you need to do",
        ),
    }
)


def moment_text(moment: datetime) -> str:
    """Return `HH:MM dd/mm/yyyy` as a person in Vietnam reads it, in either language."""
    return f"{clock_text(moment)} {day_text(service_day_of(moment))}"


def one_of(pair: tuple[str, str], language: str) -> str:
    """Return the words of one language; Vietnamese for an unknown one."""
    return pair[1] if language == "en" else pair[0]
