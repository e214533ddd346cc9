"""The reference phone at doors without a network, and the server hours later."""

import io

import pytest
import time_machine
from pypdf import PdfReader

from backend.accounts.models import PhoneCode
from backend.accounts.services import code_for
from backend.custody.models import Handover
from backend.custody.selectors.verification import verify_all
from backend.custody.slips import slip_pdf
from mobile_api.client.door import may_come
from mobile_api.client.manifest import show_manifest
from mobile_api.client.store import Store
from mobile_api.models import Review
from tests.support.bookings import at
from tests.support.doors import owner_of, register
from tests.support.mobile import collect_payload, enrolled_phone
from tests.support.scheduling import booked_day, errand_of

NOON = at("12:00")


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "phone.db") as store:
        yield store


def test_two_doors_without_a_network_and_a_sync_at_noon(http_server, morning, store):
    day = booked_day(n_visits=2, n_couriers=1)
    first, second = day.appointments
    dossier = errand_of(second).dossier
    register(owner_of(dossier), dossier)
    phone = enrolled_phone(http_server, day.town.couriers[0], store=store)
    stops = {each["appointment_id"]: each for each in phone.pull_package()["routes"][0]["stops"]}

    # From here on nothing is sent. The first citizen tells her code, and pays.
    stop, said = stops[str(first.id)], collect_payload(first)
    code = code_for(PhoneCode.objects.get(purpose="handover", subject=str(first.id)).id)[1]
    assert phone.code_check(stop).is_right(code)
    seen = show_manifest(
        said["items"], dossier_id=stop["errands"][0]["dossier_id"], purpose="papers",
        s10=said["s10"], seal_number=said["seal_number"],
    )  # fmt: skip
    paid = {"postage_vnd": 30_000, "procedure_fee_vnd": 8_000}
    giver = {"name": "citizen", "basis": "code", "code": code}
    by_code = phone.record("collect", {**said, **seen, "giver": giver, "payment": paid})
    # At the second door somebody comes whom the owner has named.
    (proxy,) = may_come(stops[str(second.id)]["errands"][0], "collect", at=morning)[1:]
    giver = {"name": proxy["name"], "basis": "proxy", "proxy_id": proxy["proxy_id"]}
    by_proxy = phone.record(
        "collect", {**collect_payload(second), "giver": giver, "outcome": "proxy"}
    )
    with time_machine.travel(NOON, tick=False):
        report = phone.sync()

    assert (report.applied, report.waiting, report.trouble) == (2, 0, "")
    outcomes = [phone.answer_to(each)["outcome"] for each in (by_code, by_proxy)]
    assert [each["unproven"] for each in outcomes] == ["", ""]
    assert [each["payment_note"] for each in outcomes] == ["PT-2026-000001", ""]
    assert outcomes[0]["manifest_hash"] == seen["manifest_hash"]
    assert not Review.objects.exists()
    slip = slip_pdf(Handover.objects.get(id=outcomes[0]["handover_id"]).id)
    assert "PT-2026-000001" in PdfReader(io.BytesIO(slip)).pages[0].extract_text()
    assert verify_all().faults == ()
