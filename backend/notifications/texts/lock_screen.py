"""What a push shows on a locked screen, where others read along: no name, place, number or time.

The app or page behind it asks us for the rest. A value here is a count, never somebody's data.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LOCK_SCREEN: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "vi": {
            "hold_kept": "Một khung giờ đang được giữ, chờ xác nhận",
            "waitlist_over": "Chưa có chỗ trống, mở để chọn ngày khác",
            "booking_confirmed": "Lịch hẹn đã được xác nhận",
            "booking_cancelled": "Một lịch hẹn đã được hủy",
            "booking_rescheduled": "Một lịch hẹn đã được đổi giờ",
            "visit_affected": "Một lịch hẹn cần chọn lại giờ",
            "visit_planned": "Lịch hẹn sắp tới đã được xếp lộ trình",
            "visit_reminder": "Ngày mai có lịch hẹn, mở để xem cần chuẩn bị gì",
            "courier_on_the_way": "Bưu tá đang trên đường đến",
            "courier_arrived": "Bưu tá đã đến",
            "visit_late": "Bưu tá đến muộn hơn dự kiến, xin lỗi Quý khách",
            "visit_failed": "Chuyến hẹn chưa thực hiện được, mở để chọn giờ khác",
            "tries_used_up": "Đã hết số lần hẹn, mở để xem bước tiếp theo",
            "kept_over": "Giấy tờ được trả lại cơ quan",
            "dossier_collected": "Giấy tờ đã được nhận và niêm phong",
            "papers_at_agency": "Giấy tờ đã đến cơ quan giải quyết",
            "result_delivered": "Kết quả đã được giao",
            "papers_incident": "Có sự cố với giấy tờ, mở để xem",
            "papers_incident_open": "Sự cố với giấy tờ vẫn đang được xử lý",
            "papers_incident_over": "Sự cố với giấy tờ đã kết thúc, mở để xem",
            "result_wrong": "Kết quả được trả lại cơ quan để sửa",
            "dossier_accepted": "Hồ sơ đã được tiếp nhận",
            "due_day_near": "Một hồ sơ sắp đến hạn trả kết quả",
            "result_late": "Một hồ sơ trễ hạn, xin lỗi Quý khách",
            "supplement_requested": "Một hồ sơ cần bổ sung giấy tờ",
            "result_ready": "Một hồ sơ đã có kết quả",
            "delivery_offer": "Đã có kết quả, mở để chọn giờ nhận",
            "plan_published": "Lộ trình mới: {n_stops} điểm hẹn",
            "plan_changed": "Lộ trình thay đổi: {n_stops} điểm hẹn",
            "stop_removed": "Một điểm hẹn đã được bỏ khỏi lộ trình",
            "courier_message": "Điều phối viên gửi tin nhắn",
            "exception_raised": "Một lịch hẹn cần điều phối viên xử lý",
            "promise_at_risk": "Một lịch hẹn có nguy cơ trễ",
            "device_silent": "Mất liên lạc với một thiết bị",
            "review_needed": "Một báo cáo cần xem lại",
            "custody_mismatch": "Có sai lệch giấy tờ cần xử lý",
        },
        "en": {
            "hold_kept": "A time is held and waits for you",
            "waitlist_over": "No place became free: choose another day",
            "booking_confirmed": "A visit is confirmed",
            "booking_cancelled": "A visit is cancelled",
            "booking_rescheduled": "A visit has a new time",
            "visit_affected": "A visit needs another time",
            "visit_planned": "A coming visit has its place in a route",
            "visit_reminder": "A visit tomorrow: see what to prepare",
            "courier_on_the_way": "The courier is on the way",
            "courier_arrived": "The courier has arrived",
            "visit_late": "The courier is later than promised, we are sorry",
            "visit_failed": "A visit could not take place: choose another time",
            "tries_used_up": "There are no more tries: see what follows",
            "kept_over": "Papers go back to the agency",
            "dossier_collected": "Papers were taken and sealed",
            "papers_at_agency": "Papers have reached the agency",
            "result_delivered": "A result was delivered",
            "papers_incident": "Something is wrong with papers: open to see",
            "papers_incident_open": "We are still looking into what is wrong with papers",
            "papers_incident_over": "What was wrong with papers is over: open to see",
            "result_wrong": "A result goes back to be corrected",
            "dossier_accepted": "A dossier was accepted",
            "due_day_near": "A dossier is due soon",
            "result_late": "A dossier is late, we are sorry",
            "supplement_requested": "A dossier needs more papers",
            "result_ready": "A result is ready",
            "delivery_offer": "A result is ready: choose when it comes",
            "plan_published": "New route: {n_stops} stops",
            "plan_changed": "Route changed: {n_stops} stops",
            "stop_removed": "A stop was taken off the route",
            "courier_message": "The dispatcher sent a message",
            "exception_raised": "A visit needs a dispatcher",
            "promise_at_risk": "A visit may be late",
            "device_silent": "A phone has gone silent",
            "review_needed": "A report needs a look",
            "custody_mismatch": "Papers do not add up",
        },
    }
)
LOCK_SCREEN_TITLE: Final[Mapping[str, str]] = MappingProxyType(
    {"vi": "Bưu điện – Hẹn giờ", "en": "Post office"}
)
