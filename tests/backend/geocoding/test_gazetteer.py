import pytest

from backend.geocoding.gazetteer import Gazetteer
from backend.geocoding.port import Accuracy, Candidate

CAO_LANH = Candidate(
    label="phường Cao Lãnh, Đồng Tháp",
    lat=10.4399,
    lon=105.624,
    accuracy=Accuracy.COMMUNE,
    source="gazetteer",
)


def labels(text):
    return [candidate.label for candidate in Gazetteer().find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "cao lanh",
        "Phường Cao Lãnh",
        "P. Cao Lãnh",
        "p.cao lãnh",
        "  CAO   LÃNH  ",
        "12 Nguyễn Huệ, phường Cao Lãnh, tỉnh Đồng Tháp",
        "12 Nguyễn Huệ, P. Cao Lãnh, Đồng Tháp, Việt Nam",
    ],
)
def test_a_commune_is_found_however_it_is_written(text):
    assert Gazetteer().find(text) == [CAO_LANH]


def test_the_exact_name_comes_first_then_names_that_begin_with_it():
    found = labels("tan phu")

    exact = [label for label in found if label.split(",")[0].endswith("Tân Phú")]
    assert len(exact) == 6
    assert found[:6] == exact
    assert "xã Tân Phú Đông, Đồng Tháp" in found[6:]
    assert len(found) == 10


def test_the_kind_tells_namesakes_apart():
    assert labels("Phường Tân Phú")[0] == "phường Tân Phú, Hồ Chí Minh"
    assert labels("xã Tân Phú")[0] == "xã Tân Phú, Nghệ An"


def test_a_province_narrows_the_search():
    assert labels("Tân Phú, Đồng Tháp") == ["xã Tân Phú, Đồng Tháp"]
    assert labels("Tân Phú, tp. Hồ Chí Minh") == ["phường Tân Phú, Hồ Chí Minh"]
    assert labels("Cao Lãnh, Hà Nội") == []


@pytest.mark.parametrize("text", ["", " ", ",", "x", "%", "zzz", "12 Nguyễn Huệ", "\x00", "," * 50])
def test_what_names_no_commune_finds_nothing(text):
    assert labels(text) == []
