"""Sentences of a slip that depend on what was found at the door. Pure, Vietnamese only."""

from backend.custody.selectors.found import Found


def found_text(found: Found, *, remark: str, seal_number: str) -> str:
    """Return what the recipient found, as a slip prints it; empty if there is nothing to say."""
    if found.fault is not None:
        return _wrong(found, remark=remark, seal_number=seal_number)
    if found.n_papers is not None:
        names = "họ tên đúng" if found.is_right else "họ tên không đúng"
        return f"Người nhận đã kiểm tra: {found.n_papers} giấy tờ, {names}."
    return "Người nhận chưa kiểm tra kết quả khi nhận." if found.is_unchecked else ""


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
