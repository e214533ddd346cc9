"""Start web and workers, know them again, end exactly them."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

from backend.demo.stage import ROOT, Stage

GRACE_S: Final = 25  # workers take 20 s at most
READY_WITHIN_S: Final = 60


def start_processes(stage: Stage) -> None:
    """Start gunicorn and the workers, each in a session of its own, and wait until ready.

    Raises:
        RuntimeError: if the web process does not become ready; its log is in the message.
    """
    web = [
        sys.executable, "-m", "gunicorn", "backend.wsgi:application", "--bind",
        f"127.0.0.1:{stage.port}", "--worker-class", "gthread", "--workers", "2", "--threads", "4",
        "--log-level", "warning", "--preload",
    ]  # fmt: skip
    workers = [sys.executable, str(ROOT / "manage.py"), "run_workers"]
    started = {"web": _start(stage, "web", web), "workers": _start(stage, "workers", workers)}
    known = {name: {"pid": pid, "born": _born(pid)} for name, pid in started.items()}
    (stage.folder / "processes.json").write_text(json.dumps(known))
    (stage.folder / "stage.json").write_text(
        json.dumps({"instance": stage.instance, "port": stage.port})
    )
    _wait_until_ready(stage)


def stop_processes(folder: Path) -> list[str]:
    """End the processes that a stage's file names, if they are still the same; their names."""
    file = folder / "processes.json"
    if not file.exists():
        return []
    known = json.loads(file.read_text())
    alive = {name: row["pid"] for name, row in known.items() if _born(row["pid"]) == row["born"]}
    for pid in alive.values():
        os.killpg(pid, signal.SIGTERM)
    for pid in alive.values():
        _wait_for_end(pid)
    file.unlink()
    return sorted(alive)


def _start(stage: Stage, name: str, command: list[str]) -> int:
    log = (stage.folder / f"{name}.log").open("ab")
    with log:
        process = subprocess.Popen(  # noqa: S603  our own programs
            command, cwd=ROOT, env=stage.environment(), stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, start_new_session=True,
        )  # fmt: skip
    return process.pid


def _wait_until_ready(stage: Stage) -> None:
    last = ""
    for _ in range(READY_WITHIN_S * 10):
        try:
            with urllib.request.urlopen(f"{stage.url}/readyz", timeout=5):  # noqa: S310  loopback
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            last = str(error)
        time.sleep(0.1)
    log = (stage.folder / "web.log").read_text()[-2000:]
    raise RuntimeError(f"The web process is not ready ({last}).\n{log}")


def _born(pid: int) -> str:
    """Return when a process started (clock ticks since boot); "" if there is none.

    Together with the pid it names one process for ever: pids are given out again.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rsplit(")", 1)[1].split()
    return "" if fields[0] == "Z" else fields[19]


def _wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + GRACE_S
    while _born(pid):
        _reap(pid)
        if time.monotonic() > deadline:
            os.killpg(pid, signal.SIGKILL)
            _reap(pid)
            return
        time.sleep(0.05)


def _reap(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return  # not our child: `make stop` runs in another process than `make demo` did
