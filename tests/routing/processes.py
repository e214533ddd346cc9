"""Which processes this one has started and not yet buried."""

import os
from pathlib import Path


def children() -> set[int]:
    """The ids of our children, zombies included, read from /proc."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text()
        except OSError:  # it ended while we looked
            continue
        parent = int(stat.rpartition(")")[2].split()[1])
        if parent == os.getpid():
            found.add(int(entry.name))
    return found
