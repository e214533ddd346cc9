"""The words of the pages themselves, Vietnamese and English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PAGES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # Every page.
        "skip": ("Đến nội dung chính", "Skip to the content"),
        "tagline": ("Bưu chính công ích tại nhà", "Public postal service at home"),
        "languages": ("Ngôn ngữ", "Language"),
        "footer": (
            "hengio: phần mềm nguồn mở cho dịch vụ bưu chính công ích tại nhà.",
            "hengio: open-source software for the public postal service at home.",
        ),
        "api_docs": ("Tài liệu API", "API documentation"),
        # Start.
        "start_title": ("Hồ sơ đến tận nhà, theo giờ hẹn", "Papers at your door, by appointment"),
        "start_lead": (
            (
                "Quý khách đặt lịch, bưu tá đến đúng khung giờ đã hẹn, kiểm đếm và niêm phong giấy "
                "tờ trước mặt Quý khách, chuyển đến cơ quan, rồi mang kết quả về."
            ),
            (
                "You book a visit. A courier comes in the promised window, lists and seals your "
                "papers before your eyes, carries them to the agency and later brings the result "
                "home."
            ),
        ),
        "find_title": ("Tra cứu hồ sơ", "Follow your dossier"),
        "find_label": ("Mã tra cứu", "Tracking code"),
        "find_hint": (
            (
                "Mã gồm 32 chữ và số, nằm ở cuối đường dẫn trong tin nhắn xác nhận lịch hẹn. Có "
                "thể dán cả đường dẫn."
            ),
            (
                "32 letters and digits at the end of the link in your confirmation message. You "
                "may paste the whole link."
            ),
        ),
        "find_button": ("Tra cứu", "Look up"),
        "find_empty": ("Hãy nhập mã tra cứu.", "Please enter the tracking code."),
        "find_is_number": (
            (
                "Đây là số hồ sơ. Số hồ sơ dễ đoán nên không dùng để tra cứu được; hãy dùng mã "
                "trong tin nhắn."
            ),
            (
                "This is a dossier number. Numbers can be guessed, so they open nothing; please "
                "use the code in your message."
            ),
        ),
        "find_malformed": (
            "Đây không phải mã tra cứu. Hãy kiểm tra lại tin nhắn.",
            "This is not a tracking code. Please compare it with your message.",
        ),
        "slip_help_title": ("Kiểm tra biên nhận", "Check a slip"),
        "slip_help": (
            (
                "Mỗi biên nhận điện tử có một mã QR. Quét mã để biết biên nhận có thật hay không "
                "và giấy tờ đã được bàn giao thế nào."
            ),
            (
                "Every slip carries a QR code. Scan it to see whether the slip is genuine and "
                "what was handed over."
            ),
        ),
        "file_label": ("Tệp PDF của biên nhận", "The slip's PDF file"),
        "file_button": ("Kiểm tra tệp", "Check the file"),
        "file_none": ("Hãy chọn tệp PDF của biên nhận.", "Please choose the slip's PDF file."),
        "file_large": (
            "Tệp này lớn hơn 5 MB, không phải biên nhận của chúng tôi.",
            "This file is larger than 5 MB; it is no slip of ours.",
        ),
        "makers_title": ("Dành cho người phát triển", "For developers"),
        "makers": (
            "Mọi chức năng đều có qua API mở:",
            "Everything can be done through the open API:",
        ),
        # Tracking.
        "dossier": ("Hồ sơ", "Dossier"),
        "status_at_agency": ("Trạng thái tại cơ quan", "Status at the agency"),
        "agency_says": ("Cơ quan cho biết", "The agency says"),
        "where_title": ("Giấy tờ đang ở đâu", "Where the papers are"),
        "where_none": (
            "Chưa có giấy tờ nào được bàn giao qua bưu điện; giấy tờ vẫn ở chỗ Quý khách.",
            "No papers have been handed to the post yet; they are still with you.",
        ),
        "where_incident": (
            "Đang có sự cố với túi này; bưu điện đang kiểm tra.",
            "Something is wrong with this packet; the post is looking into it.",
        ),
        "since": ("{packet}, từ {moment}", "{packet}, since {moment}"),
        "due_title": ("Ngày hẹn trả kết quả", "When the result is due"),
        "due_not_accepted": (
            "Chưa có: cơ quan chưa tiếp nhận hồ sơ.",
            "Not known yet: the agency has not accepted the dossier.",
        ),
        "due_by_notice": ("Theo thông báo của cơ quan.", "As the agency will announce."),
        "due_never": (
            "Không còn: hồ sơ này đã kết thúc mà không có kết quả.",
            "None: this dossier ended without a result.",
        ),
        "due_overdue": (
            "Đã quá ngày hẹn; cơ quan chưa báo có kết quả.",
            "Overdue; the agency has not announced a result.",
        ),
        "due_ready": ("Kết quả đã có từ {day}.", "The result has been ready since {day}."),
        "due_returned": ("Kết quả đã trả.", "The result was returned."),
        "next_title": ("Lịch hẹn tiếp theo", "Next visit"),
        "next_none": ("Hiện không có lịch hẹn.", "No visit is booked."),
        "next_failed": (
            "Lần đến gần nhất không thành: {reason}. Hãy đặt lịch hẹn mới.",
            "The last visit failed: {reason}. Please book a new one.",
        ),
        "next_ready": (
            "Kết quả đã có. Hãy đặt lịch hẹn nhận kết quả.",
            "The result is ready. Please book its delivery.",
        ),
        "next_wrong": (
            "Khi có kết quả đúng, chúng tôi báo để Quý khách chọn giờ nhận.",
            "We tell you when the right result is ready, to choose when it comes.",
        ),
        "wrong_back": (
            "Kết quả sai ({reason}), đang được trả lại {agency}.",
            "The result is wrong ({reason}) and is on its way back to {agency}.",
        ),
        "wrong_there": (
            "Kết quả sai ({reason}); {agency} đã nhận lại và đang sửa.",
            "The result was wrong ({reason}); {agency} has it back and corrects it.",
        ),
        "next_late": (
            "Đã quá khung giờ hẹn mà bưu tá chưa đến. Chúng tôi xin lỗi.",
            "The promised window is over and the courier has not come. We apologise.",
        ),
        "window": ("{opens} đến {closes}, {day}", "{opens} to {closes}, {day}"),
        "window_means": (
            "Bưu tá bắt đầu trong khung giờ này.",
            "The courier will begin within this window.",
        ),
        "ask_office": ("Liên hệ", "Contact"),
        "missing_title": ("Còn thiếu", "Still missing"),
        "missing_none": ("Không ghi nhận thiếu giấy tờ.", "Nothing is known to be missing."),
        "missing_asked": (
            "Cơ quan yêu cầu bổ sung giấy tờ.",
            "The agency asks for more papers.",
        ),
        "story_title": ("Diễn biến", "What has happened"),
        "slips_title": ("Biên nhận", "Slips"),
        "slips_none": ("Chưa có biên nhận.", "There are no slips yet."),
        "slip_line": ("{label}, {moment}", "{label}, {moment}"),
        "moment": ("{clock} ngày {day}", "{clock} on {day}"),
        "private": (
            (
                "Ai có đường dẫn này đều xem được trang này. Trang không ghi tên, số điện thoại, "
                "địa chỉ. Giờ trên trang là giờ Việt Nam."
            ),
            (
                "Whoever has this link can see this page. It shows no names, phone numbers or "
                "addresses. Times are Vietnamese time."
            ),
        ),
        # Unknown tokens.
        "unknown_title": ("Không tìm thấy hồ sơ", "No such dossier"),
        "unknown": (
            (
                "Không có hồ sơ nào ứng với đường dẫn này. Hãy so lại với tin nhắn đã nhận, hoặc "
                "nhập mã tra cứu ở dưới."
            ),
            (
                "No dossier belongs to this link. Compare it with the message you received, or "
                "enter the tracking code below."
            ),
        ),
        # Verification.
        "good_title": ("Biên nhận này là thật", "This slip is genuine"),
        "good": (
            "Biên nhận có trong sổ bàn giao, và toàn bộ chuỗi bàn giao của hồ sơ còn nguyên vẹn.",
            "It stands in the ledger of handovers, and the whole chain of its dossier is intact.",
        ),
        "broken_title": (
            "Có biên nhận này, nhưng sổ không còn nguyên vẹn",
            "This slip exists, but its ledger is not intact",
        ),
        "broken": (
            (
                "Số điểm không khớp trong chuỗi bàn giao của hồ sơ: {n_faults}. Đừng dựa vào "
                "trang này; hãy giữ biên nhận và báo cho bưu cục."
            ),
            (
                "Contradictions found in the dossier's chain of handovers: {n_faults}. Do not "
                "rely on this page; keep your slip and tell the post office."
            ),
        ),
        "bad_title": ("Biên nhận này không có trong sổ", "There is no such slip"),
        "bad": (
            (
                "Hệ thống này chưa từng lập biên nhận có mã như vậy. Có thể mã bị quét thiếu, "
                "hoặc biên nhận không phải của chúng tôi."
            ),
            (
                "No slip with this code was ever made here. Perhaps the code was not read "
                "completely, or the slip is not ours."
            ),
        ),
        "bad_todo": (
            (
                "Hãy quét lại mã QR. Nếu vẫn không được, đừng giao giấy tờ theo biên nhận này và "
                "hãy báo cho bưu cục."
            ),
            (
                "Scan the QR code again. If the answer is the same, hand nothing over on the "
                "strength of this slip and tell the post office."
            ),
        ),
        "bad_file": (
            (
                "Chúng tôi chưa từng phát ra tệp này. Chỉ cần một dấu trong tệp bị sửa, hoặc tệp "
                "được lưu lại bằng phần mềm khác, là câu trả lời sẽ như vậy."
            ),
            (
                "We never gave this file out. One changed mark is enough for this answer, or a "
                "file that another program saved again."
            ),
        ),
        "slip_says": ("Biên nhận ghi gì", "What the slip states"),
        "slip_compare": (
            "Hãy so từng dòng với biên nhận trong tay.",
            "Compare each line with the slip in your hand.",
        ),
        "slip_kind": ("Việc", "What happened"),
        "slip_at": ("Ghi vào sổ lúc", "Entered in the ledger"),
        "slip_device_time": ("Giờ trên máy của bưu tá", "Time on the courier's phone"),
        "slip_s10": ("Số hiệu túi", "Item code"),
        "slip_seal": ("Số niêm phong", "Seal number"),
        "slip_n_papers": ("Số giấy tờ", "Number of papers"),
        "slip_n_missing": ("Giấy tờ còn thiếu", "Required papers missing"),
        "slip_found": ("Người nhận thấy", "What the recipient found"),
        "found_right": (
            "{n_papers} giấy tờ, họ tên đúng",
            "{n_papers} papers, the names are right",
        ),
        "found_wrong": (
            "{n_papers} giấy tờ, họ tên không đúng",
            "{n_papers} papers, the names are wrong",
        ),
        "found_unchecked": ("chưa ai kiểm tra kết quả", "nobody looked at the result"),
        "slip_manifest": ("Mã băm của danh mục (SHA-256)", "Hash of the list (SHA-256)"),
        "slip_event": ("Mã băm của mục trong sổ (SHA-256)", "Hash of the ledger's entry (SHA-256)"),
        "slip_seq": ("Mục số", "Entry number"),
        "self_title": ("Tự kiểm tra", "Check it yourself"),
        "self_hash": (
            (
                "Mã băm của danh mục trên biên nhận phải giống hệt mã ở trên. Chỉ cần một chữ "
                "trong danh mục bị sửa, mã sẽ khác hẳn."
            ),
            (
                "The hash of the list on your slip must be the one above. Change one letter of "
                "the list, and the hash is another."
            ),
        ),
        "self_chain": (
            (
                "Mỗi mục trong sổ chứa mã băm của mục trước nó. Chủ hồ sơ tải được chuỗi bàn "
                "giao và kiểm tra bằng một tập lệnh nhỏ, không cần tin vào máy chủ này."
            ),
            (
                "Each entry holds the hash of the entry before. The owner of the dossier can "
                "download the chain and check it with a small script, without trusting this "
                "server."
            ),
        ),
        "self_docs": (
            "Cách làm: docs/algorithms/custody.md và verify_chain.py trong mã nguồn.",
            "How: docs/algorithms/custody.md and verify_chain.py in the source code.",
        ),
        "slip_legal": (
            "Biên nhận điện tử là biên lai, không phải chữ ký số.",
            "A slip is an electronic receipt, not a digital signature.",
        ),
    }
)
