"""Dead jobs in the admin: who may see them, who may drive them again."""

import pytest
from django.contrib.auth.models import Permission

from backend.outbox.errors import GiveUp
from backend.outbox.models import Job
from backend.outbox.services import run_job
from tests.support.people import staff

pytestmark = pytest.mark.usefixtures("db")
PAGE = "/admin/outbox/job/"


@pytest.fixture
def dead(make_job, handling, now):
    job = make_job()
    handling.then = GiveUp("no such number")
    run_job(job_id=job.id, now=now)
    return job


def signed_in(client, *permissions):
    user = staff("supervisor")
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)


def drive_again(client, *jobs):
    wanted = {"action": "drive_again", "_selected_action": [str(job.id) for job in jobs]}
    return client.post(PAGE, wanted, follow=True)


def test_who_may_view_jobs_sees_why_one_died_but_cannot_drive_it(client, dead):
    signed_in(client, "view_job")

    assert "no such number" in client.get(PAGE).content.decode()
    drive_again(client, dead)

    dead.refresh_from_db()
    assert dead.state == "dead"


def test_who_may_change_jobs_drives_dead_ones_again_and_hears_of_the_others(
    client, dead, make_job, now
):
    signed_in(client, "view_job", "change_job")
    waiting = make_job(dedupe_key="test:2")

    page = drive_again(client, dead, waiting).content.decode()

    assert "1 jobs wait again." in page
    assert f"{waiting.id}: Only a dead job can be driven again." in page
    assert set(Job.objects.values_list("state", flat=True)) == {"waiting"}


def test_nobody_adds_changes_or_deletes_a_job_there(client, dead):
    signed_in(client, "view_job", "change_job", "add_job", "delete_job")

    codes = [
        client.post(f"{PAGE}add/").status_code,
        client.post(f"{PAGE}{dead.id}/change/", {"state": "done"}).status_code,
        client.post(f"{PAGE}{dead.id}/delete/", {"post": "yes"}).status_code,
    ]

    assert codes == [403, 403, 403]
    dead.refresh_from_db()
    assert dead.state == "dead"
