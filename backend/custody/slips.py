"""The slip of a handover as a PDF page: what both parties take home. The only door to reportlab.

Vietnamese only. It says "biên nhận điện tử" and never that a drawn signature is more than that
(Law 20/2023 on electronic transactions keeps other words for what equals a signature by hand).
"""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from backend.common.localtime import VIETNAM
from backend.custody.kinds import PaperKind, PaymentMethod
from backend.custody.links import slip_url
from backend.custody.painting import paint_qr, paint_strokes
from backend.custody.selectors.slip_sides import SlipSide
from backend.custody.selectors.slips import SlipFacts, slip_facts
from backend.custody.slip_texts import found_text

_FONTS: Final = Path(__file__).parent / "fonts"
_REGULAR: Final = "BeVietnamPro"
_BOLD: Final = "BeVietnamPro-Bold"
_MARGIN: Final = 16 * mm
_WIDTH: Final = A4[0] - 2 * _MARGIN
_PADDING: Final = 6  # of a frame, in points, on each side
_LINE: Final = HexColor("#9aa5b1")
_SHADE: Final = HexColor("#eef2f6")
_INK: Final = HexColor("#12263a")
_FLAT: Final = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
]
_GRID: Final = [("GRID", (0, 0), (-1, -1), 0.5, _LINE)]
_MIDDLE: Final = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
_KINDS: Final = (PaperKind.ORIGINAL, PaperKind.CERTIFIED_COPY, PaperKind.COPY)

pdfmetrics.registerFont(TTFont(_REGULAR, _FONTS / "BeVietnamPro-Regular.ttf"))
pdfmetrics.registerFont(TTFont(_BOLD, _FONTS / "BeVietnamPro-Bold.ttf"))


def _style(name: str, **more: Any) -> ParagraphStyle:
    plain: dict[str, Any] = {
        "fontName": _REGULAR,
        "fontSize": 9,
        "leading": 12.5,
        "textColor": _INK,
    }
    return ParagraphStyle(name, **(plain | more))


_TEXT: Final = _style("text")
_STRONG: Final = _style("strong", fontName=_BOLD)
_SMALL: Final = _style("small", fontSize=7.5, leading=10.5)
_FOOT: Final = _style("foot", fontSize=7.5, leading=10.5, spaceBefore=2 * mm)
_MISSING: Final = _style("missing", fontName=_BOLD, spaceBefore=2 * mm, spaceAfter=4 * mm)
_CENTRED: Final = _style("centred", alignment=TA_CENTER)
_CENTRED_STRONG: Final = _style("centred-strong", alignment=TA_CENTER, fontName=_BOLD)
_SUBTITLE: Final = _style("subtitle", alignment=TA_CENTER, spaceAfter=4 * mm)
_CAPTION: Final = _style("caption", fontSize=7, leading=9, alignment=TA_CENTER)
_TITLE: Final = _style("title", fontName=_BOLD, fontSize=16, leading=21, alignment=TA_CENTER)


def slip_pdf(handover_id: UUID) -> bytes:
    """Return the slip of a handover.

    Raises:
        NotFound: if there is no such handover.
    """
    return draw_slip(slip_facts(handover_id))


def draw_slip(facts: SlipFacts) -> bytes:
    """Return the page; the same facts give the same bytes. A very long list takes more pages."""
    out = io.BytesIO()
    page = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN - _PADDING,
        rightMargin=_MARGIN - _PADDING,
        topMargin=14 * mm,
        bottomMargin=12 * mm,
        title=f"Biên nhận {facts.number}",
        author=facts.office,
        lang="vi",
        invariant=1,
    )
    page.build(
        [
            _head(facts),
            _text("BIÊN NHẬN BÀN GIAO ĐIỆN TỬ", _TITLE),
            _text(facts.label, _SUBTITLE),
            _about(facts),
            _papers(facts),
            _missing(facts),
            *_advice(facts),
            *_found(facts),
            *_payment(facts),
            KeepTogether([_parties(facts), _hashes(facts), _foot(facts)]),
        ]
    )
    return out.getvalue()


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text), style)


def _head(facts: SlipFacts) -> Table:
    office = [_text(facts.office, _STRONG), _text(facts.office_address, _TEXT)]
    if facts.office_phone:
        office.append(_text(f"Điện thoại: {facts.office_phone}", _TEXT))
    side = 28 * mm
    url = slip_url(facts.handover.slip_token)
    code = _Drawing(side, side, lambda canvas: paint_qr(canvas, url, side=side))
    return _beside(office, [code, _text("Quét để kiểm tra", _CAPTION)], side)


def _about(facts: SlipFacts) -> Table:
    row = facts.handover
    device_time = [("Giờ trên thiết bị", row.device_time)] if row.device_time else []
    lines = [
        ("Số hồ sơ", facts.number, _STRONG),
        ("Thủ tục", facts.procedure, _TEXT),
        ("Cơ quan giải quyết", facts.agency, _TEXT),
        ("Thời điểm ghi nhận", _moment(row.at), _TEXT),
        *((name, _moment(time), _TEXT) for name, time in device_time),
        ("Số niêm phong", facts.seal_number, _STRONG),
    ]
    right, title = 62 * mm, 36 * mm
    left = Table(
        [[_text(name, _TEXT), _text(value, style)] for name, value, style in lines],
        [title, _WIDTH - title - right],
        style=_FLAT,
    )
    bars = Code128(row.packet.s10, barWidth=0.95, barHeight=13 * mm, quiet=False)
    number = _text(row.packet.s10, _CENTRED_STRONG)
    code = [bars, Spacer(1, 1 * mm), number, _text("Mã bưu gửi", _CAPTION)]
    return _beside([left], code, right)


def _beside(left: Sequence[Flowable], right: Sequence[Flowable], width: float) -> Table:
    centred = ("ALIGN", (1, 0), (1, 0), "CENTER")
    return Table(
        [[left, right]], [_WIDTH - width, width], style=[*_FLAT, centred], spaceAfter=4 * mm
    )


def _papers(facts: SlipFacts) -> Table:
    titles = ["STT", "Tên giấy tờ", *(str(kind.label) for kind in _KINDS), "Ghi chú"]
    rows: list[list[Paragraph]] = [[_text(title, _CENTRED_STRONG) for title in titles]]
    for number, paper in enumerate(facts.papers, start=1):
        counts = [str(paper.count) if paper.kind == kind else "" for kind in _KINDS]
        rows.append(
            [
                _text(str(number), _CENTRED),
                _text(paper.name or "(đã xóa)", _TEXT),
                *(_text(count, _CENTRED) for count in counts),
                _text(paper.remark, _TEXT),
            ]
        )
    total = f"Tổng cộng: {sum(paper.count for paper in facts.papers)} giấy tờ"
    rows.append([_text(text, _STRONG) for text in ("", total, "", "", "", "")])
    others = [11 * mm, 18 * mm, 24 * mm, 18 * mm, 42 * mm]
    widths = [others[0], _WIDTH - sum(others), *others[1:]]
    shaded = ("BACKGROUND", (0, 0), (-1, 0), _SHADE)
    return Table(rows, widths, repeatRows=1, style=[*_GRID, *_MIDDLE, shaded])


def _missing(facts: SlipFacts) -> Paragraph:
    if facts.missing:
        said = f"Giấy tờ bắt buộc còn thiếu: {'; '.join(facts.missing)}."
        return _text(said, _MISSING)
    return _text(f"Số giấy tờ bắt buộc còn thiếu: {facts.handover.n_missing}.", _MISSING)


def _advice(facts: SlipFacts) -> list[Flowable]:
    if not facts.advice:
        return []
    return [_text(f"Cần bổ sung: {'; '.join(facts.advice)}.", _TEXT), Spacer(1, 3 * mm)]


def _found(facts: SlipFacts) -> list[Flowable]:
    said = found_text(facts.found, remark=facts.remark, seal_number=facts.seal_number)
    return [_text(said, _TEXT), Spacer(1, 3 * mm)] if said else []


def _payment(facts: SlipFacts) -> list[Flowable]:
    note = facts.payment
    if note is None:
        return []
    postage, fee = _money(note.postage_vnd), _money(note.procedure_fee_vnd)
    if note.postage_differs:
        postage += f" (đã báo {_money(note.quoted_vnd or 0)})"
    if note.fee_differs:
        fee += f" (đã báo {_money(note.quoted_fee_vnd or 0)})"
    said = (
        f"Phiếu thu số {note.text}: cước bưu chính {postage}; lệ phí thủ tục (thu hộ cơ quan) "
        f"{fee}; {PaymentMethod(note.method).label.lower()}."
    )
    return [_text(said, _TEXT), Spacer(1, 3 * mm)]


def _money(amount_vnd: int) -> str:
    return f"{amount_vnd:,}".replace(",", ".") + " đ"


def _parties(facts: SlipFacts) -> Table:
    sides = [side for side in (facts.giver, facts.receiver, facts.witness) if side]
    width = _WIDTH / len(sides)
    cells = [_side(side, width - 8 * mm) for side in sides]
    top = ("VALIGN", (0, 0), (-1, -1), "TOP")
    return Table([cells], [width] * len(sides), style=[*_GRID, top], spaceAfter=4 * mm)


def _side(side: SlipSide, width: float) -> list[Flowable]:
    shown: list[Flowable] = [_text(side.title.upper(), _CENTRED_STRONG)]
    shown += [_text(line, _CENTRED) for line in side.lines]
    strokes, height = side.strokes, 20 * mm
    if strokes is None:
        return [*shown, Spacer(1, height)]
    box = {"width": width, "height": height}
    return [*shown, _Drawing(paint=lambda canvas: paint_strokes(canvas, strokes, **box), **box)]


def _hashes(facts: SlipFacts) -> Table:
    rows = [
        ("Mã băm của danh mục (SHA-256)", facts.handover.manifest_hash),
        ("Mã băm của sự kiện trong sổ", facts.event_hash),
    ]
    return Table(
        [[_text(name, _SMALL), _text(_grouped(value), _SMALL)] for name, value in rows],
        [52 * mm, _WIDTH - 52 * mm],
        style=[*_MIDDLE, ("BACKGROUND", (0, 0), (-1, -1), _SHADE)],
    )


def _foot(facts: SlipFacts) -> Paragraph:
    return _text(
        "Biên nhận điện tử này được lập khi giao nhận. Bất kỳ ai giữ biên nhận đều có thể "
        f"kiểm tra tại {slip_url(facts.handover.slip_token)}; hai mã băm ở trên phải trùng với "
        "trang đó.",
        _FOOT,
    )


def _moment(moment: Any) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M:%S, ngày %d/%m/%Y}"


def _grouped(digits: str) -> str:
    """Return hex digits in groups of eight, so that people can compare them."""
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))


class _Drawing(Flowable):
    """A box that somebody paints into."""

    def __init__(self, width: float, height: float, paint: Callable[[Any], None]) -> None:
        super().__init__()
        self.width, self.height = width, height
        self.paint = paint

    def draw(self) -> None:
        """Paint."""
        self.paint(self.canv)
