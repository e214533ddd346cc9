import json
from dataclasses import dataclass
from datetime import date

import pytest

from backend.procedures.errors import (
    ExemptionUnknown,
    NoTariff,
    TariffChanged,
    WeightInvalid,
)
from backend.procedures.models import TariffVersion
from backend.procedures.price_lists import DATA
from backend.procedures.selectors import exemptions, quote
from backend.procedures.services import load_tariffs
from backend.procedures.tariff import TariffError
from tests.support.procedures import MONDAY

pytestmark = pytest.mark.usefixtures("db")


@dataclass(frozen=True)
class Place:
    """What offices know of a legacy ward."""

    province_code: str
    district_code: str


CAO_LANH = Place("87", "866")
CAO_LANH_COUNTRY = Place("87", "873")
HA_NOI = Place("01", "001")


@pytest.fixture
def tariff():
    load_tariffs()
    return TariffVersion.objects.get()


def ask(**changes):
    wish = {
        "leg": "send",
        "origin": CAO_LANH,
        "destination": CAO_LANH,
        "weight_g": 80,
        "exemption_key": None,
        "on_day": MONDAY,
    }
    return quote(**wish | changes)


def test_a_quote_names_its_price_list_and_what_nobody_confirmed(tariff, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = ask()

    assert (found.postage_vnd, found.band, found.leg) == (26_000, "within_district", "send")
    assert (found.tariff_version_id, found.tariff_key) == (tariff.id, "circular-22-2017")
    assert found.is_maximum
    assert found.unconfirmed == ("Whether VAT is included.",)
    assert [(line.kind, line.amount_vnd) for line in found.lines] == [("first_step", 26_000)]


@pytest.mark.parametrize(
    ("changes", "postage_vnd"),
    [
        ({"destination": CAO_LANH_COUNTRY, "weight_g": 501}, 33_400),
        ({"leg": "receive", "weight_g": 101}, 27_000),
        ({"leg": "receive", "origin": HA_NOI, "weight_g": 1_600}, 82_100),
        ({"weight_g": 300, "exemption_key": "poor_household"}, 13_250),
        ({"exemption_key": "heroic_mother"}, 0),
    ],
)
def test_weight_way_and_exemption_make_the_price(tariff, changes, postage_vnd):
    assert ask(**changes).postage_vnd == postage_vnd


def test_a_price_by_zone_says_that_the_zones_are_ours(tariff):
    far = ask(destination=HA_NOI)

    assert far.band == "far_zone"
    assert any("must be confirmed" in sentence for sentence in far.unconfirmed)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"weight_g": 0}, WeightInvalid),
        ({"exemption_key": "nobody"}, ExemptionUnknown),
        ({"origin": Place("99", "001")}, NoTariff),
        ({"on_day": date(2017, 12, 31)}, NoTariff),
    ],
)
def test_a_quote_that_cannot_be_made_is_refused(tariff, changes, error):
    with pytest.raises(error):
        ask(**changes)


def test_a_list_that_ended_is_no_longer_used(tariff):
    TariffVersion.objects.update(effective_to=MONDAY)

    assert ask().postage_vnd == 26_000
    with pytest.raises(NoTariff):
        ask(on_day=date(2026, 3, 3))


def test_exemptions_come_in_the_order_of_the_list(tariff):
    found = exemptions(on_day=MONDAY)

    assert [(item.key, item.percent) for item in found][:3] == [
        ("revolutionary_before_august_1945", 100),
        ("heroic_mother", 100),
        ("hero", 50),
    ]
    assert len(found) == 10


@pytest.mark.usefixtures("no_facts")
def test_loading_price_lists_twice_writes_them_once():
    assert (load_tariffs(), load_tariffs()) == (1, 0)
    assert TariffVersion.objects.count() == 1


def test_a_price_list_in_service_is_never_edited(tariff, tmp_path):
    _copy(tmp_path, next_step_g=400)

    with pytest.raises(TariffChanged):
        load_tariffs(folder=tmp_path)

    assert TariffVersion.objects.get().table["next_step_g"] == 500


@pytest.mark.usefixtures("no_facts")
def test_a_list_with_a_hole_does_not_go_into_service(tmp_path):
    _copy(tmp_path, first_steps_g=[100, 100, 500])

    with pytest.raises(TariffError):
        load_tariffs(folder=tmp_path)

    assert not TariffVersion.objects.exists()


def _copy(folder, **changes):
    source = json.loads((DATA / "tariff_2017_22.json").read_text(encoding="utf-8"))
    (folder / "tariff_copy.json").write_text(json.dumps(source | changes), encoding="utf-8")
