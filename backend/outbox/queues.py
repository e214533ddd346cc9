"""The queue's own settings. It only executes: attempts, expiry and schedules are the outbox's."""

from collections.abc import Mapping, Sequence
from typing import Any


def q_cluster(
    queues: Mapping[str, Sequence[str]], limits_s: Mapping[str, int], *, round_s: int
) -> dict[str, Any]:
    """Return django-q2's settings for clusters of one worker, one for each queue of each lane.

    Args:
        queues: the names of the queues of each lane.
        limits_s: how long a job of each lane may take, in seconds.
        round_s: how long a worker goes on taking jobs within one task.
    """
    return {
        "name": "hengio",
        "orm": "default",
        "workers": 1,
        "queue_limit": 1,
        "bulk": 1,
        "max_attempts": 1,  # our own row decides about another one
        "ack_failures": True,
        "scheduler": False,
        "recycle": 1000,
        "poll": 0.2,
        "save_limit": 100,
        "label": "Jobs",
        **_times(limits_s["quick"] + round_s),
        "ALT_CLUSTERS": {
            name: _times(limits_s[lane] + round_s)
            for lane, names in queues.items()
            for name in names
        },
    }


def _times(longest_s: int) -> dict[str, int]:
    """Return a task's timeout, and how long the queue waits for its end, in seconds.

    Our own alarm ends a job first; the timeout is for a process that does not hear it. The lease
    (`retry`) also runs while a task waits inside the cluster, so it covers a full one.
    """
    timeout_s = longest_s + 5
    return {"timeout": timeout_s, "retry": timeout_s * 2 + 60}
