"""What becomes of an attempt."""

from datetime import timedelta

import pytest

from backend.common.uuid7 import uuid7
from backend.outbox.errors import GiveUp, RetryLater
from backend.outbox.models import Job
from backend.outbox.registry import job_kind, kind_of, known_kinds
from backend.outbox.services import MAX_ATTEMPTS, run_job, run_next, sweep
from backend.outbox.services.claims import back_off
from backend.outbox.tasks import run
from tests.support.outbox import run_all_jobs

pytestmark = pytest.mark.usefixtures("db")


def test_a_job_that_is_due_runs_once(make_job, handling, now):
    job = make_job(payload={"dossier_id": "7"})

    assert run_job(job_id=job.id, now=now) is True
    assert run_job(job_id=job.id, now=now) is False

    job.refresh_from_db()
    assert handling.calls == [({"dossier_id": "7"}, 1)]
    assert (job.state, job.attempts, job.ended_at, job.lease_until) == ("done", 1, now, None)


def test_the_queue_calls_with_the_id_as_text(make_job, handling):
    job = make_job()

    assert run(str(job.id), "quick") == 1

    assert len(handling.calls) == 1


def test_a_job_that_does_not_exist_is_nothing_to_do(now):
    assert run_job(job_id=uuid7(), now=now) is False


def test_a_job_for_later_waits(make_job, handling, now):
    job = make_job(not_before=now + timedelta(minutes=1))

    assert run_job(job_id=job.id, now=now) is False
    assert sweep(now=now) == 0
    assert sweep(now=now + timedelta(minutes=1)) == 1

    assert len(handling.calls) == 1


def test_a_failure_is_tried_again_after_a_pause(make_job, handling, now):
    job = make_job()
    handling.then = ValueError("broken")

    run_job(job_id=job.id, now=now)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.ended_at) == ("waiting", 1, None)
    assert job.not_before == now + back_off(job.id, 1)
    assert "ValueError: broken" in job.last_error
    assert run_job(job_id=job.id, now=now) is False

    handling.then = None
    assert run_job(job_id=job.id, now=job.not_before) is True
    job.refresh_from_db()
    assert (job.state, job.attempts, job.last_error) == ("done", 2, "")


def test_after_eight_failures_a_job_is_dead_and_the_log_tells_without_its_words(
    make_job, handling, now, caplog
):
    job = make_job()
    handling.then = ValueError("the citizen's words")
    moment = now
    for _ in range(MAX_ATTEMPTS):
        assert run_job(job_id=job.id, now=moment) is True
        moment += timedelta(hours=1)

    assert run_job(job_id=job.id, now=moment) is False

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("dead", 8)
    assert "the citizen's words" in job.last_error
    assert f"job {job.id} (test) is dead after 8 attempts" in caplog.text
    assert "the citizen's words" not in caplog.text


def test_a_handler_may_ask_for_a_later_moment(make_job, handling, now):
    job = make_job()
    handling.then = RetryLater("quota", not_before=now + timedelta(hours=3))

    run_job(job_id=job.id, now=now)

    job.refresh_from_db()
    assert (job.state, job.not_before) == ("waiting", now + timedelta(hours=3))
    assert job.last_error == "quota"


def test_a_wait_counts_from_the_end_of_an_attempt_that_took_long(make_job, handling, now):
    job = make_job()
    handling.then = RetryLater("quota", not_before=now + timedelta(seconds=2))

    run_job(job_id=job.id, now=now, clock=lambda: now + timedelta(seconds=7))

    job.refresh_from_db()
    assert job.not_before == now + timedelta(seconds=7 + 2)


def test_a_handler_that_asks_for_later_without_a_moment_gets_the_usual_pause(
    make_job, handling, now
):
    job = make_job()
    handling.then = RetryLater("not yet")

    run_job(job_id=job.id, now=now)

    job.refresh_from_db()
    assert job.not_before == now + back_off(job.id, 1)


def test_asking_for_later_is_an_attempt_and_ends_too(make_job, handling, now):
    job = make_job()
    handling.then = RetryLater("never", not_before=now)

    assert run_all_jobs(now) == MAX_ATTEMPTS

    job.refresh_from_db()
    assert (job.state, job.last_error) == ("dead", "never")


def test_a_handler_may_give_up_at_once(make_job, handling, now):
    job = make_job()
    handling.then = GiveUp("no such number")

    run_job(job_id=job.id, now=now)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.ended_at) == ("dead", 1, now)
    assert job.last_error == "no such number"


def test_a_kind_this_worker_does_not_know_yet_is_tried_again(make_job, now):
    job = make_job()
    Job.objects.update(kind="of-the-next-release")

    run_job(job_id=job.id, now=now)

    job.refresh_from_db()
    assert job.state == "waiting"
    assert "UnknownKind: of-the-next-release" in job.last_error


def test_a_job_whose_time_is_over_is_skipped(make_job, handling, now):
    job = make_job(expires_at=now + timedelta(minutes=5))
    late = now + timedelta(minutes=5)

    assert run_job(job_id=job.id, now=late) is False
    sweep(now=late)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.ended_at) == ("skipped", 0, late)
    assert handling.calls == []


def test_a_sweep_runs_the_oldest_first_and_stops_at_its_limit(make_job, handling, now):
    for number in range(5):
        make_job(payload={"id": number}, dedupe_key=f"test:{number}")

    assert sweep(now=now, limit=3) == 3

    assert [payload["id"] for payload, _ in handling.calls] == [0, 1, 2]
    assert Job.objects.filter(state="waiting").count() == 2


def test_a_failing_job_does_not_hold_up_the_next(make_job, handling, now):
    make_job(dedupe_key="test:0")
    Job.objects.update(kind="unknown")
    make_job(dedupe_key="test:1")

    assert sweep(now=now) == 2

    assert len(handling.calls) == 1


def test_a_job_may_cause_another_in_the_same_sweep(make_job, handling, now):
    make_job(dedupe_key="test:1")
    handling.then = lambda: make_job(dedupe_key="test:2")

    assert run_all_jobs(now) == 2

    assert Job.objects.filter(state="done").count() == 2


def test_jobs_of_one_order_wait_for_the_one_before(make_job, handling, now):
    first = make_job(dedupe_key="test:1", order_key="dossier:7")
    second = make_job(dedupe_key="test:2", order_key="dossier:7")
    other = make_job(dedupe_key="test:3", order_key="dossier:8")
    handling.then = RetryLater("wait", not_before=now + timedelta(hours=1))
    run_job(job_id=first.id, now=now)
    handling.then = None

    assert run_job(job_id=second.id, now=now) is False
    assert run_job(job_id=other.id, now=now) is True
    assert sweep(now=now + timedelta(hours=1)) == 2

    second.refresh_from_db()
    assert second.state == "done"


def test_a_dead_job_does_not_hold_up_its_order(make_job, handling, now):
    first = make_job(dedupe_key="test:1", order_key="dossier:7")
    second = make_job(dedupe_key="test:2", order_key="dossier:7")
    handling.then = GiveUp("no")
    run_job(job_id=first.id, now=now)
    handling.then = None

    assert run_job(job_id=second.id, now=now) is True


def test_the_pause_doubles_up_to_an_hour_and_lies_between_half_and_all():
    job_id = uuid7()
    full = [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]

    pauses = [back_off(job_id, attempt).total_seconds() for attempt in range(1, 12)]

    assert all(top / 2 <= pause <= top for pause, top in zip(pauses, full, strict=True))
    assert pauses == [back_off(job_id, attempt).total_seconds() for attempt in range(1, 12)]


def test_jobs_that_fail_together_come_back_apart():
    pauses = {back_off(uuid7(), 1) for _ in range(100)}

    assert len(pauses) == 100


def test_one_kind_has_one_owner_and_one_handler():
    def do(payload, *, job_id, attempt, now):
        """Do nothing."""

    do.__module__ = "backend.somewhere.tasks"
    registered = job_kind("test_once", expires_after=None)(do)

    again = job_kind("test_once", expires_after=None)(do)
    assert again is registered is kind_of("test_once").handler
    with pytest.raises(ValueError, match=r"backend\.somewhere does test_once already"):
        job_kind("test_once", expires_after=None)(lambda payload, **_: None)
    assert kind_of("test_once") in known_kinds()


def test_every_kind_of_the_product_is_owned_by_the_package_that_does_it():
    owners = {kind.name: kind.owner for kind in known_kinds() if kind.name[:4] != "test"}

    assert owners["phone_code"] == "backend.notifications"
    assert owners["plan_run"] == "scheduling"
    packages = {owner.partition(".")[0] for owner in owners.values()}
    assert packages <= {"backend", "scheduling", "mobile_api"}


def test_next_is_nothing_when_nothing_is_due(now):
    assert run_next(now=now) is False
