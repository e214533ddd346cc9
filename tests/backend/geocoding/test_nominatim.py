"""The adapter against a real server on the loopback."""

import logging
import threading
import time
from urllib.parse import parse_qs

import pytest

from backend.geocoding.nominatim import NominatimGeocoder
from backend.geocoding.port import Accuracy, GeocoderFailed
from tests.support.nominatim import HOUSE, TOWN

STREET = HOUSE | {"display_name": "Nguyễn Huệ", "class": "highway", "type": "residential"}
PARIS = HOUSE | {"lat": "48.85", "lon": "2.35"}


def geocoder(server, **options):
    return NominatimGeocoder(f"{server.url}/nominatim/", **{"pause_s": 0.0, **options})


def test_houses_streets_and_areas_are_told_apart(server):
    server.answer([HOUSE, STREET, TOWN])

    found = geocoder(server).find("12 Nguyễn Huệ, Cao Lãnh")

    assert [place.accuracy for place in found] == [
        Accuracy.ADDRESS,
        Accuracy.STREET,
        Accuracy.AREA,
    ]
    assert (found[0].lat, found[0].lon, found[0].source) == (10.4612, 105.6331, "nominatim")
    assert found[0].label == HOUSE["display_name"]


def test_only_the_address_is_sent_with_our_name_and_a_limit(server):
    geocoder(server).find("12 Nguyễn Huệ, Cao Lãnh, 0912 345 678, 087190000001")

    url, headers = server.asked[0]
    query = parse_qs(url.query)
    assert url.path == "/nominatim/search"
    assert " ".join(query["q"][0].split()) == "12 Nguyễn Huệ, Cao Lãnh, ,"
    assert (query["countrycodes"], query["limit"], query["accept-language"]) == (
        ["vn"],
        ["5"],
        ["vi"],
    )
    assert headers["User-Agent"] == "hengio"


def test_an_answer_without_places_is_empty_and_places_abroad_are_left_out(server):
    assert geocoder(server).find("nowhere") == []

    server.answer([PARIS, HOUSE])

    assert [place.lat for place in geocoder(server).find("x")] == [10.4612]


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"<html>502</html>",
        b"\xff\xfe",
        b'"text"',
        b"[1]",
        b"[{}]",
        b'[{"lat": "a", "lon": "b"}]',
        b'{"lat": null}',
        b'[{"lat": "NaN", "lon": "105.6"}]',
    ],
)
def test_an_answer_that_makes_no_sense_is_a_failure_for_now(server, garbage):
    server.answer(garbage)

    with pytest.raises(GeocoderFailed) as failure:
        geocoder(server).find("Cao Lãnh")

    assert not failure.value.permanent


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(400, True), (401, True), (403, True), (429, False), (500, False), (503, False)],
)
def test_a_refusal_is_permanent_and_a_fault_is_not(server, status, permanent):
    server.answer({}, status=status)

    with pytest.raises(GeocoderFailed) as failure:
        geocoder(server).find("Cao Lãnh")

    assert failure.value.permanent == permanent


def test_a_server_that_does_not_answer_in_time_is_given_up(server):
    server.wait.clear()

    with pytest.raises(GeocoderFailed) as failure:
        geocoder(server, timeout_s=0.2).find("Cao Lãnh")

    assert (str(failure.value), failure.value.permanent) == ("GeocoderTimedOut", False)


def test_a_server_that_is_not_there_is_a_failure_for_now(server):
    gone = geocoder(server)
    server.close()

    with pytest.raises(GeocoderFailed) as failure:
        gone.find("Cao Lãnh")

    assert not failure.value.permanent


def test_whoever_gets_no_turn_is_told_so_and_the_next_one_is_served(server, monkeypatch):
    monkeypatch.setattr("backend.geocoding.nominatim.PATIENCE_S", 0.05)
    server.wait.clear()
    server.answer([HOUSE])
    shared, answers = geocoder(server), []
    first = threading.Thread(target=lambda: answers.append(shared.find("first")))
    first.start()
    while not server.asked:
        pass

    with pytest.raises(GeocoderFailed, match="busy"):
        shared.find("second")
    server.wait.set()
    first.join(timeout=5)

    assert [len(places) for places in answers] == [1]
    assert len(shared.find("third")) == 1


def test_two_questions_keep_their_distance(server):
    polite = geocoder(server, pause_s=0.2)
    started = time.monotonic()

    for _ in range(2):
        polite.find("Cao Lãnh")

    assert time.monotonic() - started >= 0.2
    assert len(server.asked) == 2


def test_no_log_holds_the_address_even_when_the_server_fails(server, caplog):
    server.answer({"q": "Số 12 Nguyễn Huệ"}, status=500)

    with caplog.at_level(logging.DEBUG), pytest.raises(GeocoderFailed):
        geocoder(server).find("Số 12 Nguyễn Huệ")

    assert "Nguy" not in caplog.text
