"""What messages say, in Vietnamese: polite, short enough for every channel."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from backend.notifications.texts.text import Text

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
            "Quý khách chỉ đọc mã cho bưu tá, giao dịch viên sau khi đã kiểm tra đủ giấy tờ trong "
            "danh mục.",
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
        "waitlist_over": Text(
            "Chưa có chỗ trống ngày {day}",
            "Rất tiếc, ngày {day} không còn chỗ trống cho Quý khách. Quý khách có thể chọn ngày "
            "khác tại: {booking_url}",
        ),
        "visit_planned": Text(
            "Nhắc lịch hẹn ngày {day}",
            "Bưu tá sẽ đến trong khoảng {window}, ngày {day} như đã hẹn. Quý khách vui lòng chuẩn "
            "bị sẵn giấy tờ tùy thân và hồ sơ cần nộp.",
        ),
        "courier_on_the_way": Text(
            "Bưu tá đang trên đường đến",
            "Bưu tá đang trên đường đến chỗ Quý khách ({landmark}), dự kiến trong khoảng {window}. "
            "Số điểm hẹn còn lại trước Quý khách: {n_before}. Quý khách vui lòng để ý điện thoại.",
        ),
        "dossier_collected": Text(
            "Đã nhận giấy tờ của hồ sơ {number}",
            "Bưu tá đã nhận và niêm phong {n_papers} giấy tờ của hồ sơ {number} trước sự chứng "
            "kiến của Quý khách. Biên nhận: {slip_url} Nếu không đúng, báo bưu cục: {dispute_url}",
        ),
        "visit_failed": Text(
            "Chuyến hẹn chưa thực hiện được",
            "Rất tiếc, bưu tá chưa thể hoàn thành chuyến hẹn. Lý do: {reason}. Bưu tá có thể đến "
            "lại: {windows}. Chọn giờ: {visit_url} Nếu lý do không đúng, báo bưu cục: "
            "{dispute_url}",
        ),
        "tries_used_up": Text(
            "Đã hết số lần hẹn",
            "Rất tiếc, lần hẹn cuối cũng chưa thực hiện được. Lý do: {reason}. Tiếp theo: {next}. "
            "Nếu lý do không đúng, báo bưu cục: {dispute_url}",
        ),
        "kept_over": Text(
            "Hồ sơ {number} được trả lại cơ quan",
            "Đã hết thời hạn giữ tại bưu cục. Giấy tờ của hồ sơ {number} được trả lại {agency}; "
            "Quý khách có thể đến nhận tại đó.",
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
            "Kết quả hồ sơ {number} đã được giao đến Quý khách. Biên nhận: {slip_url} Nếu không "
            "đúng, báo bưu cục: {dispute_url} Cảm ơn Quý khách đã sử dụng dịch vụ.",
        ),
        "papers_incident": Text(
            "Sự cố với giấy tờ hồ sơ {number}",
            "Lúc {since}, {packet} {s10} của hồ sơ {number} được báo {incident}. Theo sổ, {holder} "
            "giữ từ {held_since}. Bưu cục đang kiểm tra và báo lại Quý khách trước {until}. Theo "
            "dõi: {tracking_url}",
        ),
        "papers_incident_open": Text(
            "Vẫn đang xử lý sự cố của hồ sơ {number}",
            "Xin lỗi Quý khách, bưu cục vẫn đang kiểm tra {packet} {s10} của hồ sơ {number} "
            "({incident}). Quý khách sẽ nhận tin tiếp trước {until}. Theo dõi: {tracking_url}",
        ),
        "papers_lost": Text(
            "Bưu cục gọi về giấy tờ của hồ sơ {number}",
            "Bưu cục gọi cho Quý khách về {packet} {s10} của hồ sơ {number}, không tìm thấy: "
            "{next}.",
        ),
        "papers_incident_over": Text(
            "Sự cố của hồ sơ {number} đã kết thúc",
            "Về {packet} {s10} của hồ sơ {number} (từng được báo {incident}): {outcome}. Tiếp "
            "theo: {next}. Theo dõi: {tracking_url}",
        ),
        "result_wrong": Text(
            "Kết quả hồ sơ {number} sai, được trả lại cơ quan",
            "Kết quả hồ sơ {number} không đúng: {reason}. Bưu tá đã niêm phong lại và trả cho "
            "{agency} để sửa; lần này không tính là lần giao không thành. Biên nhận: {slip_url} "
            "Khi có kết quả đúng, chúng tôi báo để Quý khách chọn giờ nhận.",
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
        "email_confirmation": Text(
            "Xác nhận địa chỉ thư điện tử",
            "Quý khách vừa đăng ký nhận thông báo qua thư điện tử. Vui lòng mở liên kết sau để xác "
            "nhận: {confirm_url} Nếu không phải Quý khách đăng ký, xin bỏ qua thư này.",
        ),
        "hold_kept": Text(
            "Giữ chỗ lịch hẹn ngày {day}",
            "Bưu cục đang giữ cho Quý khách khung giờ {window}, ngày {day}. Vui lòng xác nhận "
            "trước "
            "{until} tại: {confirm_url}",
        ),
        "visit_reminder": Text(
            "Nhắc lịch hẹn ngày mai, {day}",
            "Bưu tá sẽ đến trong khoảng {window}, ngày {day}. Quý khách vui lòng chuẩn bị: "
            "{prepare}. Xác nhận, đổi hoặc hủy lịch: {visit_url}",
        ),
        "courier_arrived": Text(
            "Bưu tá đã đến",
            "Bưu tá đã đến địa chỉ hẹn của Quý khách ({landmark}). Quý khách vui lòng ra gặp bưu "
            "tá.",
        ),
        "visit_late": Text(
            "Bưu tá đến muộn, xin lỗi Quý khách",
            "Bưu điện xin lỗi Quý khách: bưu tá không kịp đến trong khoảng {window}, dự kiến đến "
            "lúc {expected}. Nếu giờ này không tiện, Quý khách vui lòng đổi lịch: {visit_url}",
        ),
        "papers_at_agency": Text(
            "Giấy tờ của hồ sơ {number} đã đến cơ quan",
            "Giấy tờ của hồ sơ {number} đã được giao cho {agency} và đang được kiểm tra. Theo dõi "
            "tại: {tracking_url}",
        ),
        "due_day_near": Text(
            "Hồ sơ {number} sắp đến hạn trả",
            "Theo giấy hẹn, {agency} trả kết quả hồ sơ {number} vào ngày {due_day}. Theo dõi tại: "
            "{tracking_url}",
        ),
        "result_late": Text(
            "Xin lỗi vì hồ sơ {number} trễ hạn",
            "Hồ sơ {number} đã quá hạn trả kết quả ngày {due_day} mà {agency} chưa giải quyết "
            "xong. "
            "Rất xin lỗi Quý khách. Theo dõi tại: {tracking_url}",
        ),
        "stop_removed": Text(
            "Bỏ một điểm hẹn ngày {day}",
            "Điểm hẹn {number} trong khoảng {window}, ngày {day} đã được bỏ khỏi lộ trình. Vui "
            "lòng "
            "mở ứng dụng để cập nhật, không đến điểm này.",
        ),
        "courier_message": Text(
            "Tin nhắn từ điều phối viên",
            "{text}",
        ),
        "promise_at_risk": Text(
            "Lịch hẹn {number} có nguy cơ trễ",
            "Lịch hẹn {number} trong khoảng {window} dự kiến trễ {late_min} phút. Vui lòng mở bảng "
            "điều phối để xem phương án.",
        ),
        "device_silent": Text(
            "Mất liên lạc với bưu tá {employee_code}",
            "Thiết bị của bưu tá {employee_code} không gửi gì từ {since}. Vui lòng gọi kiểm tra.",
        ),
        "review_needed": Text(
            "Cần xem lại báo cáo của bưu tá {employee_code}",
            "{matter}. Vui lòng mở danh sách cần xem lại để quyết định.",
        ),
        "custody_mismatch": Text(
            "Sai lệch giấy tờ: bưu gửi {s10}",
            "Có sự cố với bưu gửi {s10} ({incident}). Vui lòng mở danh sách sự cố để xử lý.",
        ),
    }
)
