"""The words of the pages behind one-tap links."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LINKS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "link_bad_title": ("Liên kết không còn hiệu lực", "This link has ended"),
        "link_bad": (
            "Liên kết sai, đã hết hạn hoặc đã được sử dụng. Cần hỗ trợ, xin gọi bưu cục.",
            "It is wrong, too old, or was used already. Please call the post office for help.",
        ),
        "link_visit_title": ("Lịch hẹn của Quý khách", "Your visit"),
        "link_number": ("Lịch hẹn {number}", "Visit {number}"),
        "link_present": ("Tôi sẽ có mặt", "I shall be there"),
        "link_present_done": (
            "Cảm ơn Quý khách. Bưu tá sẽ đến như đã hẹn.",
            "Thank you. The courier comes as promised.",
        ),
        "link_move": ("Đổi sang giờ khác", "Choose another time"),
        "link_move_hint": (
            "Giờ cũ được giữ cho đến khi giờ mới được nhận.",
            "The old time is kept until the new one is yours.",
        ),
        "link_book_hint": (
            "Chạm vào một khung giờ để đặt lại.",
            "Tap a time to book it.",
        ),
        "link_move_none": (
            "Hiện không còn khung giờ nào phù hợp. Xin gọi bưu cục.",
            "There is no other time at present. Please call the post office.",
        ),
        "link_move_done": ("Lịch hẹn đã được đổi.", "The visit has a new time."),
        "link_cancel": ("Hủy lịch hẹn", "Cancel the visit"),
        "link_cancel_hint": (
            "Nếu hủy, chỗ của Quý khách được nhường cho người khác.",
            "Your place is then given to somebody else.",
        ),
        "link_cancel_done": ("Lịch hẹn đã được hủy.", "The visit is cancelled."),
        "link_over": (
            "Lịch hẹn này không còn thay đổi được ở đây.",
            "This visit can no longer be changed here.",
        ),
        "link_failed": (
            "Chuyến hẹn này chưa thực hiện được. Quý khách vui lòng chọn giờ khác.",
            "This visit could not take place. Please choose another time.",
        ),
        "link_tries_over": (
            "Bưu tá đã đến hết số lần hẹn. Trang hồ sơ của Quý khách cho biết bước tiếp theo.",
            "The courier has come as often as he may. Your dossier's page says what follows.",
        ),
        "link_hold_title": ("Khung giờ giữ cho Quý khách", "A time held for you"),
        "link_hold_until": (
            "Bưu cục giữ khung giờ này đến {clock}. Sau đó, chỗ được nhường cho người khác.",
            "The post office holds this time until {clock}; then somebody else may have it.",
        ),
        "link_hold_over": (
            "Khung giờ này không còn được giữ. Quý khách có thể đặt lịch mới hoặc gọi bưu cục.",
            "This time is no longer held. You can book again or call the post office.",
        ),
        "link_release": ("Không nhận khung giờ này", "I do not want this time"),
        "link_release_hint": (
            "Chỗ được nhường ngay cho người đang chờ.",
            "The place goes to somebody who waits.",
        ),
        "link_release_done": (
            "Đã trả lại khung giờ. Cảm ơn Quý khách đã báo.",
            "The time was given back. Thank you for telling us.",
        ),
        "link_hold": ("Xác nhận lịch hẹn", "Confirm the visit"),
        "link_hold_done": ("Lịch hẹn đã được xác nhận.", "The visit is confirmed."),
        "link_email_title": ("Xác nhận thư điện tử", "Confirm your e-mail address"),
        "link_email_lead": (
            "Bưu cục sẽ gửi thông báo đến địa chỉ này. Không phải Quý khách? Xin đóng trang.",
            "Our messages will come to this address. It was not you? Just close this page.",
        ),
        "link_email": ("Đây là địa chỉ của tôi", "This address is mine"),
        "link_email_done": ("Địa chỉ đã được xác nhận.", "The address is confirmed."),
        "link_refused": (
            "Không thực hiện được: {reason} Lịch hẹn vẫn như cũ.",
            "This could not be done: {reason} Nothing has changed.",
        ),
    }
)
