"""The process around the solver ends in time, whatever it does. These tests start real ones."""

import logging
import signal
import subprocess
import sys
import time

from routing import child as spares
from routing.child import Child, give_back, take_child
from tests.routing.processes import children

READY = "import time\nprint('{\"ready\": true}', flush=True)\n"
ANSWER = "print('{\"orders\": [[0]]}', flush=True)\n"


def program(code: str) -> Child:
    return Child((sys.executable, "-c", READY + code))


def test_answers_come_as_they_are_written_and_the_process_stays(tmp_path):
    child = program("path = input()\nprint('{\"orders\": []}')\nprint('{\"done\": true}')\ninput()")

    answers = list(child.ask(tmp_path / "request", limit_s=10))

    assert answers == [{"orders": []}, {"done": True}]
    assert child.is_alive
    child.kill()


def test_the_path_of_the_request_is_what_the_process_reads(tmp_path):
    child = program("print('{\"path\": \"' + input() + '\"}')")

    assert list(child.ask(tmp_path, limit_s=10)) == [{"path": str(tmp_path)}]


def test_a_hanging_process_is_killed_and_what_it_said_is_kept(tmp_path):
    before = children()
    child = program(ANSWER + "time.sleep(60)")
    began = time.monotonic()

    answers = list(child.ask(tmp_path, limit_s=1))

    assert answers == [{"orders": [[0]]}]
    assert time.monotonic() - began < 5
    assert children() == before


def test_a_process_that_ignores_signals_and_never_reads_is_killed(tmp_path):
    before = children()
    child = program("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
    began = time.monotonic()

    assert list(child.ask(tmp_path, limit_s=0.5)) == []
    assert time.monotonic() - began < 5
    assert children() == before


def test_a_caller_who_stops_listening_leaves_no_process(tmp_path):
    before = children()
    answers = program(ANSWER + "time.sleep(60)").ask(tmp_path, limit_s=30)
    began = time.monotonic()

    first = next(answers)
    answers.close()

    assert first == {"orders": [[0]]}
    assert time.monotonic() - began < 5
    assert children() == before


def test_a_process_that_fails_is_logged_with_its_last_words(tmp_path, caplog):
    caplog.set_level(logging.WARNING, logger="routing.child")
    child = program("raise SystemExit('no memory')")
    child.wait_ready(10)
    while child.is_alive:
        time.sleep(0.01)

    assert list(child.ask(tmp_path, limit_s=10)) == []
    assert "child ended with 1: no memory" in caplog.text


def test_what_is_no_message_ends_the_conversation(tmp_path):
    child = program("print('Segmentation fault', flush=True); time.sleep(60)")

    assert list(child.ask(tmp_path, limit_s=10)) == []
    assert not child.is_alive


def test_a_process_ends_itself_when_its_caller_is_gone():
    code = "from routing.child import end_after; end_after(0.2)\nwhile True: pass"

    orphan = subprocess.run([sys.executable, "-c", code], timeout=10, check=False)

    assert orphan.returncode == -signal.SIGALRM


def test_the_process_ends_with_its_input():
    code = "from routing.child import take_child; print(take_child().wait_ready(60), flush=True)"

    caller = subprocess.run([sys.executable, "-c", code], timeout=90, check=False, text=True,
                            stdout=subprocess.PIPE)  # fmt: skip

    assert (caller.returncode, caller.stdout) == (0, "True\n")


def test_a_process_given_back_is_taken_again_and_one_that_ended_is_not(monkeypatch):
    monkeypatch.setattr(spares, "_spare", [])
    kept, ended = program("input()"), program("input()")
    for each in (kept, ended):
        each.wait_ready(10)
        give_back(each)
    ended.kill()

    assert take_child() is kept
    kept.kill()


def test_what_a_process_that_idled_away_left_open_is_closed(monkeypatch):
    monkeypatch.setattr(spares, "_spare", [])
    idle = program("input()")
    idle.wait_ready(10)
    give_back(idle)
    idle._process.kill()
    idle._process.wait()

    mine = take_child()

    assert mine is not idle
    assert idle._process.stdout.closed
    mine.kill()


def test_a_process_of_the_process_we_were_forked_from_is_not_ours(monkeypatch):
    monkeypatch.setattr(spares, "_spare", [])
    theirs = program("input()")
    theirs.wait_ready(10)
    theirs.owner += 1
    give_back(theirs)

    mine = take_child()

    assert mine is not theirs
    mine.kill()
    theirs.kill()
