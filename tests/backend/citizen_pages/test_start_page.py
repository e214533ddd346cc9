"""The start page and its form. No database."""

import pytest

from tests.backend.citizen_pages.asking import HEADERS
from tests.backend.citizen_pages.reading import Page

IS_NUMBER = (
    "Đây là số hồ sơ. Số hồ sơ dễ đoán nên không dùng để tra cứu được; hãy dùng mã trong tin nhắn."
)
MALFORMED = "Đây không phải mã tra cứu. Hãy kiểm tra lại tin nhắn."
TOKEN = "abcdefghijklmnopqrstuvwxyz234567"


def show(client, path="/", **query):
    answer = client.get(path, query)
    return answer, Page(answer.content.decode())


def test_the_start_page_says_what_this_is_and_where_to_look(client):
    answer, page = show(client)

    assert answer.status_code == 200
    assert page.of("h1") == ["Hồ sơ đến tận nhà, theo giờ hẹn"]
    assert page.of("h2") == ["Tra cứu hồ sơ", "Kiểm tra biên nhận", "Dành cho người phát triển"]
    assert page.of("label") == ["Mã tra cứu", "Tệp PDF của biên nhận"]
    assert page.values("action") == ["/track", "/verify"]
    assert page.values("method") == ["get", "post"]
    assert page.values("href").count("/api/docs") == 2
    page.check_accessible()


def test_only_the_start_page_may_be_found_by_search_engines(client):
    answer, page = show(client)

    assert "X-Robots-Tag" not in answer.headers
    assert "noindex" not in page.values("content")
    closed = {name: value for name, value in HEADERS.items() if name != "X-Robots-Tag"}
    assert {name: answer.headers[name] for name in closed} == closed


def test_the_start_page_speaks_english_and_takes_it_along(client):
    answer, page = show(client, lang="en")

    assert answer.headers["Content-Language"] == "en"
    assert page.values("lang") == ["en", "vi"]
    assert page.of("h1") == ["Papers at your door, by appointment"]
    hidden = [found for tag, found in page.attributes if found.get("type") == "hidden"]
    assert [(found["name"], found["value"]) for found in hidden] == [("lang", "en")]


@pytest.mark.parametrize(
    "code",
    [
        TOKEN,
        f"  {TOKEN.upper()} ",
        f"{TOKEN[:16]} {TOKEN[16:]}",
        f"https://hengio.example/track/{TOKEN}",
        f"https://hengio.example/track/{TOKEN}/?lang=en",
    ],
)
def test_a_code_or_a_whole_link_leads_to_the_dossier(client, code):
    answer = client.get("/track", {"code": code})

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/track/{TOKEN}"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_language_goes_along(client):
    answer = client.get("/track", {"code": TOKEN, "lang": "en"})

    assert answer.headers["Location"] == f"/track/{TOKEN}?lang=en"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "Hãy nhập mã tra cứu."),
        ("HG-2603-000001", IS_NUMBER),
        ("hg-2603-000001", IS_NUMBER),
        ("abc", MALFORMED),
        ("//evil.example", MALFORMED),
        ('"><script>alert(1)</script>', MALFORMED),
    ],
)
def test_anything_else_is_explained_beside_the_field(client, code, said):
    answer, page = show(client, "/track", code=code)

    assert answer.status_code == 400
    assert said in page.of("p")
    assert b"<script" not in answer.content
    (field,) = [found for _, found in page.attributes if found.get("id") == "code"]
    assert field["value"] == code
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "code-hint code-error"
    assert page.values("href").count("/?lang=en") == 1
    page.check_accessible()


def test_the_form_without_a_code_asks_for_one(client):
    answer, page = show(client, "/track")

    assert answer.status_code == 400
    assert "Hãy nhập mã tra cứu." in page.of("p")
