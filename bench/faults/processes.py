"""Which process is what: read from /proc and from what the queue writes to the log."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# What django-q2 logs at INFO when one of its processes begins.
_SAYS: Final = {
    "worker": r"ready for work at (\d+)",
    "monitor": r"monitoring at (\d+)",
    "pusher": r"pushing tasks at (\d+)",
}


@dataclass(frozen=True, slots=True)
class Process:
    """A living process (Linux: the fields of /proc/<pid>/stat)."""

    pid: int
    parent: int
    group: int


def living() -> Iterator[Process]:
    """Yield every process of this machine that is no zombie."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it ended while we looked
            continue
        if fields[0] != "Z":
            yield Process(int(stat.parent.name), int(fields[1]), int(fields[2]))


def members_of(group: int) -> list[int]:
    """Return the living processes of a group."""
    return [each.pid for each in living() if each.group == group]


def leaders(log: str) -> dict[str, int]:
    """Return the latest leader of each child of `run_workers`, by its name."""
    found = re.findall(r"(\S+) started, process (\d+)", log)
    return {name: int(pid) for name, pid in found}


def find(role: str, *, leader: int, log: str) -> int | None:
    """Return the process of a cluster that plays a role; None if there is none at the moment."""
    group = {each.pid: each for each in living() if each.group == leader}
    if role == "leader":
        return leader if leader in group else None
    if role == "sentinel":
        return next((pid for pid, each in group.items() if each.parent == leader), None)
    said = [int(pid) for pid in re.findall(_SAYS[role], log)]
    return next((pid for pid in reversed(said) if pid in group), None)
