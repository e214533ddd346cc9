"""Sentences of a slip that depend on what was found at the door. Pure, Vietnamese only."""

from backend.custody.kinds import OldPaperReason
from backend.custody.selectors.found import Found


def found_text(found: Found, *, remark: str, seal_number: str) -> str:
    """Return what the recipient found, as a slip prints it; empty if there is nothing to say."""
    if found.fault is not None:
        return _wrong(found, remark=remark, seal_number=seal_number)
    said = [_checked(found), _old_paper(found)]
    return " ".join(sentence for sentence in said if sentence)


def _checked(found: Found) -> str:
    if found.n_papers is not None:
        names = "họ tên đúng" if found.is_right else "họ tên không đúng"
        return f"Người nhận đã kiểm tra: {found.n_papers} giấy tờ, {names}."
    return "Người nhận chưa kiểm tra kết quả khi nhận." if found.is_unchecked else ""


def _old_paper(found: Found) -> str:
    if found.old_paper == "kept":
        return "Giấy tờ cũ phải nộp lại: chưa thu."
    if found.old_paper:
        reason = OldPaperReason(found.old_paper).label.lower()
        return f"Không thu giấy tờ cũ: người nhận cho biết {reason}."
    return ""


def _wrong(found: Found, *, remark: str, seal_number: str) -> str:
    assert found.fault is not None  # noqa: S101  asked before
    words = f" Người nhận ghi: {remark}." if remark else ""
    kept = (
        f" Bưu tá giữ kết quả, niêm phong lại (số mới {seal_number}, số cũ {found.seal_before}) "
        "và trả lại cơ quan để sửa."
        if found.seal_before
        else ""
    )
    return f"Kết quả sai, người nhận không nhận: {found.fault.label}.{words}{kept}"
