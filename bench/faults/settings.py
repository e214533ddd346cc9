"""Settings of the workers that are broken on purpose: short limits, and only the apps they need.

Without scheduling no worker loads the solver, so that a fresh one is at work within seconds.
"""

from backend.outbox.queues import q_cluster
from tests import settings as product
from tests.support import worker_settings
from tests.support.worker_settings import *  # noqa: F403

INSTALLED_APPS = [*worker_settings.INSTALLED_APPS, "backend.notifications"]
JOB_QUEUES = product.JOB_QUEUES  # not the one of the other tests
JOB_LIMITS_S = {"quick": 20, "solver": 30}  # a push may wait 10 s for its answer
Q_CLUSTER = q_cluster(JOB_QUEUES, JOB_LIMITS_S, round_s=product.JOB_ROUND_S)
product.LOGGING["loggers"]["django-q"]["level"] = "INFO"  # says the numbers of its processes
DEMO = True  # allows the clock that `messages` sets forward
