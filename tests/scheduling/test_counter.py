"""What an office keeps after the last try is fetched at its counter."""

import json

import pytest
import time_machine

from backend.accounts.models import PhoneCode
from backend.accounts.services import code_for
from backend.custody import parties
from backend.custody.models import Handover, Packet
from backend.custody.selectors.holders import holder_of
from backend.custody.selectors.verification import verify_dossier
from backend.custody.services import (
    countersign_batch,
    hand_batch,
    hold_packet,
    issue_result,
    report_incident,
)
from backend.dossiers.models import Dossier
from backend.notifications.models import Message
from backend.procedures.models import ProcedureVersion
from scheduling.api.examples import BODIES
from scheduling.models import Attempt, Keeping
from scheduling.services.attempt_disputes import dispute_attempt, settle_attempt
from scheduling.services.last_tries import step_keeping
from scheduling.states import DisputeReason
from tests.support.bookings import at
from tests.support.client import KeyedClient
from tests.support.custody import RESULT, new_s10, new_seal
from tests.support.doors import door_pass, owner_of, register
from tests.support.media import make_media
from tests.support.mobile import fail_payload, operation, push
from tests.support.offices import make_office
from tests.support.outbox import run_all_jobs
from tests.support.people import citizen, courier_user, signed_in, staff
from tests.support.scheduling import (
    booked_day,
    bring_to_office,
    errand_of,
    hand_to_courier,
    ready_result,
)

EIGHT, NINE = at("08:00"), at("09:00")


@pytest.fixture
def now_is_nine(db):
    with time_machine.travel(EIGHT, tick=False) as clock:
        yield clock


@pytest.fixture
def kept(now_is_nine):
    """A result that failed twice and lies at its office: (town, visit, packet, keeping)."""
    day = booked_day(n_visits=0, is_published=False)
    dossier, packet = ready_result(day.town)
    bring_to_office(day.town, packet)
    errands = [[{"purpose": "deliver", "dossier_token": dossier.tracking_token}]]
    booked = booked_day(n_visits=1, town=day.town, errands=errands)
    visit, town = booked.appointments[0], booked.town
    courier = booked.driver(visit)
    phone = signed_in(KeyedClient, courier.user)
    batch = hand_to_courier(town, courier, packet)
    tally = {packet.s10: "present"}
    countersign_batch(batch_id=batch.id, tally=tally, actor_id=courier.user_id, now=EIGHT)
    for _ in range(2):
        shown = {"waited_s": 700, "calls": 2, "photos": [make_media().sha256]}
        push(phone, operation("fail", **fail_payload(visit, reason="absent", **shown)))
        type(visit).objects.filter(id=visit.id, state="failed").update(
            state="confirmed" if not Keeping.objects.exists() else "failed"
        )
    back = hand_batch(
        giver=parties.courier(courier.id), receiver=parties.office(town.office.id),
        packet_ids=[packet.id], actor_id=courier.user_id, now=NINE,
    )  # fmt: skip
    countersign_batch(batch_id=back.id, tally=tally, actor_id=town.clerk.id, now=NINE)
    hold_packet(packet_id=packet.id, actor_id=town.clerk.id, now=NINE)
    now_is_nine.move_to(NINE)
    return town, visit, packet, Keeping.objects.get()


@pytest.fixture
def town(kept):
    return kept[0]


@pytest.fixture
def packet(kept):
    return kept[2]


@pytest.fixture
def keeping(kept):
    return kept[3]


@pytest.fixture
def clerk(town):
    return signed_in(KeyedClient, town.clerk)


def fetch(client, keeping, packet, **changes):
    body = {**json.loads(json.dumps(BODIES["handOutAtCounter"])), "s10": packet.s10, **changes}
    return client.post(f"/api/v1/keepings/{keeping.id}/hand-out", body)


def dossier_of(packet):
    return Dossier.objects.get(id=packet.dossier_id)


def nothing_changed(keeping, packet, state="held"):
    keeping.refresh_from_db()
    packet.refresh_from_db()
    return (
        (keeping.state, packet.state) == ("kept", state)
        and holder_of(packet.id) == parties.office(keeping.office_id)
        and not Handover.objects.filter(kind="handed_out").exists()
        and dossier_of(packet).agency_status == 9
    )


def test_who_comes_to_the_counter_gets_the_result_and_a_slip(kept, clerk):
    town, visit, packet, keeping = kept

    answer = fetch(clerk, keeping, packet)

    packet.refresh_from_db()
    handover, errand = Handover.objects.get(kind="handed_out"), errand_of(visit)
    assert answer.status_code == 201, answer.content
    assert answer.json() == {
        "handover_id": str(handover.id),
        "manifest_hash": handover.manifest_hash,
        "flags": [],
        "slip_url": answer.json()["slip_url"],
        "keeping_state": "closed",
    }
    assert answer.json()["slip_url"].endswith(f"/verify/{handover.slip_token}")
    assert (handover.giver, handover.receiver) == (
        str(parties.office(town.office.id)), str(parties.citizen(packet.dossier_id)),
    )  # fmt: skip
    assert handover.proof["content"] == {"n_papers": 1, "names": "match"}
    assert packet.state == "delivered"
    assert holder_of(packet.id) == parties.citizen(packet.dossier_id)
    assert dossier_of(packet).agency_status == 10
    assert (errand.is_live, errand.done_at, errand.outcome) == (False, NINE, "done")
    assert clerk.get("/api/v1/keepings").json()["results"] == []
    assert verify_dossier(packet.dossier_id) == []


def test_the_owner_is_told_and_the_slip_and_the_page_name_the_office(kept, clerk, api):
    town, _, packet, keeping = kept
    answer = fetch(clerk, keeping, packet)

    slip = clerk.get(f"/api/v1/handovers/{answer.json()['handover_id']}/slip.pdf")
    page = api.get(f"/track/{dossier_of(packet).tracking_token}").content.decode()

    assert Message.objects.filter(kind="result_delivered").count() == 1
    assert (slip.status_code, slip.content[:4]) == (200, b"%PDF")
    assert f"tại quầy của {town.office.name}" in page
    assert api.get(f"/verify/{answer.json()['slip_url'].rpartition('/')[2]}").status_code == 200


def test_the_same_request_again_hands_out_once(clerk, keeping, packet):
    body = {**BODIES["handOutAtCounter"], "s10": packet.s10}
    path, key = f"/api/v1/keepings/{keeping.id}/hand-out", "counter-1"
    answers = [clerk.post(path, body, headers={"Idempotency-Key": key}) for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Handover.objects.filter(kind="handed_out").count() == 1


def test_what_is_over_is_not_handed_out_again(clerk, keeping, packet):
    fetch(clerk, keeping, packet)

    again = fetch(clerk, keeping, packet)

    assert (again.status_code, again.json()["code"]) == (422, "illegal-transition")
    assert Handover.objects.filter(kind="handed_out").count() == 1


def test_it_is_not_too_late_until_it_has_left_the_office(clerk, keeping, packet):
    assert step_keeping(keeping_id=keeping.id, now=keeping.due_at) == "returning"

    assert fetch(clerk, keeping, packet).json()["keeping_state"] == "closed"


def test_an_annulled_try_brings_no_courier_to_who_has_fetched_it(kept, clerk):
    _, visit, packet, keeping = kept
    fetch(clerk, keeping, packet)
    last = Attempt.objects.order_by("-id").first()
    token = dossier_of(packet).tracking_token
    dispute_attempt(
        tracking_token=token, attempt_id=last.id, reason=DisputeReason.WAS_HOME, text="", now=NINE
    )

    settle_attempt(attempt_id=last.id, stands=False, reason="ảnh khác", actor="x", now=NINE)

    assert not errand_of(visit).is_live
    assert Keeping.objects.get().state == "closed"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"signatures": {}}, 422, "signature-missing"),
        ({"signatures": {"receiver": {"width": 9}}}, 422, "signature-too-poor"),
        ({"outcome": "unable", "signatures": {}}, 422, "signature-missing"),
        ({"content": {"n_papers": 2, "names_match": True}}, 422, "content-differs"),
        ({"content": {"n_papers": 1, "names_match": False}}, 422, "content-differs"),
        ({"s10": "EA000000000VN"}, 422, "item-code-invalid"),
        ({"receiver": {"name": "A", "basis": "known"}}, 400, "malformed"),
        ({"receiver": {"name": "A", "basis": "code"}}, 400, "malformed"),
        ({"receiver": {"name": "A", "basis": "qr", "door_pass": "x.y"}}, 422, "door-pass-invalid"),
        ({"receiver": {"name": "A", "basis": "code", "code": "123456"}}, 422, "code-expired"),
        ({"outcome": "proxy"}, 400, "malformed"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    clerk, keeping, packet, changes, status, code
):
    answer = fetch(clerk, keeping, packet, **changes)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert nothing_changed(keeping, packet)


def test_a_code_told_at_the_counter_proves_who_came(clerk, keeping, packet):
    assert clerk.post(f"/api/v1/keepings/{keeping.id}/code").status_code == 204
    run_all_jobs(NINE)
    row = PhoneCode.objects.get(purpose="handover_counter")
    digits = code_for(row.id)[1]
    other = f"{(int(digits) + 1) % 10**6:06d}"

    wrong = fetch(
        clerk, keeping, packet, receiver={"name": "A", "basis": "code", "code": other}
    ).json()
    assert (wrong["code"], wrong["left"]) == ("code-wrong", 4)
    assert nothing_changed(keeping, packet)
    right = fetch(clerk, keeping, packet, receiver={"name": "A", "basis": "code", "code": digits})

    assert row.phone == dossier_of(packet).owner_phone
    assert Message.objects.filter(kind="handover_code", phone=row.phone).count() == 1
    assert right.status_code == 201
    assert Handover.objects.get(kind="handed_out").proof["basis"] == "code"
    late = clerk.post(f"/api/v1/keepings/{keeping.id}/code")
    assert (late.status_code, late.json()["code"]) == (422, "illegal-transition")


def test_five_wrong_codes_are_the_end_of_it(clerk, keeping, packet):
    clerk.post(f"/api/v1/keepings/{keeping.id}/code")
    digits = code_for(PhoneCode.objects.get(purpose="handover_counter").id)[1]
    other = f"{(int(digits) + 1) % 10**6:06d}"
    said = {"receiver": {"name": "A", "basis": "code", "code": other}}

    codes = [fetch(clerk, keeping, packet, **said).json()["code"] for _ in range(6)]

    assert codes == ["code-wrong"] * 5 + ["code-burnt"]
    said["receiver"]["code"] = digits
    assert fetch(clerk, keeping, packet, **said).json()["code"] == "code-burnt"
    assert nothing_changed(keeping, packet)


def test_a_registered_proxy_fetches_it_and_nobody_else_by_that_name(clerk, keeping, packet):
    dossier = dossier_of(packet)
    (row,) = register(owner_of(dossier), dossier, purposes=["deliver"]).json()
    proxy = {"name": "Người Được Uỷ Quyền", "basis": "proxy", "proxy_id": row["id"]}

    other = fetch(clerk, keeping, packet, receiver=proxy | {"name": "Người khác"}, outcome="proxy")
    assert (other.json()["code"], nothing_changed(keeping, packet)) == (
        "proxy-not-registered", True,
    )  # fmt: skip
    assert fetch(clerk, keeping, packet, receiver=proxy, outcome="proxy").status_code == 201


def test_the_owners_qr_code_proves_one_fetching(clerk, keeping, packet):
    dossier = dossier_of(packet)
    text = door_pass(owner_of(dossier), dossier)

    answer = fetch(clerk, keeping, packet, receiver={"name": "A", "basis": "qr", "door_pass": text})

    assert answer.status_code == 201


def test_old_papers_are_taken_back_at_the_counter_too(town, clerk, keeping, packet):
    version_id = dossier_of(packet).procedure_version_id
    old = {"name_vi": "Thẻ cũ", "name_en": "Old card", "condition_vi": "", "condition_en": ""}
    ProcedureVersion.objects.filter(id=version_id).update(old_papers=[old])
    lines = [{"name": "Thẻ cũ", "kind": "original"}]
    back = {"items": lines, "s10": new_s10(), "seal_number": new_seal()}
    both = fetch(clerk, keeping, packet, taken_back=back, no_old_paper="lost")
    assert (both.status_code, nothing_changed(keeping, packet)) == (400, True)

    answer = fetch(clerk, keeping, packet, taken_back=back)

    made = Packet.objects.get(purpose="taken_back")
    assert answer.json()["flags"] == []
    assert (made.s10, made.state) == (back["s10"], "at_office")
    assert holder_of(made.id) == parties.office(town.office.id)
    assert verify_dossier(packet.dossier_id) == []


@pytest.mark.parametrize(("reason", "flags"), [(None, ["old_paper_kept"]), ("lost", [])])
def test_an_old_paper_that_is_not_there(clerk, keeping, packet, reason, flags):
    version_id = dossier_of(packet).procedure_version_id
    old = {"name_vi": "Thẻ cũ", "name_en": "Old card", "condition_vi": "", "condition_en": ""}
    ProcedureVersion.objects.filter(id=version_id).update(old_papers=[old])
    said = {"no_old_paper": reason} if reason else {}

    assert fetch(clerk, keeping, packet, **said).json()["flags"] == flags


def test_what_was_handed_on_or_is_stopped_is_not_handed_out(town, clerk, keeping, packet):
    hand_batch(
        giver=parties.office(town.office.id), receiver=parties.desk(town.desk.id),
        packet_ids=[packet.id], actor_id=town.clerk.id, now=NINE,
    )  # fmt: skip
    waiting = fetch(clerk, keeping, packet)
    report_incident(packet_id=packet.id, kind="damaged", actor_id=town.clerk.id, now=NINE)
    stopped = fetch(clerk, keeping, packet)

    assert [each.json()["code"] for each in (waiting, stopped)] == [
        "packet-in-other-batch", "packet-not-ready",
    ]  # fmt: skip
    assert nothing_changed(keeping, packet, state="incident")


def test_what_the_courier_still_has_is_not_handed_out(town, clerk, keeping, packet):
    courier = town.couriers[0]
    batch = hand_to_courier(town, courier, packet, now=NINE)
    tally = {packet.s10: "present"}
    countersign_batch(batch_id=batch.id, tally=tally, actor_id=courier.user_id, now=NINE)

    answer = fetch(clerk, keeping, packet)

    assert (answer.status_code, answer.json()["code"]) == (422, "not-the-holder")
    assert not Handover.objects.filter(kind="handed_out").exists()


def test_another_dossiers_packet_is_not_handed_out(town, clerk, keeping, packet):
    _, strange = ready_result(town)
    bring_to_office(town, strange, now=NINE)

    answer = fetch(clerk, keeping, strange)

    assert answer.json()["code"] == "packet-of-other-dossier"
    assert nothing_changed(keeping, packet)


@pytest.mark.parametrize("purpose", ["papers", "taken_back"])
def test_what_the_keeping_is_not_about_is_not_handed_out(town, clerk, keeping, packet, purpose):
    other = issue_result(
        dossier_id=packet.dossier_id, desk_id=town.desk.id, papers=(RESULT,), s10=new_s10(),
        seal_number=new_seal(), actor_id=town.clerk.id, now=NINE,
    )  # fmt: skip
    bring_to_office(town, other, now=NINE)
    Packet.objects.filter(id=other.id).update(purpose=purpose)
    scanned = f"{other.s10[:2].lower()} {other.s10[2:]}"

    answer = fetch(clerk, keeping, other, s10=scanned)

    other.refresh_from_db()
    assert (answer.status_code, answer.json()["code"]) == (422, "packet-not-kept")
    assert answer.json()["s10"] == other.s10
    assert (other.state, nothing_changed(keeping, packet)) == ("at_office", True)


def test_only_a_clerk_of_that_office_hands_out(kept, clerk):
    _, _, packet, keeping = kept
    strangers = [staff("clerk", make_office().id), citizen(), courier_user()]

    answers = [fetch(signed_in(KeyedClient, who), keeping, packet) for who in strangers]

    assert [each.status_code for each in answers] == [404, 403, 403]
    assert nothing_changed(keeping, packet)
