"""A job exists if and only if its cause does."""

from datetime import timedelta

import pytest
from django.db import transaction
from django_q.models import OrmQ

from backend.outbox.errors import UnknownKind
from backend.outbox.models import Job
from backend.outbox.selectors import hints_in
from backend.outbox.services import enqueue
from backend.outbox.states import Lane
from tests.support.threads import run_together


class Broken(Exception):
    pass


@pytest.mark.usefixtures("db")
def test_a_job_waits_with_a_hint_for_the_queue_that_holds_its_id_only(make_job, now, settings):
    job = make_job(payload={"dossier_id": "7"})

    hint = OrmQ.objects.get()
    assert (job.state, job.attempts, job.not_before) == ("waiting", 0, now)
    assert hint.func() == "backend.outbox.tasks.run"
    assert hint.task["args"] == (str(job.id), "quick")
    assert hint.key in settings.JOB_QUEUES["quick"]
    assert hints_in(hint.key, at_most=3) == [hint.id]


@pytest.mark.usefixtures("db")
def test_the_same_key_twice_is_the_first_job(make_job):
    first = make_job(payload={"id": "1"})
    second = make_job(payload={"id": "2"})

    assert second.id == first.id
    assert second.payload == {"id": "1"}
    assert Job.objects.count() == OrmQ.objects.count() == 1


@pytest.mark.usefixtures("db")
def test_a_job_for_later_gives_no_hint(make_job, now):
    job = make_job(not_before=now + timedelta(minutes=1))

    assert job.not_before == now + timedelta(minutes=1)
    assert OrmQ.objects.count() == 0


@pytest.mark.usefixtures("db")
def test_a_kind_says_how_long_its_jobs_are_of_use_and_how_often_they_are_tried(
    make_job, make_kind, now
):
    make_kind(expires_after=timedelta(hours=2), max_attempts=3, lane=Lane.SOLVER)
    due_at = now + timedelta(days=1)

    job = make_job(not_before=due_at)
    sooner = make_job(dedupe_key="test:2", expires_at=now + timedelta(minutes=1))

    assert (job.expires_at, job.max_attempts, job.lane) == (
        due_at + timedelta(hours=2),
        3,
        "solver",
    )
    assert sooner.expires_at == now + timedelta(minutes=1)
    assert OrmQ.objects.get().key == "solver"


@pytest.mark.usefixtures("db")
def test_a_kind_nobody_does_is_refused_at_once(now):
    with pytest.raises(UnknownKind):
        enqueue(kind="nobody", payload={}, dedupe_key="test:1", now=now)

    assert Job.objects.count() == 0


@pytest.mark.usefixtures("committed")
def test_outside_of_a_transaction_a_job_is_refused(make_job):
    with pytest.raises(RuntimeError, match="transaction"):
        make_job()

    assert Job.objects.count() == 0


@pytest.mark.usefixtures("committed")
def test_a_cause_that_is_rolled_back_leaves_neither_job_nor_hint(make_job):
    with pytest.raises(Broken), transaction.atomic():
        make_job()
        raise Broken

    assert (Job.objects.count(), OrmQ.objects.count()) == (0, 0)


@pytest.mark.usefixtures("committed")
def test_ten_causes_at_once_with_one_key_make_one_job(make_job):
    def cause(_):
        with transaction.atomic():
            return make_job().id

    ids = run_together(cause, range(10))

    assert len(set(ids)) == 1
    assert (Job.objects.count(), OrmQ.objects.count()) == (1, 1)
