import json

import pytest
import time_machine
from django.test import Client

from backend.accounts.models import User
from backend.offices.models import Office, RouteArea, ServiceArea, ShiftPattern
from backend.offices.selectors import office_covering
from backend.outbox.models import Job
from tests.conftest import NOW
from tests.support.offices import CENTRE, MORNING, make_courier, make_office, square

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def admin():
    client = Client()
    client.force_login(User.objects.create_superuser("administrator", "a-long-password"))
    return client


@pytest.mark.parametrize(
    "table",
    ["office", "servicearea", "shiftpattern", "courier", "calendaroverride", "skill", "routearea"],
)
def test_every_table_of_reference_data_can_be_opened(admin, table):
    make_courier(make_office())

    assert admin.get(f"/admin/offices/{table}/").status_code == 200


def test_a_pattern_with_impossible_hours_is_not_saved(admin):
    wish = {"name": "Ca tối", "hours": json.dumps({"mon": [[41_400, 27_000]]})}

    refused = admin.post("/admin/offices/shiftpattern/add/", wish)
    taken = admin.post(
        "/admin/offices/shiftpattern/add/", wish | {"hours": json.dumps({"mon": [MORNING]})}
    )

    assert "hours/mon" in refused.content.decode()
    assert taken.status_code == 302
    assert ShiftPattern.objects.get().hours == {"mon": [MORNING]}


def test_a_renamed_office_is_sorted_by_its_new_name(admin):
    office = make_office(name="Đồng")
    facts = {
        "code": office.code,
        "name": "An",
        "address": office.address,
        "lat": office.lat,
        "lon": office.lon,
        "commune": office.commune_id,
        "opening": json.dumps(office.opening),
        "evening": json.dumps({"thu": [[63_000, 70_200]]}),
        "horizon_days": 14,
        "notice_min": 120,
        "window_lengths_min": "[60]",
        "is_active": "on",
    }

    saved = admin.post(f"/admin/offices/office/{office.id}/change/", facts)

    assert saved.status_code == 302
    assert Office.objects.get().sort_key == "a0n01"
    assert Office.objects.get().evening == {"thu": [[63_000, 70_200]]}
    assert Job.objects.filter(kind="calendar_changed").count() == 1


@time_machine.travel(NOW, tick=False)
def test_a_decision_of_the_government_has_every_office_look_at_the_day(admin):
    make_office()
    facts = {"day": "2026-03-03", "is_working": "", "decision": "Thông báo 1"}

    saved = admin.post("/admin/offices/calendaroverride/add/", facts)

    assert saved.status_code == 302
    assert Job.objects.get(kind="shifts_changed").payload["day"] == "2026-03-03"


def test_an_area_with_days_that_are_none_is_not_saved(admin):
    office = make_office()
    facts = {"office": office.id, "name": "Cồn Trong", "polygon": json.dumps(square())}

    refused = admin.post(
        "/admin/offices/routearea/add/", facts | {"weekdays": '["thursday"]', "dates": "[]"}
    )
    taken = admin.post(
        "/admin/offices/routearea/add/", facts | {"weekdays": '["thu"]', "dates": '["2026-03-02"]'}
    )

    assert refused.status_code == 200
    assert taken.status_code == 302
    assert RouteArea.objects.get().weekdays == ["thu"]


@time_machine.travel(NOW, tick=False)
def test_an_area_changed_here_counts_at_once(admin):
    office = make_office()
    ServiceArea.objects.update(changed_at="2026-01-01T00:00:00Z")
    area = ServiceArea.objects.get()
    lat, lon = CENTRE
    assert office_covering(lat=lat, lon=lon) == office

    moved = {"office": office.id, "name": area.name, "polygon": json.dumps(square(lat + 1, lon))}
    saved = admin.post(f"/admin/offices/servicearea/{area.id}/change/", moved)

    assert saved.status_code == 302
    assert office_covering(lat=lat + 1, lon=lon) == office


def test_a_courier_cannot_be_added_without_an_account(admin):
    assert admin.get("/admin/offices/courier/add/").status_code == 403
