"""The process around the solver ends in time, whatever it does. These tests start real ones."""

import logging
import signal
import subprocess
import sys
import time

from routing.child import run_lines
from tests.routing.processes import children


def program(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_lines_come_as_they_are_written():
    code = "import sys; print(sys.stdin.read().upper()); print('second')"

    lines = list(run_lines("đi", limit_s=10, command=program(code)))

    assert lines == ["ĐI\n", "second\n"]


def test_a_hanging_child_is_killed_and_what_it_said_is_kept():
    before = children()
    code = "import time; print('early', flush=True); time.sleep(60)"
    began = time.monotonic()

    lines = list(run_lines("", limit_s=1, command=program(code)))

    assert lines == ["early\n"]
    assert time.monotonic() - began < 5
    assert children() == before


def test_a_child_that_ignores_signals_and_never_reads_is_killed():
    before = children()
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    began = time.monotonic()

    lines = list(run_lines("x" * 1_000_000, limit_s=0.3, command=program(code)))

    assert lines == []
    assert time.monotonic() - began < 5
    assert children() == before


def test_a_caller_who_stops_listening_leaves_no_child():
    before = children()
    code = "import time; print('first', flush=True); time.sleep(60)"
    lines = run_lines("", limit_s=30, command=program(code))
    began = time.monotonic()

    first = next(lines)
    lines.close()

    assert first == "first\n"
    assert time.monotonic() - began < 5
    assert children() == before


def test_a_child_that_fails_is_logged_with_its_last_words(caplog):
    caplog.set_level(logging.WARNING, logger="routing.child")

    lines = list(run_lines("", limit_s=10, command=program("raise SystemExit('no memory')")))

    assert lines == []
    assert "child ended with 1: no memory" in caplog.text


def test_a_child_ends_itself_when_its_caller_is_gone():
    code = "from routing.child import end_after; end_after(0.2)\nwhile True: pass"

    orphan = subprocess.run([sys.executable, "-c", code], timeout=10, check=False)

    assert orphan.returncode == -signal.SIGALRM


def test_a_limit_before_the_child_is_up_is_fine():
    before = children()

    lines = list(run_lines("", limit_s=0.01, command=program("import time; time.sleep(60)")))

    assert lines == []
    assert children() == before
