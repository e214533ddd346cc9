"""What this process and those it started have used, read from /proc."""

import os
import time
from collections.abc import Iterator
from pathlib import Path


def cpu_s() -> float:
    """Return the processor's seconds of this process and of its children, ended or not."""
    ended = sum(os.times()[2:4])
    return time.process_time() + ended + sum(_cpu_of(pid) for pid in _children())


def cpu_of_tree_s(pid: int) -> float:
    """Return the processor's seconds of a process and all below it, ended or not."""
    below = _children(pid)
    return _cpu_of(pid, with_ended=True) + sum(cpu_of_tree_s(each) for each in below)


def parent_of(pid: int) -> int:
    """Return who started a process."""
    return int(_fields_of(pid)[1])


def peak_mb() -> float:
    """Return the most memory this process ever held, and beside it that of each child alive."""
    return sum(_peak_of(str(pid)) for pid in ("self", *_children())) / 1024


def _children(pid: int | str = "self") -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield from map(int, (task / "children").read_text(encoding="ascii").split())


def _cpu_of(pid: int, *, with_ended: bool = False) -> float:
    last = 15 if with_ended else 13
    return sum(map(int, _fields_of(pid)[11:last])) / os.sysconf("SC_CLK_TCK")


def _fields_of(pid: int) -> list[str]:
    """Return what the kernel says of a process, without its number and name (`man proc`)."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _peak_of(pid: str) -> int:
    """Return kilobytes; 0 of a process that has ended and waits to be reaped."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    peaks = (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return next(peaks, 0)
