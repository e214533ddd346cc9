import pytest

from backend.geocoding import services
from backend.geocoding.nominatim import nominatim
from tests.support.nominatim import HOUSE, TOWN


@pytest.fixture
def configured(server, settings):
    settings.NOMINATIM_URL = server.url
    yield server
    nominatim.cache_clear()


def ask(api, q):
    answer = api.get("/api/v1/geocode", {"q": q})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_without_a_server_the_gazetteer_answers_anybody(api):
    assert ask(api, "cao lanh") == {
        "candidates": [
            {
                "label": "phường Cao Lãnh, Đồng Tháp",
                "place": {"lat": 10.4399, "lon": 105.624},
                "accuracy": "commune",
                "source": "gazetteer",
            }
        ],
        "is_complete": True,
    }


def test_houses_come_before_communes_and_areas_after_them(api, configured):
    configured.answer([TOWN, HOUSE])

    body = ask(api, "12 Nguyễn Huệ, Cao Lãnh")

    assert [(place["source"], place["accuracy"]) for place in body["candidates"]] == [
        ("nominatim", "address"),
        ("gazetteer", "commune"),
        ("nominatim", "area"),
    ]
    assert body["is_complete"] is True


def test_when_the_server_fails_the_gazetteer_still_answers_and_says_so(api, configured, caplog):
    configured.answer(b"garbage")

    body = ask(api, "Cao Lãnh")

    assert [place["source"] for place in body["candidates"]] == ["gazetteer"]
    assert body["is_complete"] is False
    assert [record.levelname for record in caplog.records if record.name == services.__name__] == [
        "WARNING"
    ]


@pytest.mark.parametrize("q", ["", "x", "x" * 201])
def test_a_text_too_short_or_too_long_is_malformed(api, q):
    answer = api.get("/api/v1/geocode", {"q": q})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/q")
