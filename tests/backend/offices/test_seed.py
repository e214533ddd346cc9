from collections import Counter
from datetime import date
from types import SimpleNamespace

import pytest

from backend.offices.models import Commune, Courier, Office, ServiceArea
from backend.offices.seed import SERVED, seed_cao_lanh
from backend.offices.selectors import legacy_place, office_covering, shifts_on, windows_on

pytestmark = pytest.mark.usefixtures("db")

FIELDS = [SimpleNamespace(key=f"field-{n}", name_vi=f"Lĩnh vực {n}", name_en="") for n in range(19)]


def test_the_office_of_cao_lanh_serves_its_communes_with_six_couriers(now):
    office = seed_cao_lanh(fields=FIELDS, now=now)

    for commune in Commune.objects.filter(code__in=SERVED):
        assert office_covering(lat=commune.lat, lon=commune.lon) == office
    assert office_covering(lat=10.4603, lon=105.6330) == office
    assert len(SERVED) >= 8
    assert [c.name for c in Courier.objects.order_by("sort_key")] == [
        f"Bưu tá {n}" for n in range(1, 7)
    ]
    assert legacy_place(office.legacy_ward_id).district_code == "866"


def test_not_everybody_can_do_everything_and_nothing_rests_on_one_courier(now):
    office = seed_cao_lanh(fields=FIELDS, now=now)

    shifts = shifts_on(office_id=office.id, day=date(2026, 3, 2))

    able = Counter(key for shift in shifts for key in shift.skills)
    assert len(able) == 19
    assert min(able.values()) >= 4
    assert sorted(len(shift.skills) for shift in shifts) == [12, 12, 13, 13, 19, 19]


def test_couriers_work_on_saturday_morning_when_the_office_is_open(now):
    office = seed_cao_lanh(fields=FIELDS, now=now)
    saturday = date(2026, 3, 7)

    assert len(windows_on(office_id=office.id, day=saturday)) == 4
    assert {shift.closes_s for shift in shifts_on(office_id=office.id, day=saturday)} == {41_400}


def test_seeding_twice_is_seeding_once(now):
    first = seed_cao_lanh(fields=FIELDS, now=now)

    again = seed_cao_lanh(fields=FIELDS, now=now)

    assert again == first
    assert (Office.objects.count(), ServiceArea.objects.count()) == (1, 1)
    assert Courier.objects.count() == 6
