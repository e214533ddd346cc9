"""What our messages say. Vietnamese, polite, short enough for every channel.

Limits: a title of 65 and a body of 400 characters, which is what Zalo's notification templates
allow (ZNS documentation) and more than push services show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType
from typing import Final

MAX_TITLE: Final = 65
MAX_BODY: Final = 400
# So much of a value that a person wrote may stand in a text: the first with which all fits.
VALUE_LENGTHS: Final = (160, 80, 40, 20)

Params = Mapping[str, str | int]


class UnknownText(ValueError):
    """There is no text of this kind."""


class WrongParams(ValueError):
    """A value for a text is missing, or one is there that the text does not use."""


@dataclass(frozen=True, slots=True)
class Text:
    """Title and body with places for values."""

    title: str
    body: str

    @property
    def params(self) -> frozenset[str]:
        """The names of the values it needs."""
        parts = Formatter().parse(self.title + self.body)
        return frozenset(name for _, name, _, _ in parts if name)


TEXTS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "phone_code": Text(
            "Mã xác nhận của Quý khách",
            "Mã xác nhận của Quý khách là {code}, có hiệu lực trong {duration}. Quý khách "
            "vui lòng không cung cấp mã này cho bất kỳ ai, kể cả nhân viên bưu điện.",
        ),
        "handover_code": Text(
            "Mã giao nhận giấy tờ",
            "Mã giao nhận giấy tờ của Quý khách là {code}, có hiệu lực trong {duration}. "
            "Quý khách chỉ đọc mã cho bưu tá sau khi đã kiểm tra đủ giấy tờ trong danh mục.",
        ),
        "booking_confirmed": Text(
            "Đã xác nhận lịch hẹn {number}",
            "Bưu tá sẽ đến địa chỉ {address_short} trong khoảng {window}, ngày {day}. Quý khách "
            "vui lòng chuẩn bị giấy tờ và có mặt trong khung giờ này. Theo dõi hoặc đổi lịch tại: "
            "{tracking_url}",
        ),
        "booking_cancelled": Text(
            "Lịch hẹn đã được hủy",
            "Lịch hẹn trong khoảng {window}, ngày {day} của Quý khách đã được hủy. Nếu vẫn cần hỗ "
            "trợ, Quý khách vui lòng đặt lịch mới hoặc liên hệ bưu cục gần nhất.",
        ),
        "booking_rescheduled": Text(
            "Lịch hẹn đã được đổi",
            "Lịch hẹn của Quý khách được chuyển sang khoảng {window}, ngày {day}. Nếu thời gian "
            "này không phù hợp, Quý khách vui lòng đổi lịch trước ngày hẹn.",
        ),
        "visit_affected": Text(
            "Quý khách vui lòng chọn giờ hẹn khác",
            "Rất tiếc, bưu cục không thể giữ khung giờ {window}, ngày {day}. Quý khách có thể "
            "chọn: {windows}, tại {tracking_url} hoặc gọi bưu cục. Lịch cũ chưa bị thay đổi cho "
            "đến khi Quý khách chọn.",
        ),
        "visit_planned": Text(
            "Nhắc lịch hẹn ngày {day}",
            "Bưu tá sẽ đến trong khoảng {window}, ngày {day} như đã hẹn. Quý khách vui lòng chuẩn "
            "bị sẵn giấy tờ tùy thân và hồ sơ cần nộp.",
        ),
        "courier_on_the_way": Text(
            "Bưu tá đang trên đường đến",
            "Bưu tá đang trên đường đến chỗ Quý khách ({landmark}), dự kiến trong khoảng {window}. "
            "Quý khách vui lòng để ý điện thoại.",
        ),
        "dossier_collected": Text(
            "Đã nhận giấy tờ của hồ sơ {number}",
            "Bưu tá đã nhận và niêm phong {n_papers} giấy tờ của hồ sơ {number} trước sự chứng "
            "kiến của Quý khách. Biên nhận điện tử: {slip_url}",
        ),
        "visit_failed": Text(
            "Chuyến hẹn chưa thực hiện được",
            "Rất tiếc, bưu tá chưa thể hoàn thành chuyến hẹn. Lý do: {reason}. Bưu tá có thể đến "
            "lại: {windows}. Quý khách vui lòng chọn giờ hoặc gọi bưu cục. Theo dõi tại: "
            "{tracking_url}",
        ),
        "dossier_accepted": Text(
            "Hồ sơ {number} đã được tiếp nhận",
            "{agency} đã tiếp nhận hồ sơ {number} của Quý khách. Thời hạn trả kết quả: {due_day}.",
        ),
        "supplement_requested": Text(
            "Hồ sơ {number} cần bổ sung giấy tờ",
            "Cơ quan giải quyết đề nghị Quý khách bổ sung giấy tờ cho hồ sơ {number}. Quý khách "
            "vui lòng đặt lịch để bưu tá đến nhận, hoặc liên hệ bưu cục để được hướng dẫn.",
        ),
        "result_ready": Text(
            "Hồ sơ {number} đã có kết quả",
            "Hồ sơ {number} của Quý khách đã có kết quả. Quý khách vui lòng chọn thời gian nhận "
            "kết quả tại nhà: {booking_url}",
        ),
        "delivery_offer": Text(
            "Chọn giờ nhận kết quả hồ sơ {number}",
            "Hồ sơ {number} đã có kết quả. Bưu tá có thể mang đến nhà Quý khách trong các khoảng: "
            "{windows}. Quý khách vui lòng chọn một khoảng thời gian phù hợp.",
        ),
        "result_delivered": Text(
            "Đã giao kết quả hồ sơ {number}",
            "Kết quả hồ sơ {number} đã được giao đến Quý khách. Biên nhận điện tử: {slip_url} "
            "Cảm ơn Quý khách đã sử dụng dịch vụ.",
        ),
        "plan_published": Text(
            "Lộ trình ngày {day}",
            "Lộ trình ngày {day} đã có: {n_stops} điểm hẹn. Vui lòng mở ứng dụng khi có mạng để "
            "tải lộ trình trước giờ làm việc.",
        ),
        "plan_changed": Text(
            "Lộ trình ngày {day} thay đổi",
            "Lộ trình ngày {day} vừa thay đổi, hiện có {n_stops} điểm hẹn. Vui lòng mở ứng dụng để "
            "cập nhật trước khi đi tiếp.",
        ),
        "exception_raised": Text(
            "Có việc cần xử lý ngày {day}",
            "Ngày {day} có một cuộc hẹn cần điều phối viên xử lý ({code}). Vui lòng mở bảng điều "
            "phối để xem lý do và phương án.",
        ),
    }
)


def render(kind: str, params: Params) -> tuple[str, str]:
    """Return title and body of a message.

    If it gets too long, values that a person wrote are cut; addresses of pages are not.

    Raises:
        UnknownText: if there is no such kind.
        WrongParams: if values are missing or superfluous.
    """
    try:
        text = TEXTS[kind]
    except KeyError as error:
        raise UnknownText(kind) from error
    if text.params != params.keys():
        wrong = ", ".join(sorted(text.params ^ params.keys()))
        raise WrongParams(f"{kind} has other values than it needs: {wrong}")
    return _filled(text.title, params, MAX_TITLE), _filled(text.body, params, MAX_BODY)


def _filled(template: str, params: Params, limit: int) -> str:
    filled = ""
    for length in VALUE_LENGTHS:
        filled = template.format_map(
            {name: _shown(str(value), length) for name, value in params.items()}
        )
        if len(filled) <= limit:
            return filled
    return _cut(filled, limit)


def _shown(value: str, length: int) -> str:
    if value.startswith(("https://", "http://")):
        return value
    return _cut(" ".join(value.split()), length)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
