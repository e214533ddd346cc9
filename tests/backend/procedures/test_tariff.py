import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.procedures.tariff import (
    Band,
    Exemption,
    Leg,
    LegacyPlace,
    LineKind,
    TariffError,
    band_between,
    load_tariff,
    quote_postage,
)

FILE = Path(__file__).resolve().parents[3] / "backend/procedures/data/tariff_2017_22.json"
TARIFF = load_tariff(FILE)
HEAVY = st.integers(1, 50_000)
LEGS = st.sampled_from(Leg)
BANDS = st.sampled_from(Band)

# Circular 22/2017/TT-BTTTT, as printed: up to 100, 250, 500 g, each further 500 g.
PRINTED = {
    (Leg.SEND, Band.WITHIN_DISTRICT): (26_000, 26_000, 26_500, 2_200),
    (Leg.SEND, Band.BETWEEN_DISTRICTS): (30_000, 30_000, 30_500, 2_900),
    (Leg.SEND, Band.SAME_ZONE): (30_500, 31_000, 32_500, 3_600),
    (Leg.SEND, Band.ADJACENT_ZONE): (31_000, 34_000, 38_000, 6_300),
    (Leg.SEND, Band.FAR_ZONE): (31_500, 38_000, 51_000, 9_700),
    (Leg.RECEIVE, Band.WITHIN_DISTRICT): (26_000, 27_000, 28_500, 2_200),
    (Leg.RECEIVE, Band.BETWEEN_DISTRICTS): (30_000, 31_000, 32_500, 2_900),
    (Leg.RECEIVE, Band.SAME_ZONE): (30_500, 32_000, 34_500, 3_600),
    (Leg.RECEIVE, Band.ADJACENT_ZONE): (31_000, 35_000, 40_000, 6_300),
    (Leg.RECEIVE, Band.FAR_ZONE): (31_500, 39_000, 53_000, 9_700),
}


def total(leg, band, weight_g, exemption_key=None, tariff=TARIFF):
    quote = quote_postage(
        tariff, leg=leg, band=band, weight_g=weight_g, exemption_key=exemption_key
    )
    return quote.total_vnd


@pytest.fixture
def changed_file(tmp_path):
    """Write the tariff file with one change, and return its path."""

    def write(change):
        data = json.loads(FILE.read_text(encoding="utf-8"))
        change(data)
        path = tmp_path / "tariff.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(("leg", "band"), PRINTED)
def test_the_prices_are_those_of_the_circular(leg, band):
    quoted = tuple(total(leg, band, weight_g) for weight_g in (100, 250, 500))
    further = total(leg, band, 1000) - total(leg, band, 500)

    assert (*quoted, further) == PRINTED[leg, band]


def test_the_tariff_knows_its_law_and_its_days():
    assert TARIFF.key == "circular-22-2017"
    assert TARIFF.legal_basis.startswith("Circular 22/2017/TT-BTTTT")
    assert TARIFF.effective_from == date(2018, 1, 1)
    assert TARIFF.effective_to is None


@pytest.mark.parametrize(
    ("leg", "band", "weight_g", "exemption_key", "vnd"),
    [
        (Leg.SEND, Band.WITHIN_DISTRICT, 80, None, 26_000),
        (Leg.SEND, Band.WITHIN_DISTRICT, 100, None, 26_000),
        (Leg.RECEIVE, Band.WITHIN_DISTRICT, 101, None, 27_000),
        (Leg.SEND, Band.BETWEEN_DISTRICTS, 500, None, 30_500),
        (Leg.SEND, Band.BETWEEN_DISTRICTS, 501, None, 33_400),
        (Leg.RECEIVE, Band.FAR_ZONE, 1_600, None, 82_100),
        (Leg.SEND, Band.WITHIN_DISTRICT, 300, "poor_household", 13_250),
        (Leg.RECEIVE, Band.ADJACENT_ZONE, 90, "heroic_mother", 0),
    ],
)
def test_the_worked_examples_of_the_documentation(leg, band, weight_g, exemption_key, vnd):
    assert total(leg, band, weight_g, exemption_key) == vnd


def test_a_quote_shows_how_it_came_about():
    quote = quote_postage(
        TARIFF,
        leg=Leg.RECEIVE,
        band=Band.FAR_ZONE,
        weight_g=1_600,
        exemption_key="war_invalid",
    )

    assert quote.tariff_key == "circular-22-2017"
    assert [(line.kind, line.quantity, line.amount_vnd) for line in quote.lines] == [
        (LineKind.FIRST_STEP, 1, 53_000),
        (LineKind.NEXT_STEPS, 3, 29_100),
        (LineKind.EXEMPTION, 1, -41_050),
    ]
    assert quote.total_vnd == 41_050


def test_a_reduction_is_rounded_half_up_to_whole_dong(changed_file):
    def change(data):
        data["exemptions"] += [
            {"key": "third", "name_vi": "…", "name_en": "provincial", "percent": 33}
        ]
        data["legs"]["send"]["same_zone"]["steps_vnd"] = [30_450, 31_000, 32_500]

    tariff = load_tariff(changed_file(change))

    assert total(Leg.SEND, Band.WITHIN_DISTRICT, 501, "third", tariff) == 28_700 - 9_471
    # 33 % of 30,450 is 10,048.5: half goes up, and the citizen pays the smaller half.
    assert total(Leg.SEND, Band.SAME_ZONE, 1, "third", tariff) == 30_450 - 10_049


def test_ten_groups_pay_less_two_of_them_nothing():
    percents = {key: exemption.percent for key, exemption in TARIFF.exemptions.items()}

    assert len(percents) == 10
    assert {key for key, percent in percents.items() if percent == 100} == {
        "revolutionary_before_august_1945",
        "heroic_mother",
    }
    assert sorted(set(percents.values())) == [50, 100]
    assert TARIFF.exemptions["sick_soldier"] == Exemption(
        key="sick_soldier", name_vi="Bệnh binh", name_en="Sick soldier", percent=50
    )


@pytest.mark.parametrize(
    ("destination", "band"),
    [
        (("87", "866"), Band.WITHIN_DISTRICT),  # thành phố Cao Lãnh
        (("87", "873"), Band.BETWEEN_DISTRICTS),  # huyện Cao Lãnh
        (("82", "815"), Band.SAME_ZONE),  # Mỹ Tho: another province then, the same one today
        (("48", "492"), Band.ADJACENT_ZONE),  # Đà Nẵng
        (("01", "001"), Band.FAR_ZONE),  # Hà Nội
    ],
)
def test_the_band_is_found_from_both_ends_and_is_the_same_both_ways(destination, band):
    cao_lanh = TARIFF.place(province_code="87", district_code="866")
    other = TARIFF.place(province_code=destination[0], district_code=destination[1])

    assert band_between(cao_lanh, other) is band
    assert band_between(other, cao_lanh) is band


def test_every_legacy_province_has_one_zone():
    assert len(TARIFF.zone_of_province) == 63
    assert [list(TARIFF.zone_of_province.values()).count(zone) for zone in (1, 2, 3)] == [
        28,
        13,
        22,
    ]


def test_an_unknown_province_or_zone_is_refused():
    with pytest.raises(TariffError) as unknown:
        TARIFF.place(province_code="28", district_code="268")
    with pytest.raises(TariffError) as fourth:
        LegacyPlace(province_code="87", district_code="866", zone=4)

    assert (unknown.value.code, fourth.value.code) == ("province-unknown", "zone-invalid")


@pytest.mark.parametrize(
    ("weight_g", "exemption_key", "code"),
    [(0, None, "weight-invalid"), (-5, None, "weight-invalid"), (80, "dt0", "exemption-unknown")],
)
def test_a_quote_that_cannot_be_made_is_refused(weight_g, exemption_key, code):
    with pytest.raises(TariffError) as caught:
        total(Leg.SEND, Band.SAME_ZONE, weight_g, exemption_key)

    assert caught.value.code == code


@given(leg=LEGS, band=BANDS, weight_g=HEAVY)
def test_a_heavier_packet_never_costs_less(leg, band, weight_g):
    assert total(leg, band, weight_g) <= total(leg, band, weight_g + 1)


@given(leg=LEGS, band=BANDS, weight_g=HEAVY, key=st.sampled_from(sorted(TARIFF.exemptions)))
def test_nobody_pays_less_than_nothing_or_more_than_the_full_price(leg, band, weight_g, key):
    assert 0 <= total(leg, band, weight_g, key) < total(leg, band, weight_g)


def _drop_a_band(data):
    del data["legs"]["send"]["far_zone"]


def _let_a_price_fall(data):
    data["legs"]["send"]["far_zone"]["steps_vnd"] = [31_500, 31_000, 51_000]


def _forget_a_step(data):
    data["legs"]["send"]["far_zone"]["steps_vnd"] = [31_500, 38_000]


def _write_a_fraction(data):
    data["legs"]["send"]["far_zone"]["next_step_vnd"] = 9_700.5


def _take_off_too_much(data):
    data["exemptions"][0]["percent"] = 150


def _turn_the_steps_round(data):
    data["first_steps_g"] = [500, 250, 100]


@pytest.mark.parametrize(
    "change",
    [
        _drop_a_band,
        _let_a_price_fall,
        _forget_a_step,
        _write_a_fraction,
        _take_off_too_much,
        _turn_the_steps_round,
    ],
)
def test_a_broken_price_list_does_not_go_into_service(changed_file, change):
    path = changed_file(change)

    with pytest.raises(TariffError) as caught:
        load_tariff(path)

    assert caught.value.code == "tariff-file-invalid"
