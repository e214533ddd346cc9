"""Is this slip genuine?"""

import pytest

from backend.custody.models import Handover, Packet
from tests.backend.citizen_pages.asking import HEADERS, MALFORMED, NOBODYS
from tests.backend.citizen_pages.reading import Page
from tests.support import custody
from tests.support.bookings import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def slip() -> Handover:
    """The slip of a collection on Tuesday morning; its phone was offline for an hour."""
    town = custody.make_town()
    return custody.collect(
        town,
        now=at("10:58"),
        device_time=at("09:58"),
        giver_name="Người giao giấy tờ",
        s10="EA000000014VN",
        seal_number="HG000777",
        manifest=custody.ManifestIn((custody.BIRTH, custody.PHOTOS), missing=("photos",)),
    )


def show(client, token, **query):
    answer = client.get(f"/verify/{token}", query)
    return answer, Page(answer.content.decode())


def grouped(digest):
    return " ".join(digest[start : start + 8] for start in range(0, 64, 8))


def facts(page):
    return dict(zip(page.of("dt"), page.of("dd"), strict=True))


def test_a_genuine_slip_is_called_so_with_what_it_states(client, slip):
    answer, page = show(client, slip.slip_token)

    assert answer.status_code == 200
    assert page.of("title") == ["Biên nhận này là thật · hengio"]
    assert page.of("h1") == ["Biên nhận này là thật"]
    assert (
        "Biên nhận có trong sổ bàn giao, và toàn bộ chuỗi bàn giao của hồ sơ còn nguyên vẹn."
        in page.texts
    )
    assert facts(page) == {
        "Việc": "Nhận giấy tờ tại nhà",
        "Ghi vào sổ lúc": "10:58 ngày 03/03/2026",
        "Giờ trên máy của bưu tá": "09:58 ngày 03/03/2026",
        "Số hiệu túi": "EA000000014VN",
        "Số niêm phong": "HG000777",
        "Số giấy tờ": "3",
        "Giấy tờ còn thiếu": "1",
        "Mã băm của danh mục (SHA-256)": grouped(slip.manifest_hash),
        "Mục số": "2",
        "Mã băm của mục trong sổ (SHA-256)": grouped(slip.event.hash),
    }
    page.check_accessible()


def test_it_says_so_in_english_and_how_to_check_it_oneself(client, slip):
    answer, page = show(client, slip.slip_token, lang="en")

    assert answer.headers["Content-Language"] == "en"
    assert page.values("lang") == ["en", "vi"]
    assert page.of("h1") == ["This slip is genuine"]
    assert page.of("h2") == ["What the slip states", "Check it yourself"]
    assert facts(page)["What happened"] == "Papers collected at home"
    assert page.of("li")[2] == (
        "How: docs/algorithms/custody.md and verify_chain.py in the source code."
    )


def test_a_slip_without_a_phone_s_time_leaves_the_line_out(client):
    town = custody.make_town()
    custody.collect(town)
    custody.issue(town)
    issued = Handover.objects.get(kind="result_issued")

    _, page = show(client, issued.slip_token)

    assert facts(page)["Việc"] == "Cơ quan trả kết quả"
    assert "Giờ trên máy của bưu tá" not in facts(page)


def test_a_slip_whose_ledger_was_touched_is_not_called_genuine(client, slip):
    Packet.objects.update(state="at_desk")

    answer, page = show(client, slip.slip_token)

    assert answer.status_code == 200
    assert page.of("h1") == ["Có biên nhận này, nhưng sổ không còn nguyên vẹn"]
    assert page.of("title") == ["Có biên nhận này, nhưng sổ không còn nguyên vẹn · hengio"]
    assert (
        "Số điểm không khớp trong chuỗi bàn giao của hồ sơ: 1. Đừng dựa vào trang này; hãy giữ "
        "biên nhận và báo cho bưu cục."
    ) in page.texts
    assert "Biên nhận này là thật" not in answer.content.decode()


def test_a_slip_names_nobody(client, slip):
    answer, _ = show(client, slip.slip_token)

    text = answer.content.decode()
    private = ("Người giao", "Bưu tá ", "Giấy khai sinh", str(slip.id), str(slip.dossier_id))
    assert [value for value in private if value in text] == []


@pytest.mark.parametrize("token", [NOBODYS, *MALFORMED])
def test_an_unknown_slip_is_called_unknown(client, slip, token, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer, page = show(client, token)

    assert answer.status_code == 404
    assert answer.content == show(client, NOBODYS)[0].content
    assert page.of("h1") == ["Biên nhận này không có trong sổ"]
    assert (
        "Hãy quét lại mã QR. Nếu vẫn không được, đừng giao giấy tờ theo biên nhận này và hãy báo "
        "cho bưu cục."
    ) in page.texts
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    page.check_accessible()


def test_the_page_is_closed_and_its_queries_do_not_grow(client, django_assert_num_queries):
    town = custody.make_town()
    slip = custody.collect(town)

    with django_assert_num_queries(7):
        answer, _ = show(client, slip.slip_token)
    custody.pass_on(town, town.at_courier, town.at_office, slip.packet)
    custody.collect(town)
    with django_assert_num_queries(7):
        show(client, slip.slip_token)

    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.cookies == {}
