import csv
import json
import sqlite3
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from backend.common.identifiers import CITIZEN_ID_PROVINCES
from backend.common.vietnamese import fold
from scripts.extract_admin_units import write_all

DATA = Path(__file__).resolve().parents[3] / "backend" / "offices" / "data"
NAMES = ("provinces", "communes", "legacy_wards")


@pytest.fixture(scope="module")
def units():
    tables = {}
    for name in NAMES:
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    return tables


@pytest.fixture(scope="module")
def commune_of(units):
    return {row["code"]: row for row in units["communes"]}


def test_there_are_34_provinces_and_3321_communes_of_three_kinds(units):
    kinds = Counter(row["kind"] for row in units["communes"])

    assert len(units["provinces"]) == 34
    assert Counter(row["kind"] for row in units["provinces"]) == {"tỉnh": 28, "thành phố": 6}
    assert kinds == {"xã": 2621, "phường": 687, "đặc khu": 13}


def test_there_are_10040_legacy_units_in_696_districts_and_63_provinces(units):
    legacy = units["legacy_wards"]

    assert len({row["code"] for row in legacy}) == 10_040
    assert len({row["district_code"] for row in legacy}) == 696
    assert len({row["province_code"] for row in legacy}) == 63
    assert sorted(row["code"] for row in legacy if row["code"].startswith("d")) == [
        "d318", "d471", "d498", "d536", "d755",
    ]  # fmt: skip


def test_codes_are_unique_well_formed_and_in_order(units):
    provinces = [row["code"] for row in units["provinces"]]
    communes = [row["code"] for row in units["communes"]]
    legacy = [(row["code"], row["commune_code"]) for row in units["legacy_wards"]]

    assert all(len(code) == 2 and code.isdigit() for code in provinces)
    assert all(len(code) == 5 and code.isdigit() for code in communes)
    for codes in (provinces, communes, legacy):
        assert codes == sorted(set(codes))


def test_every_parent_exists_and_no_commune_is_without_a_legacy_unit(units, commune_of):
    provinces = {row["code"] for row in units["provinces"]}
    targets = {row["commune_code"] for row in units["legacy_wards"]}

    assert {row["province_code"] for row in units["communes"]} == provinces
    assert targets == set(commune_of)


def test_every_legacy_unit_has_exactly_one_default_commune(units):
    defaults = Counter(row["code"] for row in units["legacy_wards"] if row["is_default"] == "1")

    assert len(defaults) == 10_040
    assert set(defaults.values()) == {1}


def test_all_text_is_in_normal_form_c_and_keys_are_folded(units):
    for name in NAMES:
        text = (DATA / f"{name}.csv").read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text)
        assert "\r" not in text
        assert all(row["name_key"] == fold(row["name_vi"]) for row in units[name])


def test_every_commune_lies_in_viet_nam(units):
    outside = {
        row["name_vi"]
        for row in units["communes"]
        if not (8.0 <= float(row["lat"]) <= 23.5 and 102.0 <= float(row["lon"]) <= 110.0)
    }

    assert outside == {"Hoàng Sa", "Trường Sa"}
    assert all(float(row["lat"]) >= 6.5 and float(row["lon"]) <= 117.5 for row in units["communes"])


def test_the_wards_of_the_old_cao_lanh_districts_went_where_they_should(units):
    cao_lanh = [
        row
        for row in units["legacy_wards"]
        if row["province_name_vi"] == "Đồng Tháp" and row["district_name_vi"] == "Cao Lãnh"
    ]
    by_ward = {(row["district_kind"], row["name_vi"]): row["commune_code"] for row in cao_lanh}

    assert {row["district_code"] for row in cao_lanh} == {"866", "873"}
    assert by_ward["thành phố", "4"] == "29869"  # phường Cao Lãnh
    assert by_ward["thành phố", "Mỹ Phú"] == "29888"  # phường Mỹ Trà
    assert by_ward["huyện", "Bình Hàng Tây"] == "30118"  # xã Bình Hàng Trung


def test_one_commune_may_lie_in_two_legacy_districts(units):
    districts = {
        row["district_code"] for row in units["legacy_wards"] if row["commune_code"] == "29888"
    }

    assert districts == {"866", "873"}  # phường Mỹ Trà: thành phố and huyện Cao Lãnh


def test_a_namesake_elsewhere_does_not_lend_its_commune(units, commune_of):
    my_tho_4 = [row for row in units["legacy_wards"] if row["code"] == "28252"]

    assert [commune_of[row["commune_code"]]["name_vi"] for row in my_tho_4] == ["Đạo Thạnh"]


def test_a_default_that_was_a_namesakes_is_replaced(units, commune_of):
    phu_tan = [row for row in units["legacy_wards"] if row["code"] == "31379"]  # in Hậu Giang

    assert [(commune_of[row["commune_code"]]["name_vi"], row["is_default"]) for row in phu_tan] == [
        ("Phú Hữu", "1")
    ]


def test_a_commune_with_a_namesakes_position_is_put_back(commune_of):
    thanh_binh = commune_of["30130"]

    assert thanh_binh["place_from"] == "legacy_wards"
    assert (thanh_binh["lat"], thanh_binh["lon"]) == ("10.57900", "105.51227")
    assert Counter(row["place_from"] for row in commune_of.values()) == {
        "package": 3312,
        "legacy_wards": 9,
    }


def test_legacy_province_codes_are_those_of_the_citizen_id(units):
    assert {f"0{row['province_code']}" for row in units["legacy_wards"]} == CITIZEN_ID_PROVINCES


def test_the_extraction_gives_the_same_bytes_for_the_same_input(tmp_path):
    source = _small_source(tmp_path / "source")

    written = []
    for run in ("first", "second"):
        target = tmp_path / run
        target.mkdir()
        write_all(source=source, target=target)
        written.append({name: (target / f"{name}.csv").read_bytes() for name in NAMES})

    assert written[0] == written[1]
    assert written[0]["communes"].decode() == (
        "code,province_code,name_vi,kind,lat,lon,place_from,name_key\n"
        "00004,01,Ba Đình,phường,21.03860,105.83800,package,ba dinh\n"
    )


def _small_source(folder):
    """Build a source with one commune made from one legacy ward, in the package's form."""
    folder.mkdir()
    new = {
        "province": "Thành phố Hà Nội", "provinceCode": "01", "provinceKey": "thanhphohanoi",
        "ward": "Phường Ba Đình", "wardCode": "00004", "wardKey": "phuongbadinh",
        "wardLat": 21.0386, "wardLon": 105.838,
    }  # fmt: skip
    old = new | {
        "ward": "Phường Trúc Bạch", "wardKey": "phuongtrucbach",
        "wardLat": 21.04, "wardLon": 105.84,
        "district": "Quận Ba Đình", "districtCode": "001", "districtKey": "quanbadinh",
        "districtLat": 21.035, "districtLon": 105.826,
    }  # fmt: skip
    connection = sqlite3.connect(folder / "dataset.db")
    for table, row in (("admin_units", new), ("admin_units_legacy", old)):
        connection.execute(f"CREATE TABLE {table} ({', '.join(row)})")
        marks = ", ".join("?" for _ in row)
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", tuple(row.values()))
    connection.commit()
    connection.close()
    key = "thanhphohanoi_quanbadinh_phuongtrucbach"
    conversion = {
        "DICT_PROVINCE_WARD_NO_DIVIDED": {"thanhphohanoi": {"phuongbadinh": [key]}},
        "DICT_PROVINCE_WARD_DIVIDED": {},
    }
    (folder / "converter_2025.json").write_text(json.dumps(conversion), encoding="utf-8")
    return folder
