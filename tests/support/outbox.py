"""Running the outbox in tests, in this process or in real workers."""

import os
import sys
from datetime import datetime
from pathlib import Path

from django.conf import settings

from backend.outbox.models import Job
from backend.outbox.services import sweep

ROOT = Path(__file__).resolve().parent.parent.parent


def run_all_jobs(now: datetime) -> int:
    """Run every job that is due, and those they cause; returns the number of attempts."""
    made = 0
    while more := sweep(now=now):
        made += more
    return made


def jobs_of(kind: str) -> list[Job]:
    """Return the jobs of one kind, oldest first."""
    return list(Job.objects.filter(kind=kind).order_by("id"))


def database_url() -> str:
    """Return the address of this test run's database, for processes that tests start."""
    database = settings.DATABASES["default"]
    login = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    if database["HOST"].startswith("/"):
        return f"postgres://{login}@/{database['NAME']}?host={database['HOST']}"
    return f"postgres://{login}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


def manage(*arguments: str) -> list[str]:
    """Return the command line of `manage.py` in a process that tests start."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def worker_environment() -> dict[str, str]:
    """Return the environment of such a process: this run's database, our misbehaving jobs."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.support.worker_settings",
        "DATABASE_URL": database_url(),
        "PYTHONWARNINGS": "default",
    }
