"""Settings of workers that allow a short job one second."""

from tests.support.worker_settings import *  # noqa: F403

JOB_LIMITS_S = {"quick": 1, "solver": 1}
