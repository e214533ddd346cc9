"""What Prometheus reads: true for all processes at once, and only for who has the token."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.db.models.functions import Now
from prometheus_client.parser import text_string_to_metric_families

from backend.common import clock, metrics
from backend.outbox.errors import GiveUp
from backend.outbox.models import Heartbeat
from backend.outbox.services import enqueue, run_job

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def scrape(client, settings, tmp_path):
    """Ask as Prometheus does; returns {name: {labels' values: figure}}."""
    settings.METRICS_TOKEN = "only-for-tests"
    settings.MEDIA_STORE = str(tmp_path)

    def ask():
        answer = client.get("/metrics", headers={"authorization": "Bearer only-for-tests"})
        assert answer.status_code == 200
        return {
            family.name: {tuple(s.labels.values()): s.value for s in family.samples}
            for family in text_string_to_metric_families(answer.content.decode())
        }

    return ask


@pytest.mark.parametrize("given", [None, "Bearer", "Bearer wrong", "only-for-tests"])
def test_who_does_not_have_the_token_learns_nothing(client, settings, given):
    settings.METRICS_TOKEN = "only-for-tests"
    headers = {"authorization": given} if given else {}

    answer = client.get("/metrics", headers=headers)

    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("given", ["Bearer", "Bearer "])
def test_without_a_token_in_the_settings_nobody_may_read(client, settings, given):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"authorization": given}).status_code == 404


def test_it_tells_how_many_jobs_are_open_and_how_late(scrape):
    now = clock.now()
    for number, late in enumerate((-60, 90, 30)):
        due_at = now - timedelta(seconds=late)
        enqueue(kind="expire_holds", payload={}, dedupe_key=f"{number}", now=now, not_before=due_at)

    found = scrape()

    assert found["hengio_open_jobs"][("quick", "waiting")] == 3
    assert found["hengio_open_jobs"][("solver", "running")] == 0
    assert found["hengio_oldest_due_job_age_seconds"][("quick",)] == pytest.approx(90, abs=5)
    assert found["hengio_oldest_due_job_age_seconds"][("solver",)] == 0


def test_it_tells_what_gave_up_by_kind_and_owner(scrape, make_job, handling):
    job = make_job(now=clock.now())
    handling.then = GiveUp("no")
    run_job(job_id=job.id, now=clock.now())

    found = scrape()

    assert found["hengio_dead_jobs"][("test", "tests")] == 1
    assert found["hengio_dead_jobs"][("plan_run", "scheduling")] == 0
    assert found["hengio_jobs_ended_last_hour"] == {("test", "dead"): 1}


def test_it_tells_when_each_worker_was_last_seen_and_what_its_queue_holds(scrape, make_job):
    Heartbeat.objects.create(name="quick-1@here", pid=1, seen_at=Now() - timedelta(seconds=40))
    make_job()

    found = scrape()

    assert found["hengio_worker_heartbeat_age_seconds"] == {
        ("quick-1@here",): pytest.approx(40, abs=1)
    }
    assert sorted(found["hengio_queue_rows"].values()) == [0, 0, 1]


def test_a_source_that_fails_leaves_the_others(scrape, monkeypatch):
    def broken():
        raise DatabaseError

    monkeypatch.setattr(metrics, "_sources", [broken, *metrics._sources])

    found = scrape()

    assert found["hengio_sources_failed"] == {(): 1}
    assert found["hengio_open_jobs"]
