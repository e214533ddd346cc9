"""The page both parties take home."""

import io
import unicodedata

import pytest
import segno
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from backend.common.errors import NotFound
from backend.common.uuid7 import uuid7
from backend.custody.kinds import OldPaperReason, Outcome
from backend.custody.links import qr_matrix, slip_url
from backend.custody.models import Handover
from backend.custody.services import ContentIn, ManifestIn, PaperIn
from backend.custody.slips import slip_pdf
from backend.procedures.models import ProcedureVersion, RequiredDocument
from tests.support.custody import (
    BIRTH,
    bring_out,
    collect,
    deliver,
    issue,
    new_seal,
    refuse,
    strokes,
)

EVERY_MARK = "Ằ ẳ ễ ộ ợ ữ ỵ Đ đ ỡ ẩ ặ"


def words(pdf):
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


def squeezed(text):
    return "".join(text.split())


def test_a_slip_says_in_vietnamese_what_changed_hands(town):
    RequiredDocument.objects.create(
        version_id=town.dossier.procedure_version_id,
        key="form",
        name_vi="Tờ khai đề nghị cấp bản sao",
        handling="hand_in",
        position=0,
    )
    handover = collect(
        town,
        giver_name="Người dân thứ nhất",
        manifest=ManifestIn(
            (BIRTH, PaperIn(f"Giấy tờ {EVERY_MARK}", "copy", 2, remark="góc phải bị nhòe")),
            ("form",),
        ),
    )

    said = words(slip_pdf(handover.id))

    for text in (
        "BIÊN NHẬN BÀN GIAO ĐIỆN TỬ",
        town.office.name,
        town.dossier.number,
        "Cấp bản sao trích lục hộ tịch",
        "Người dân thứ nhất",
        "Đã xem giấy tờ tùy thân",
        town.courier.name,
        town.courier.employee_code,
        "Giấy khai sinh",
        "góc phải bị nhòe",
        "Tổng cộng: 3 giấy tờ",
        "Giấy tờ bắt buộc còn thiếu: Tờ khai đề nghị cấp bản sao.",
        handover.packet.s10,
        handover.packet.seal_number,
        "06:30:00, ngày 02/03/2026",
    ):
        assert squeezed(text) in squeezed(said), text
    assert squeezed(EVERY_MARK) in squeezed(said)
    assert unicodedata.is_normalized("NFC", said)


def test_a_slip_carries_both_hashes_and_its_address(town):
    handover = collect(town)

    said = squeezed(words(slip_pdf(handover.id)))

    assert handover.manifest_hash in said
    assert handover.event.hash in said
    assert slip_url(handover.slip_token) in said


def test_no_slip_claims_to_be_more_than_a_receipt(town):
    deliver(town, bring_out(town, issue(town)))
    witness = {"signatures": {"witness": strokes()}, "witness_name": "neighbour"}
    collect(town, outcome=Outcome.UNABLE, **witness)

    for handover in Handover.objects.all():
        said = words(slip_pdf(handover.id)).casefold()
        assert "chữ ký số" not in said
        assert "chữ ký điện tử" not in said
        assert "biên nhận điện tử" in said


def test_every_kind_of_handover_fits_on_one_page_and_shows_its_parties(town):
    result = issue(town)
    delivered = deliver(town, bring_out(town, result), receiver_name="Người nhận")
    issued = Handover.objects.get(kind="result_issued")

    pages = [PdfReader(io.BytesIO(slip_pdf(row.id))).pages for row in (issued, delivered)]

    assert [len(one) for one in pages] == [1, 1]
    assert town.desk.name in pages[0][0].extract_text()
    assert squeezed("Người nhận") in squeezed(pages[1][0].extract_text())


def test_a_very_long_list_takes_more_pages_and_loses_nothing(town):
    items = tuple(PaperIn(f"Phụ lục số {number}", "copy") for number in range(1, 81))

    pdf = slip_pdf(collect(town, manifest=ManifestIn(items)).id)

    said = squeezed(words(pdf))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 3
    assert all(squeezed(item.name) in said for item in items)


def test_the_same_handover_gives_the_same_bytes(town):
    handover = collect(town)

    assert slip_pdf(handover.id) == slip_pdf(handover.id)


def test_markup_in_a_name_is_only_a_name(town):
    handover = collect(town, giver_name="<b>Chủ & hồ sơ</b>")

    assert "<b>Chủ&hồsơ</b>" in squeezed(words(slip_pdf(handover.id)))


def test_the_qr_code_leads_to_the_verification(town):
    url = slip_url(collect(town).slip_token)
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="png", scale=4)
    drawn = qr_matrix(url)
    picture = Image.new("L", (len(drawn), len(drawn)), 255)
    picture.putdata([0 if dark else 255 for row in drawn for dark in row])

    texts = {
        zxingcpp.read_barcode(image).text
        for image in (Image.open(out), picture.resize((len(drawn) * 6,) * 2, Image.NEAREST))
    }

    assert texts == {url}


def test_an_unknown_handover_has_no_slip(db):
    with pytest.raises(NotFound):
        slip_pdf(uuid7())


@pytest.mark.parametrize(
    ("content", "is_past", "said"),
    [
        ({"n_papers": 1, "names_match": True}, False, "đã kiểm tra: 1 giấy tờ, họ tên đúng."),
        ({"n_papers": 2, "names_match": False}, True, "2 giấy tờ, họ tên không đúng."),
        (None, False, "Người nhận chưa kiểm tra kết quả khi nhận."),
    ],
)
def test_a_slip_says_what_the_recipient_checked(town, content, is_past, said):
    result = bring_out(town, issue(town))
    wish = ContentIn(**content) if content else None

    handover = deliver(town, result, content=wish, is_past=is_past)

    assert said in words(slip_pdf(handover.id))


def test_a_slip_of_a_wrong_result_says_what_was_found_who_has_it_and_under_which_seal(town):
    result, fresh = bring_out(town, issue(town)), new_seal()
    before = result.seal_number

    handover = refuse(town, result, finding={"seal_number": fresh, "remark": "Sai tên đệm"})

    said = words(slip_pdf(handover.id))
    for text in (
        "Trả lại kết quả sai",
        "Kết quả sai, người nhận không nhận: Sai họ tên. Người nhận ghi: Sai tên đệm.",
        f"niêm phong lại (số mới {fresh}, số cũ {before}) và trả lại cơ quan để sửa.",
        town.courier.name,
        "Đã ký nhận",
    ):
        assert squeezed(text) in squeezed(said)


def test_a_slip_names_the_seal_of_its_own_moment(town):
    result = bring_out(town, issue(town))
    before, issued = result.seal_number, Handover.objects.get(kind="result_issued")
    first = slip_pdf(issued.id)

    refuse(town, result)

    assert slip_pdf(issued.id) == first
    assert before in words(first)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (None, "Giấy tờ cũ phải nộp lại: chưa thu."),
        (OldPaperReason.LOST, "Không thu giấy tờ cũ: người nhận cho biết đã mất."),
    ],
)
def test_a_slip_says_that_an_old_paper_was_not_taken_back(town, reason, said):
    row = {"name_vi": "Thẻ cũ", "name_en": "Old card", "condition_vi": "", "condition_en": ""}
    version_id = town.dossier.procedure_version_id
    ProcedureVersion.objects.filter(id=version_id).update(old_papers=[row])
    result = bring_out(town, issue(town))

    handover = deliver(town, result, taken_back=reason)

    assert said in words(slip_pdf(handover.id))
