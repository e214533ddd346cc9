"""Settings of the workers that are broken on purpose: the product's, with short limits."""

from backend.outbox.queues import q_cluster
from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS, JOB_QUEUES, JOB_ROUND_S, LOGGING

INSTALLED_APPS = [*INSTALLED_APPS, "tests.support.worker_app"]
JOB_LIMITS_S = {"quick": 20, "solver": 30}  # a push may wait 10 s for its answer
Q_CLUSTER = q_cluster(JOB_QUEUES, JOB_LIMITS_S, round_s=JOB_ROUND_S)
LOGGING["loggers"]["django-q"]["level"] = "INFO"  # says the numbers of its processes
DEMO = True  # allows the clock that `messages` sets forward
