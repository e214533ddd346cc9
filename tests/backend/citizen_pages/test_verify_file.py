"""Is this file a slip of ours?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.custody.models import SlipCopy
from backend.custody.services.slip_copies import give_out_slip
from tests.backend.citizen_pages.reading import Page
from tests.conftest import NOW
from tests.support.custody import collect, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def slip():
    return collect(make_town())


def check(client, data, **query):
    file = {"slip": SimpleUploadedFile("slip.pdf", data)} if data is not None else {}
    return client.post("/verify" + (f"?lang={query['lang']}" if query else ""), file)


def test_the_file_of_a_slip_leads_to_its_page(client, slip):
    pdf = give_out_slip(handover_id=slip.id, now=NOW)

    answer = check(client, pdf)

    assert (answer.status_code, answer["Location"]) == (302, f"/verify/{slip.slip_token}")
    assert check(client, pdf, lang="en")["Location"] == f"/verify/{slip.slip_token}?lang=en"


def test_one_other_bit_and_nobody_knows_it(client, slip):
    pdf = give_out_slip(handover_id=slip.id, now=NOW)

    answer = check(client, pdf[:-1] + bytes([pdf[-1] ^ 1]))

    assert answer.status_code == 404
    page = Page(answer.content.decode())
    assert page.of("h1") == ["Biên nhận này không có trong sổ"]
    assert "Chúng tôi chưa từng phát ra tệp này." in " ".join(page.texts)
    assert SlipCopy.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "Hãy chọn tệp PDF của biên nhận."),
        (b"x" * (5 * 1024 * 1024 + 1), "Tệp này lớn hơn 5 MB, không phải biên nhận của chúng tôi."),
    ],
)
def test_no_file_and_a_large_one_are_told_beside_the_form(client, data, said):
    answer = check(client, data)

    assert answer.status_code == 400
    assert said in Page(answer.content.decode()).texts


def test_a_slip_is_remembered_once_however_often_it_is_fetched(slip):
    first, second = (give_out_slip(handover_id=slip.id, now=NOW) for _ in "ab")

    assert first == second
    assert SlipCopy.objects.count() == 1
