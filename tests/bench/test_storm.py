"""A crowd that gets no answer: it ends, and says what it waited for."""

import subprocess
import time
from pathlib import Path

import pytest

from bench import web as web_module
from bench.booking import clients, watch
from bench.booking.clients import Citizen, Tally, work_off
from bench.booking.storm import is_wrong
from bench.faults.plant import wait_until
from bench.web import Web, free_port

WISH = {"phone": "+84911234567"}


@pytest.fixture
def silent_web(tmp_path):
    """A web server that has one process and listens to nobody."""
    log = tmp_path / "log"
    log.write_text("worker failed to boot", encoding="utf-8")
    command = ["sh", "-c", "trap '' TERM; sleep 60 & wait"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as master:
        yield Web(free_port(), master, log)
        master.kill()


def test_who_gets_no_answer_gives_up_after_a_while(monkeypatch, silent_web):
    monkeypatch.setattr(clients, "PATIENCE_S", 0.2)
    tally = Tally()
    citizen = Citizen(tally, silent_web.port)

    clients.book(citizen, WISH, tally)

    assert tally.outcomes == ["gave-up"]
    assert tally.repeats["ConnectionRefusedError"] >= 2
    assert citizen.wait is None
    assert is_wrong({"gave_up": 1})


@pytest.mark.usefixtures("committed")
def test_a_crowd_that_hangs_is_sent_home_when_its_time_is_up(capsys, silent_web):
    tally = Tally()
    citizens = [Citizen(tally, silent_web.port) for _ in range(2)]
    free = iter(citizens)

    def make():
        citizen = next(free)
        return lambda wish: citizen.is_sent_home or clients.book(citizen, wish, tally)

    with watch.watched(silent_web, tally, citizens, [], n_attempts=9, limit_s=0.3):
        work_off([WISH] * 9, 2, make=make)

    told = capsys.readouterr().out
    assert tally.outcomes == ["sent-home", "sent-home"]
    assert "0 s: 0 of 9 attempts, 0.0/s, 0 kills" in told
    assert "2 of 2 clients wait:" in told
    assert "/holds" in told
    assert "ConnectionRefusedError" in told
    assert "ready: False" in told
    assert "worker failed to boot" in told
    assert is_wrong({"unfinished": 7})


def test_a_web_process_that_does_not_end_when_told_to_is_killed(monkeypatch, silent_web):
    monkeypatch.setattr(web_module, "ENDED_WITHIN_S", 0.2)
    wait_until(lambda: bool(silent_web.children()), within_s=20, what="a web process")
    (process,) = silent_web.children()

    silent_web.stop()

    assert silent_web.master.returncode == -9
    assert _has_ended(process)


def _has_ended(pid):
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False
