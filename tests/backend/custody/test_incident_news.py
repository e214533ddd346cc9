"""What the owner hears when something is wrong with her papers: once, in time, and at the end."""

from datetime import timedelta

import pytest

from backend.accounts.roles import Role
from backend.common.uuid7 import uuid7
from backend.custody.models import Incident
from backend.custody.services import dispute_handover, report_incident, resolve_incident
from backend.custody.services.incident_news import is_incident_open, tell_owner, tell_owner_again
from backend.dossiers.models import Dossier
from backend.notifications.kinds import KINDS, Way
from backend.notifications.models import Message
from backend.notifications.selectors import language_of
from tests.backend.notifications.test_texts import NEEDED
from tests.support.bookings import at
from tests.support.custody import bring_out, collect, count_batch, deliver, hand, issue, pass_on
from tests.support.outbox import jobs_of, run_all_jobs
from tests.support.people import staff

CLERK = uuid7()
NEWS = ("papers_incident", "papers_incident_open", "papers_incident_over")
AFTER = timedelta(minutes=1)


@pytest.fixture
def packet(town):
    """A packet with the courier."""
    return collect(town).packet


def report(packet, now, kind="missing"):
    return report_incident(packet_id=packet.id, kind=kind, actor_id=CLERK, now=now)


def resolve(incident, now, outcome="found"):
    return resolve_incident(incident_id=incident.id, outcome=outcome, actor_id=CLERK, now=now)


def told(kind=None):
    rows = Message.objects.filter(kind__in=[kind] if kind else NEWS)
    return list(rows.order_by("id"))


def test_the_owner_is_told_what_is_missing_since_when_and_who_had_it(town, packet, now):
    incident = report(packet, now + timedelta(hours=2))

    run_all_jobs(now + timedelta(hours=2))

    (message,) = told()
    assert (message.kind, message.phone) == ("papers_incident", town.dossier.owner_phone)
    assert message.body == (
        f"Lúc 08:30 02/03/2026, túi hồ sơ {packet.s10} của hồ sơ {town.dossier.number} được báo "
        "chưa tìm thấy. Theo sổ, bưu tá giữ từ 06:30 02/03/2026. Bưu cục đang kiểm tra và báo lại "
        "Quý khách trước 17:00 04/03/2026. Theo dõi: "
        f"{message.params['tracking_url']}"
    )
    assert message.about == {
        "dossier_id": str(town.dossier.id), "incident_id": str(incident.id),
    }  # fmt: skip
    assert message.office_id == town.office.id
    incident.refresh_from_db()
    assert (incident.told_at, incident.hear_by) == (
        now + timedelta(hours=2), at("17:00") + timedelta(days=1),
    )  # fmt: skip


def test_the_message_names_a_role_and_no_person(town, packet, now):
    report(packet, now)

    run_all_jobs(now)

    (message,) = told()
    assert message.params["holder"] == "bưu tá"
    assert town.courier.employee_code not in message.body
    assert message.params.keys() == NEEDED["papers_incident"]


def test_an_incident_is_told_once_however_often_its_job_runs(packet, now):
    incident = report(packet, now)
    run_all_jobs(now)

    assert not tell_owner(incident_id=incident.id, now=now + AFTER)

    assert len(told()) == 1


@pytest.mark.parametrize("kind", ["missing", "damaged", "seal_broken"])
def test_every_harm_to_a_packet_is_told(packet, now, kind):
    report(packet, now, kind)

    run_all_jobs(now)

    assert [message.kind for message in told()] == ["papers_incident"]


def test_reports_that_contradict_each_other_are_told(town, now):
    result = bring_out(town, issue(town))
    deliver(town, result)
    deliver(town, result)

    run_all_jobs(now)

    (message,) = told()
    assert message.params["incident"] == "có hai báo cáo mâu thuẫn"


def test_who_disputes_a_slip_herself_is_told_of_no_loss(town, packet, now):
    dispute_handover(
        dossier_id=packet.dossier_id, handover_id=packet.handovers.get().id, reason="damaged",
        text="", now=now,
    )  # fmt: skip

    run_all_jobs(now)

    assert told() == []
    assert Incident.objects.get().told_at is None


def test_a_surplus_is_no_matter_of_any_owner(town, packet, now):
    batch = hand(town, town.at_courier, town.at_office, packet)
    other = collect(town, dossier_id=town.another_dossier().id).packet
    count_batch(town, batch, tally={packet.s10: "present", other.s10: "present"})

    run_all_jobs(now)

    assert Incident.objects.get().kind == "surplus"
    assert told() == []


def test_an_owner_without_a_phone_stops_nothing(town, now):
    incident = report(collect(town).packet, now)
    Dossier.objects.update(owner_phone="")

    run_all_jobs(now)

    incident.refresh_from_db()
    assert told() == []
    assert incident.told_at is None


def test_what_is_over_before_anybody_was_told_is_told_neither_then_nor_later(packet, now):
    resolve(report(packet, now), now)

    run_all_jobs(now)

    assert told() == []


def test_found_is_told_with_who_has_it_now(packet, now):
    incident = report(packet, now)
    run_all_jobs(now)

    resolve(incident, now + AFTER)

    (over,) = told("papers_incident_over")
    assert over.params["outcome"] == "đã ổn"
    assert over.params["next"] == "bưu tá đang giữ và tiếp tục chuyển"


@pytest.mark.parametrize(
    ("make", "next_step"),
    [
        (
            lambda town: collect(town).packet,
            "bưu cục sẽ gọi Quý khách về việc cấp lại giấy tờ và bồi thường theo quy định",
        ),
        (
            issue,
            "bưu cục đề nghị {agency} cấp lại kết quả, sẽ gọi Quý khách, bồi thường theo quy định",
        ),
    ],
)
def test_lost_is_told_with_what_replaces_it(town, now, make, next_step):
    incident = report(make(town), now)
    run_all_jobs(now)

    resolve(incident, now + AFTER, "lost")

    (over,) = told("papers_incident_over")
    assert over.params["outcome"] == "không tìm thấy, bưu điện xin lỗi Quý khách"
    assert over.params["next"] == next_step.format(agency=town.desk.agency.name_vi)
    assert over.office_id == (town.office.id if "giấy tờ" in next_step else None)


def test_who_lost_papers_is_called_by_a_clerk_and_told_so_once(town, packet, now):
    incident = report(packet, now)
    run_all_jobs(now)
    resolve(incident, now + AFTER, "lost")
    resolve(incident, now + AFTER, "lost")

    message = Message.objects.get(kind="papers_lost")

    assert [step.way for step in KINDS["papers_lost"].steps] == [Way.CALL]
    assert (message.phone, message.office_id) == (town.dossier.owner_phone, town.office.id)
    assert packet.s10 in message.body
    assert message.params["next"] == told("papers_incident_over")[0].params["next"]


def test_what_is_found_is_no_reason_to_call(packet, now):
    incident = report(packet, now)
    run_all_jobs(now)

    resolve(incident, now + AFTER)

    assert not Message.objects.filter(kind="papers_lost").exists()


def test_of_two_incidents_the_first_end_says_that_another_is_open(packet, now):
    first, second = report(packet, now, "damaged"), report(packet, now, "seal_broken")
    run_all_jobs(now)

    resolve(first, now + AFTER)
    resolve(second, now + 2 * AFTER)

    assert [message.params["next"] for message in told("papers_incident_over")] == [
        "bưu cục còn kiểm tra một việc khác với túi này",
        "bưu tá đang giữ và tiếp tục chuyển",
    ]


def test_the_end_is_told_once(packet, now):
    incident = report(packet, now)
    run_all_jobs(now)

    resolve(incident, now + AFTER)
    resolve(incident, now + 2 * AFTER)

    assert len(told("papers_incident_over")) == 1


def test_a_packet_that_is_counted_in_after_all_is_told_as_found(town, packet, now):
    batch = hand(town, town.at_courier, town.at_office, packet)
    report(packet, now)
    run_all_jobs(now)

    count_batch(town, batch)

    (over,) = told("papers_incident_over")
    assert over.params["next"] == "bưu cục đang giữ và tiếp tục chuyển"


def test_we_are_heard_of_again_in_the_time_we_promised(packet, now):
    incident = report(packet, now)
    run_all_jobs(now)

    run_all_jobs(at("15:59") + timedelta(days=1))
    before = told("papers_incident_open")
    run_all_jobs(at("16:00") + timedelta(days=1))

    assert before == []
    (again,) = told("papers_incident_open")
    assert again.params["until"] == "17:00 11/03/2026"
    incident.refresh_from_db()
    assert incident.hear_by == at("17:00") + timedelta(days=8)
    assert [job.not_before for job in jobs_of("incident_promised")][-1] == at("16:00") + timedelta(
        days=8
    )


def test_a_promise_that_was_kept_by_the_end_is_not_kept_again(packet, now):
    incident = report(packet, now)
    run_all_jobs(now)
    resolve(incident, now + AFTER)

    run_all_jobs(at("16:00") + timedelta(days=1))

    assert told("papers_incident_open") == []
    assert not tell_owner_again(incident_id=incident.id, now=at("16:00") + timedelta(days=9))


def test_a_promise_is_kept_once_a_day(packet, now):
    incident = report(packet, now)
    run_all_jobs(now)
    due = at("16:00") + timedelta(days=1)

    first = tell_owner_again(incident_id=incident.id, now=due)
    second = tell_owner_again(incident_id=incident.id, now=due)

    assert (first, second) == (True, False)
    assert len(told("papers_incident_open")) == 1


def test_a_message_that_waited_for_the_morning_is_not_sent_when_all_is_well(packet, now):
    incident = report(packet, at("22:00"))
    run_all_jobs(at("22:00"))
    resolve(incident, at("22:30"))

    assert not is_incident_open(incident.id)
    run_all_jobs(at("07:00") + timedelta(days=1))

    (message,) = told("papers_incident")
    assert message.state == "skipped"


def test_an_owner_who_reads_english_hears_it_in_english(town, packet, now, monkeypatch):
    monkeypatch.setattr("backend.custody.services.incident_news.language_of", lambda phone: "en")
    report(packet, now)

    run_all_jobs(now)

    (message,) = told()
    assert language_of(town.dossier.owner_phone) == "vi"
    assert (message.params["packet"], message.params["holder"], message.params["incident"]) == (
        "the packet of papers", "a courier", "it is missing",
    )  # fmt: skip


def test_dispatchers_of_the_office_that_brought_it_hear_of_what_is_wrong_at_a_desk(town, now):
    dispatcher = staff(Role.DISPATCHER, town.office.id)
    packet = issue(town)
    pass_on(town, town.at_desk, town.at_courier, packet)
    pass_on(town, town.at_courier, town.at_office, packet)
    pass_on(town, town.at_office, town.at_desk, packet)
    report(packet, now)

    run_all_jobs(now)

    assert [one.user_id for one in Message.objects.filter(kind="custody_mismatch")] == [
        dispatcher.id
    ]


def test_the_dossier_is_flagged_while_something_is_wrong(town, packet, now):
    def is_flagged():
        town.dossier.refresh_from_db()
        return town.dossier.has_open_incident

    before = is_flagged()
    first, second = report(packet, now, "damaged"), report(packet, now, "seal_broken")
    seen = [is_flagged()]
    for incident in (first, second):
        resolve(incident, now)
        seen.append(is_flagged())

    assert (before, seen) == (False, [True, True, False])


def test_a_packet_that_turns_up_takes_the_flag_off(town, packet, now):
    batch = hand(town, town.at_courier, town.at_office, packet)
    report(packet, now)

    count_batch(town, batch)

    town.dossier.refresh_from_db()
    assert not town.dossier.has_open_incident


def test_another_dossier_is_not_flagged(town, packet, now):
    other = town.another_dossier()

    report(packet, now)

    other.refresh_from_db()
    assert not other.has_open_incident
