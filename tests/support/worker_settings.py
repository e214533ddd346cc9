"""Settings of the worker processes that tests start: only what the outbox needs, and its tests."""

from tests.settings import *  # noqa: F403

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "knox",
    "django_q",
    "backend.common",
    "backend.accounts",
    "backend.outbox",
    "tests.support.worker_app",
]
MIDDLEWARE = []
ROOT_URLCONF = "tests.support.worker_app.urls"
JOB_QUEUES = {"quick": ["quick-1"], "solver": []}  # two processes start sooner than four
