import pytest

pytestmark = pytest.mark.usefixtures("db")


def test_provinces_and_communes_are_public(api, django_assert_num_queries):
    with django_assert_num_queries(1):
        provinces = api.get("/api/v1/provinces").json()

    assert provinces == {
        "results": [{"code": "82", "name_vi": "Đồng Tháp", "kind": "tỉnh"}],
        "next_cursor": None,
    }


@pytest.mark.parametrize("page_size", [3, 50])
def test_communes_are_listed_in_vietnamese_order_with_one_query(
    api, page_size, django_assert_num_queries
):
    with django_assert_num_queries(1):
        page = api.get(f"/api/v1/communes?province=82&page_size={page_size}").json()

    names = [row["name_vi"] for row in page["results"]]
    assert names[:3] == ["An Bình", "An Hòa", "An Hữu"]
    assert len(names) == page_size
    assert page["next_cursor"]


def test_all_pages_together_are_all_communes_once(api):
    codes, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/api/v1/communes?page_size=40&cursor={cursor}").json()
        codes += [row["code"] for row in page["results"]]
        cursor = page["next_cursor"]

    assert (len(codes), len(set(codes))) == (102, 102)


def test_a_commune_is_found_without_marks(api):
    found = api.get("/api/v1/communes", {"q": "cao lanh"}).json()["results"]

    assert found == [
        {
            "code": "29869",
            "name_vi": "Cao Lãnh",
            "kind": "phường",
            "province": {"code": "82", "name_vi": "Đồng Tháp", "kind": "tỉnh"},
            "place": {"lat": 10.4399, "lon": 105.624},
        }
    ]


def test_an_unknown_province_has_no_communes_and_a_malformed_one_is_refused(api):
    assert api.get("/api/v1/communes?province=99").json()["results"] == []
    answer = api.get("/api/v1/communes?province=abc")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/province")


def test_the_legacy_wards_of_a_commune_name_their_districts(api, django_assert_num_queries):
    with django_assert_num_queries(2):
        wards = api.get("/api/v1/communes/29888/legacy-wards").json()["results"]

    by_name = {row["name_vi"]: row for row in wards}
    assert by_name["Mỹ Phú"]["district_code"] == "866"
    assert by_name["Mỹ Phú"]["province_code"] == "87"
    assert {row["district_code"] for row in wards} == {"866", "873"}


def test_an_unknown_commune_has_no_wards(api):
    assert api.get("/api/v1/communes/99999/legacy-wards").status_code == 404
